// Reads the clocks of this machine. For shells only; the cores get the time as an argument.
#pragma once

#include <string>

#include "base/time.h"

namespace hone {

// CLOCK_BOOTTIME and CLOCK_REALTIME. Thread-safe.
Now ReadClock();

// The id of this boot of the kernel: it tells whether a stored steady time still means something.
// Empty when the kernel does not say.
std::string BootId();

}  // namespace hone
