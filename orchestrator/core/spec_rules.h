// What a tuning job must be like. The one place of these rules, whoever asks: a job file, a gRPC
// client, the SageMaker face.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "orchestrator/core/event.h"
#include "storage/spec.h"

namespace hone {

// Everything that is wrong with a job that is to be created, by field path, in the order of the
// fields; empty when nothing is. Paths are those of hone.v1.TuningJobSpec, such as
// "definitions[0].parameters[2].min", or, of a training job that is run by itself, those of
// hone.v1.TrainingJobSpec, such as "program.command"; the job's name is "name".
std::vector<Violation> CheckSpec(const std::string& name, const TuningJobSpec& spec);

// Everything that is wrong with new limits in themselves; whether the job may have them is Job's to
// say. Paths are "max_trials" and so on.
std::vector<Violation> CheckLimitsChange(const LimitsChange& change);

}  // namespace hone
