// Tuning jobs, training jobs and attempts as clients see them.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "hone/v1/training_job.pb.h"
#include "hone/v1/training_service.pb.h"
#include "hone/v1/tuning_job.pb.h"
#include "storage/nouns.h"
#include "storage/queries.h"

namespace hone {

// `best` is the job's best trial, if it is at hand: its hyperparameters are shown with the job.
void FromTuningJob(const TuningJob& job, const TrainingJob* best, v1::TuningJob* message);

// `tuning_job` is the name of that which has it; one that is run by itself shows none.
void FromTrainingJob(const TrainingJob& job, const std::string& tuning_job,
                     v1::TrainingJob* message);

// With its attempts, and what follows from them.
void FromTrainingJobDetails(const TrainingJobDetails& details, v1::TrainingJob* message);

// The same of one that is run by itself, with its spec.
void FromTrainingJobAlone(const TrainingJobDetails& details, const TuningJobSpec& spec,
                          v1::TrainingJob* message);

void FromObservation(const Observation& observation, std::int32_t attempt,
                     v1::MetricValue* message);

// The status of a filter; nothing for UNSPECIFIED, an error when it is none.
Result<std::optional<TuningJobStatus>> ToTuningJobStatus(v1::TuningJobStatus message);
Result<std::optional<TrainingJobStatus>> ToTrainingJobStatus(v1::TrainingJobStatus message);

v1::TuningJobStatus FromTuningJobStatus(TuningJobStatus status);
v1::TrainingJobStatus FromTrainingJobStatus(TrainingJobStatus status);
v1::AttemptStatus FromAttemptStatus(AttemptStatus status);

}  // namespace hone
