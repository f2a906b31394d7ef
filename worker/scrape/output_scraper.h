// Reads metrics in what a program prints.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "worker/scrape/finding.h"
#include "worker/scrape/line_splitter.h"
#include "worker/scrape/metric_patterns.h"

namespace hone {

// Standard output and error of one attempt. Its only state is the cursor: a new one that begins
// at a cursor of before finds what is left, and what it finds twice has the same sequence.
class OutputScraper {
 public:
  OutputScraper(std::shared_ptr<const MetricPatterns> patterns, std::int64_t cursor)
      : patterns_(std::move(patterns)), lines_(cursor) {}

  // Appends what the finished lines say. For the offset see LineSplitter::Feed().
  void Feed(std::int64_t offset, std::string_view bytes, Findings& findings);

  // The program has ended: its last line needs no newline.
  void Finish(Findings& findings);

  // All findings before it were given out.
  std::int64_t cursor() const { return lines_.cursor(); }
  // Where to read on.
  std::int64_t position() const { return lines_.position(); }

 private:
  LineSplitter::OnLine FindIn(Findings& findings) const;

  std::shared_ptr<const MetricPatterns> patterns_;
  LineSplitter lines_;
};

}  // namespace hone
