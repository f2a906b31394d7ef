// The files that hold the output of an attempt. Each byte has an offset in the whole stream; a
// segment's name is the offset of its first one, so offsets stay right when segments go. What lies
// between the end of a segment and the start of the next was dropped.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace hone {

struct OutputSegment {
  std::int64_t start = 0;  // In the stream.
  std::int64_t size = 0;
  std::string path;

  std::int64_t end() const { return start + size; }
};

// Those that there are now, in order. The supervisor writes to the last one only.
Result<std::vector<OutputSegment>> ListSegments(const std::string& folder);

// The count in `dropped`; 0 when it cannot be read. Setting it is best effort: the file has its
// bytes from the beginning, so that a full disk does not matter.
std::int64_t ReadDroppedBytes(const std::string& folder);
void WriteDroppedBytes(const std::string& folder, std::int64_t bytes);

}  // namespace hone
