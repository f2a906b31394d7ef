// Job folders of attempts that are over, for people to look into.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/keep_time.h"
#include "base/result.h"

namespace hone::worker {

// DIR/ended/ID, which is DIR/jobs/ID until the attempt is over. Its time of change is when it was
// put aside.
std::string KeptFolder(const std::string& worker_dir, AttemptId attempt);

// Puts the attempt's job folder aside. One that is not there is no mistake.
Result<void> PutAside(const std::string& worker_dir, AttemptId attempt, WallTime now);

// Removes one folder that was put aside `keep` ago, the oldest attempt's first. Returns whether
// there was one.
bool RemoveOneKept(const std::string& worker_dir, Duration keep, WallTime now);

}  // namespace hone::worker
