// A training job's folder and command, from its order.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "worker/core/order.h"
#include "worker/spool/command.h"

namespace hone::worker {

// What a worker shares out among its attempts.
struct Shares {
  int slots = 1;
  int cores = 1;
};

// Makes the training job's folder anew. INVALID_ARGUMENT when an input is wrong, and
// FAILED_PRECONDITION when there can be no such program; any other error may pass.
Result<ProgramCommand> PrepareProgram(const std::string& worker_dir, const Shares& shares,
                                      const RunOrder& order,
                                      const std::vector<std::string>& devices);

}  // namespace hone::worker
