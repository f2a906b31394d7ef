// The supervisor's side of an attempt's output.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/durable_file.h"

namespace hone {

// Appends what the program printed to segments in the spool folder.
//
// Never fails and never waits for a reader. When more than the limit lies unread, or the disk is
// full, the oldest segment goes first: the end of the output has the final value. What even that
// cannot make room for is dropped itself; it keeps its place in the stream. All that was dropped
// unread is counted.
class OutputWriter {
 public:
  // `limit` in bytes, for all segments together; at least 64 KiB.
  OutputWriter(std::string folder, std::int64_t limit);

  void Append(std::string_view bytes);

  // Makes all that is left durable: before an end is told, its output must be there.
  void Sync();

  std::int64_t total_bytes() const { return total_; }
  std::int64_t dropped_bytes() const { return dropped_; }

 private:
  bool OpenSegment();
  void CloseSegment();
  void KeepWithinLimit();
  bool MakeRoomOnDisk();
  bool DropOldest();
  void CountDropped(std::int64_t bytes);

  const std::string folder_;
  const std::int64_t limit_;
  const std::int64_t segment_limit_;
  std::int64_t total_ = 0;
  std::int64_t dropped_ = 0;
  UniqueFd segment_;  // Not valid between segments.
  std::string segment_path_;
  std::int64_t segment_bytes_ = 0;
};

}  // namespace hone
