#include "worker/scrape/line_splitter.h"

#include <algorithm>

#include "base/check.h"

namespace hone {

void LineSplitter::Feed(std::int64_t offset, std::string_view bytes, const OnLine& on_line) {
  HONE_CHECK(offset >= position_);
  if (offset > position_) {
    broken_ = true;
    line_.clear();
    position_ = offset;
  }
  while (!bytes.empty()) {
    const std::size_t end = bytes.find_first_of("\n\r");
    Append(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    ++position_;
    EndLine(on_line);
    bytes.remove_prefix(end + 1);
  }
}

void LineSplitter::Finish(const OnLine& on_line) { EndLine(on_line); }

void LineSplitter::Append(std::string_view bytes) {
  position_ += static_cast<std::int64_t>(bytes.size());
  if (broken_) return;
  line_.append(bytes.substr(0, kMaxLineBytes - line_.size()));
}

void LineSplitter::EndLine(const OnLine& on_line) {
  if (!broken_ && !line_.empty()) on_line(line_begin_, line_);
  line_.clear();
  line_begin_ = position_;
  broken_ = false;
}

}  // namespace hone
