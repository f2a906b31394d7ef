// The tuning job that measurements run: random search over three hyperparameters.
#pragma once

#include <string>

#include "hone/v1/tuning_service.pb.h"

namespace hone::bench {

inline constexpr int kMostTrials = 100'000;  // That one job may have.

// A rate from 0.0001 to 1 (logarithmic), a depth from 1 to 100 and one of four optimizers, as
// bench/peers has them for the other programs. The objective, "loss", is to be small.
v1::CreateTuningJobRequest RandomSearch(const std::string& name, int max_trials,
                                        int max_parallel_trials);

}  // namespace hone::bench
