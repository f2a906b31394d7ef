// How the learning rate changes over the epochs.
#pragma once

#include "worker/train/settings/settings.h"

namespace hone::train {

// In the epoch of that number, the first being 0: learning_rate, multiplied by lr_scheduler_factor
// once for each number in lr_scheduler_step that is not above the epochs already done.
double LearningRate(const Settings& settings, int epoch);

}  // namespace hone::train
