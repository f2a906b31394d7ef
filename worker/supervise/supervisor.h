// The life of a supervisor, in the order in which each step makes the next one safe.
#pragma once

#include <string>

#include "base/result.h"

namespace hone {

// Starts the attempt's program, stays with it, and writes how it ended. An error means that the
// end could not be told: whoever finds the attempt buries it.
//
// `folder` is the real path of the spool folder. Requires: the caller holds its lock and keeps it
// until this process ends, and there is no start mark.
Result<void> Supervise(const std::string& folder);

}  // namespace hone
