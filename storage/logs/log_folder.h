// One attempt's log, as it lies on disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hone {

struct LogSegment {
  std::int64_t start = 0;  // The offset of its first byte in the program's output.
  std::int64_t size = 0;
  std::string path;

  std::int64_t end() const { return start + size; }
};

struct LogContent {
  std::vector<LogSegment> segments;  // In order. What lies between two was lost on the way.
  std::int64_t cut = 0;              // All below it was thrown away, since there was too much.
  std::optional<std::int64_t> end;   // Nothing will follow.
  std::vector<std::string> doomed;   // Files that a crash kept from being thrown away.

  // Where the next byte belongs.
  std::int64_t size() const { return segments.empty() ? cut : segments.back().end(); }
};

// A folder of segments, files that are named by the offset at which each begins, and of `marks`,
// which says what cannot be seen from them ("cut OFFSET", "end OFFSET").
//
// Each step leaves a log that can be read, whenever the process dies: what is thrown away is marked
// first, and marks are replaced as a whole.
//
// Not thread-safe.
class LogFolder {
 public:
  explicit LogFolder(std::string path) : path_(std::move(path)) {}

  // A folder that is not there is an empty log.
  Result<LogContent> Look() const;

  // Makes a segment for what comes at `offset`, and the folder when it is missing.
  Result<void> Begin(LogContent& content, std::int64_t offset) const;

  // Throws the first `count` segments away.
  Result<void> Cut(LogContent& content, std::size_t count) const;

  Result<void> MarkEnd(LogContent& content) const;

  // When something was written last; nothing when there is no log.
  std::optional<WallTime> LastWritten() const;

 private:
  Result<void> SaveMarks(const LogContent& content) const;

  const std::string path_;
};

}  // namespace hone
