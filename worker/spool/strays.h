// Ends what an attempt left behind when its supervisor died.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "worker/spool/started.h"

namespace hone {

// Kills the processes of an attempt: those in its cgroup, and those whose environment names its
// spool folder. Returns when none is left, or UNAVAILABLE when some still is after `patience` (one
// that waits for a broken disk cannot be killed). Of another boot than this nothing can be left.
//
// Requires: the caller holds the attempt's lock, so no supervisor starts anything meanwhile.
Result<void> KillStrays(const std::string& folder, const StartMark& mark, Duration patience);

}  // namespace hone
