// Rows for tests: each with something in every field.
#pragma once

#include <cstdint>
#include <string>

#include "storage/store.h"

namespace hone::testing {

// A spec that uses all that there is: every kind of range, conditions, texts that are hard to
// store.
TuningJobSpec AFullSpec();

TuningJob ATuningJob(std::int64_t id, const std::string& name);
// Trial `trial` of job `tuning_job`.
TrainingJob ATrainingJob(std::int64_t id, std::int64_t tuning_job, std::int64_t trial);
// What keeps a training job that is run by itself, and that.
TuningJob AKeeper(std::int64_t id, const std::string& name);
TrainingJob ATrainingJobAlone(std::int64_t id, const TuningJob& keeper);
// Runs on worker 1.
Attempt AnAttempt(std::int64_t id, std::int64_t training_job, std::int32_t number = 1);
Worker AWorker(std::int64_t id);
ArtifactRow AnArtifact(char digit);
Observation AnObservation(const std::string& metric, std::int64_t sequence, double value);
LogRecord ALogRecord(std::int64_t tuning_job, std::int64_t sequence);
// Of trial `trial`, 0 for the job, by its attempt 2 on worker 1.
StateChange AStateChange(std::int64_t sequence, std::int64_t tuning_job, std::int64_t trial);

// Worker 1, tuning job 10 "search" with trials 1 to `trials` as training jobs 101, 102 ... and
// their first attempts 1001, 1002 ...
Changes AJobWithTrials(int trials);

}  // namespace hone::testing
