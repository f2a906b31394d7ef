// Tells stories about one tuning job: a clock, the job, and short words for what happens to it.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/core/job.h"
#include "tests/orchestrator/core/support/reports.h"
#include "tests/orchestrator/core/support/tuning_job.h"

namespace hone::testing {

inline constexpr WorkerId kWorker{7};
inline constexpr WorkerId kOtherWorker{8};

class JobStory {
 public:
  explicit JobStory(const ATuningJob& job) : job(TuningJobId(1), job.Created(), now, "boot") {
    this->job.SetEligibleWorkers(2);
  }

  // As many suggestions come as there is room for, or fewer.
  void Suggest(std::int64_t most = INT64_MAX) {
    const std::int64_t room = job.Room();
    job.Promised(static_cast<int>(room), /*question=*/0);
    Suggested event{job.row().id, /*question=*/0, job.history().next_trial(), {}};
    for (std::int64_t i = 0; i < std::min(room, most); ++i) {
      Suggestion suggestion;
      suggestion.assignment.Add("lr", 0.001 * static_cast<double>(event.next_trial + i));
      event.suggestions.push_back(suggestion);
    }
    job.OnSuggested(event, now, ids);
  }
  // The trial, which waits, gets an attempt.
  AttemptId Place(std::int64_t trial, WorkerId worker = kWorker) {
    return job.Place(trial, AttemptId(++last_attempt_), worker, /*probe=*/false, now).id;
  }
  // The same, and its program runs.
  AttemptId Run(std::int64_t trial, WorkerId worker = kWorker) {
    const AttemptId id = Place(trial, worker);
    Report(Running(id));
    return id;
  }
  void Report(const AttemptReport& report) { job.Report(report, stored, now); }
  // Suggests, runs and ends one trial.
  void RunOne(std::int64_t trial, int exit_code, std::optional<double> value = std::nullopt) {
    if (job.row().counts.created() < trial) Suggest();
    Report(Done(Run(trial), value, Exit(exit_code)));
  }
  void Pass(Duration duration) {
    now.steady += duration;
    now.wall += duration;
    job.Tick(now);
  }
  const TrainingJob& trial(std::int64_t number) const { return job.trial(number); }

  Now now{SteadyTime(1h), FromMicros(1'750'000'000'000'000)};
  IdSequence ids{100};
  std::set<std::string> stored;  // Digests.
  Job job;

 private:
  std::int64_t last_attempt_ = 1000;
};

}  // namespace hone::testing
