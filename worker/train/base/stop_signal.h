// SIGTERM, which asks a training program to store what it has and end.
#pragma once

namespace hone::train {

// From here on SIGTERM and SIGINT only set a flag, and a file that may not grow is an error of the
// write, as on a full disk.
void WatchForStop();

bool StopAsked();

// Ends the process the way it would have ended by the first signal that came.
[[noreturn]] void EndByStopSignal();

}  // namespace hone::train
