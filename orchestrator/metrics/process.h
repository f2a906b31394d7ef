// What the kernel says of this process.
#pragma once

#include <cstdint>

namespace hone {

struct ProcessFigures {
  double cpu_seconds = 0;    // In the program and for it in the kernel.
  double start_seconds = 0;  // Since 1970, UTC.
  std::int64_t resident_bytes = 0;
  std::int64_t virtual_bytes = 0;
  std::int64_t threads = 0;
  std::int64_t open_fds = 0;
  std::int64_t max_fds = 0;  // The soft limit.
};

// From /proc; what cannot be read is 0. Thread-safe.
ProcessFigures ReadProcess();

}  // namespace hone
