// Makes and removes the spool folder of an attempt.
#pragma once

#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "worker/spool/command.h"

namespace hone {

// Makes SpoolFolder(worker_dir, attempt), complete and durable, or not at all: it is built under
// a temporary name and renamed. ALREADY_EXISTS when the attempt has a folder, whatever is in it.
// One call at a time for each attempt.
Result<std::string> CreateSpoolFolder(const std::string& worker_dir, AttemptId attempt,
                                      const ProgramCommand& command);

// Removes the folder and all that is in it. FAILED_PRECONDITION while a supervisor lives. A
// supervisor that was spawned and comes late finds no lock to take and starts nothing. A folder
// that is not there, or was half removed before a crash, is no error.
Result<void> RemoveSpoolFolder(const std::string& worker_dir, AttemptId attempt);

// Removes what crashes left of folders under construction and under removal. At the agent's start.
void RemoveSpoolLeftovers(const std::string& worker_dir);

}  // namespace hone
