// What a user asks for, on the wire and inside.
#pragma once

#include <vector>

#include "base/result.h"
#include "hone/v1/training_job.pb.h"
#include "hone/v1/tuning_job.pb.h"
#include "hone/v1/tuning_service.pb.h"
#include "orchestrator/core/event.h"
#include "storage/spec.h"

namespace hone {

// Fills in the defaults that the proto names. What the message cannot mean (a goal that is none, a
// parameter without range) is added to `violations`; whether the values are good is CheckSpec()'s.
TuningJobSpec ToTuningJobSpec(const v1::TuningJobSpec& message, std::vector<Violation>& violations);
v1::TuningJobSpec FromTuningJobSpec(const TuningJobSpec& spec);

// A training job that is run by itself: a spec of its own kind on the wire, the spec of what keeps
// it inside. Otherwise as above.
TuningJobSpec ToTrainingJobSpec(const v1::TrainingJobSpec& message,
                                std::vector<Violation>& violations);
v1::TrainingJobSpec FromTrainingJobSpec(const TuningJobSpec& spec);

// Of the new limits, those that are given.
LimitsChange ToLimitsChange(const v1::UpdateTuningJobRequest& message);

// Also what an agent is told to run.
v1::TrainingProgram FromTrainingProgram(const TrainingProgram& program);

v1::FailureCause FromFailureCause(FailureCause cause);

}  // namespace hone
