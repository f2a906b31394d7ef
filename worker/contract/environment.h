// The environment of a training program.
#pragma once

#include <string>
#include <vector>

#include "worker/contract/inherited.h"
#include "worker/core/order.h"

namespace hone::worker {

// What the agent grants to one attempt.
struct Grant {
  std::vector<std::string> devices = {};  // Ids for CUDA_VISIBLE_DEVICES.
  int cores = 1;
};

// The trial's share of the worker's cores: at least 1. Requires: worker_slots > 0.
int ShareOfCores(int slots, int worker_slots, int worker_cores);

// All variables, nothing is inherited later. Who wins where two set the same one, the strongest
// first: HONE_... and CUDA_VISIBLE_DEVICES, the job's `environment`, the contract (SM_..., OpenMP,
// Python), `inherited`.
Environment ProgramEnvironment(const RunOrder& order, const std::string& folder, const Grant& grant,
                               const Environment& inherited);

}  // namespace hone::worker
