// How many cores this process may keep busy.
#pragma once

#include <string>

namespace hone {

// The cores of this process's affinity mask, or the quota of its control group (version 1 or 2,
// and of the groups above it) where that is less; rounded down, at least 1. `root` is put before
// /proc and /sys.
int UsableCores(const std::string& root = "");

// Only the quota: in cores, at least 1; `most` when there is none.
int QuotaCores(const std::string& root, int most);

}  // namespace hone
