// A job's life, folded again from its log.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "orchestrator/core/job.h"
#include "storage/nouns.h"

namespace hone {

// What is stored of one tuning job.
struct Recording {
  TuningJob tuning_job;
  TuningJobSpec spec_as_created;
  std::vector<LogRecord> log;       // In order.
  std::vector<TrainingJob> trials;  // All, by number: what was suggested, and under which ids.
  std::vector<Attempt> attempts;    // All.
  // All observations of an attempt, by sequence within each metric.
  std::function<std::vector<Observation>(AttemptId)> observations;
};

// Puts the inputs of the log through a Job, in their order and at their times, and returns it as it
// is after the last. kDataLoss when the log is not one that a job can have written.
Result<std::unique_ptr<Job>> Replay(const Recording& recording);

// Which suggestions come out differently when each is computed again at the revision that is stored
// with it, one line each; empty for the same build on the same kind of processor. `replayed` is
// what Replay() made of the recording.
std::vector<std::string> SearchDifferences(const Job& replayed, const Recording& recording);

// Where a job that was folded again differs from what is stored of it, one line each; empty when it
// decided the same. Times on the steady timeline are of a boot that is gone, and are not compared.
std::vector<std::string> Differences(const Job& replayed, const Recording& recording);

}  // namespace hone
