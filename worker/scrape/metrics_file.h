// Reads the file that HONE_METRICS_FILE names: one JSON object a line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "worker/scrape/finding.h"
#include "worker/scrape/line_splitter.h"

namespace hone {

// What one line says: {"name": "loss", "value": 0.25, "step": 3}. The name has 1 to 255 bytes and
// no control characters; the value is a number, NaN, Infinity or -Infinity, the three with or
// without quotes; the step, an integer, may be left out or null. Other keys are ignored. Nothing
// when the line is anything else.
std::optional<Finding> ParseMetricsLine(std::string_view line, std::int64_t offset);

// The metrics file of one attempt; like OutputScraper for the output. Metrics need no definition.
class MetricsFileScraper {
 public:
  explicit MetricsFileScraper(std::int64_t cursor) : lines_(cursor) {}

  // Appends what the finished lines say.
  void Feed(std::int64_t offset, std::string_view bytes, Findings& findings);

  // The program has ended: its last line needs no newline.
  void Finish(Findings& findings);

  std::int64_t cursor() const { return lines_.cursor(); }
  std::int64_t position() const { return lines_.position(); }

  // How many lines were skipped because nothing could be made of them.
  std::int64_t bad_lines() const { return bad_lines_; }

 private:
  LineSplitter::OnLine ReadInto(Findings& findings);

  LineSplitter lines_;
  std::int64_t bad_lines_ = 0;
};

// Up to `max_bytes` of the file from `offset` on; nothing at its end, or when there is no file
// yet. The program owns the file and may put anything in its place: links are not followed, and
// what is no regular file is FAILED_PRECONDITION and never blocks. A program appends; what it
// writes over bytes that were read is not seen.
Result<std::string> ReadMetricsFile(const std::string& path, std::int64_t offset,
                                    std::size_t max_bytes);

}  // namespace hone
