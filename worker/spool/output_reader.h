// The agent's side of an attempt's output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace hone {

struct OutputChunk {
  std::int64_t offset = 0;  // Of the first byte; later than asked for if what was there is gone.
  std::string bytes;        // Empty: there is no more for now.

  std::int64_t next_offset() const { return offset + static_cast<std::int64_t>(bytes.size()); }
};

// Reads what a program printed, while the supervisor writes it or later. Keeps no position: that
// is the agent's, and moves on acknowledgement only. Chunks end where segments do, so a chunk may
// be shorter than asked for.
//
// When the attempt's end was known before a Read(), and it returns no bytes, all has been read.
class OutputReader {
 public:
  // The spool folder of the attempt.
  explicit OutputReader(std::string folder) : folder_(std::move(folder)) {}

  // At most `max_bytes` from `offset` on, or from the first later byte that there is.
  Result<OutputChunk> Read(std::int64_t offset, std::size_t max_bytes) const;

  // The last line that has anything but blanks, or its last 4 KiB; a carriage return ends a line, too.
  // Empty when there is none. Of a program that has ended.
  std::string LastLine() const;

  // Gives the space of segments wholly below `offset` back. The last one stays: the supervisor may
  // be writing to it.
  Result<void> Release(std::int64_t offset) const;

 private:
  const std::string folder_;
};

}  // namespace hone
