#include "worker/scrape/output_scraper.h"

namespace hone {

void OutputScraper::Feed(std::int64_t offset, std::string_view bytes, Findings& findings) {
  lines_.Feed(offset, bytes, FindIn(findings));
}

void OutputScraper::Finish(Findings& findings) { lines_.Finish(FindIn(findings)); }

LineSplitter::OnLine OutputScraper::FindIn(Findings& findings) const {
  return [this, &findings](std::int64_t offset, std::string_view line) {
    patterns_->Find(line, offset, findings);
  };
}

}  // namespace hone
