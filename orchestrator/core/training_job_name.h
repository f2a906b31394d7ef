// How a training job is named.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace hone {

// By its own name, or as a trial: TUNINGJOB/NUMBER.
struct TrainingJobName {
  std::string tuning_job;  // Empty: `name` is that of the training job.
  std::int64_t trial = 0;
  std::string name;
};

// kInvalidArgument when there is a "/" and not a name before it and a number from 1 on after it.
Result<TrainingJobName> ParseTrainingJobName(const std::string& text);

}  // namespace hone
