#include "bench/support/rows.h"

#include <cstdio>
#include <utility>

#include "base/check.h"
#include "base/rng.h"
#include "bench/support/job.h"
#include "convert/spec.h"
#include "orchestrator/core/job_log.h"

namespace hone::bench {
namespace {

constexpr std::int64_t kLogRecordsOfATrial = 6;
constexpr std::int64_t kStateChangesOfATrial = 5;
constexpr Duration kTrialTakes = 90s;

WallTime CreatedAt(const TuningJob& job, std::int64_t trial) {
  return job.created_at + 10s * trial;
}

double ObjectiveOf(std::int64_t trial) { return Rng(1, trial, "loss").Uniform(); }

Suggestion ASuggestion(std::int64_t trial) {
  static const char* const kOptimizers[] = {"sgd", "adam", "rmsprop", "lamb"};
  Suggestion suggestion;
  suggestion.assignment = Assignment({{"rate", Rng(1, trial, "rate").Uniform()},
                                      {"depth", 1 + trial % 100},
                                      {"optimizer", std::string(kOptimizers[trial % 4])}});
  suggestion.history_revision = trial - 1;
  return suggestion;
}

std::string TrainingJobNameOf(const TuningJob& job, std::int64_t trial, std::int64_t id) {
  char ending[32];
  std::snprintf(ending, sizeof(ending), "-%03lld-%08llx", static_cast<long long>(trial),
                static_cast<unsigned long long>(id) & 0xFFFFFFFF);
  return job.name + ending;
}

TrainingJob ATrial(const TuningJob& job, std::int64_t number, std::int64_t id) {
  TrainingJob trial;
  trial.id = TrainingJobId(id);
  trial.name = TrainingJobNameOf(job, number, id);
  trial.tuning_job = job.id;
  trial.trial = number;
  trial.suggestion = ASuggestion(number);
  trial.status = TrainingJobStatus::kCompleted;
  trial.secondary_status = SecondaryStatus::kCompleted;
  trial.objective = ObjectiveOf(number);
  trial.created_at = CreatedAt(job, number);
  trial.started_at = trial.created_at + 1s;
  trial.ended_at = *trial.started_at + kTrialTakes;
  trial.attempts = 1;
  trial.outcome_revision = number;
  trial.outcome = Outcome{Outcome::Kind::kValue, *trial.objective};
  return trial;
}

Attempt AnAttempt(const TrainingJob& trial, AttemptId id, WorkerId worker) {
  Attempt attempt;
  attempt.id = id;
  attempt.training_job = trial.id;
  attempt.status = AttemptStatus::kEnded;
  attempt.placements = {{worker, {}}};
  attempt.granted_at = trial.created_at;
  attempt.started_at = trial.started_at;
  attempt.ended_at = trial.ended_at;
  attempt.listed = true;
  attempt.exit.emplace();
  attempt.exit->exit_code = 0;
  attempt.exit->started_at = trial.started_at;
  attempt.exit->ended_at = trial.ended_at;
  attempt.exit->runtime = kTrialTakes;
  attempt.objective = LatestObjective{0, *trial.objective};
  attempt.curve.Add({1, *trial.objective});
  attempt.output_cursor = 32;
  return attempt;
}

// Each under the kind by which honed knows it.
void AddLog(const TuningJob& job, const TrainingJob& trial, const Attempt& attempt,
            Changes& changes) {
  std::int64_t sequence = (trial.trial - 1) * kLogRecordsOfATrial;
  const auto add = [&](const char* kind, WallTime at, std::string payload) {
    changes.log.push_back({job.id, ++sequence, at, kind, std::move(payload)});
  };
  const WorkerId worker = attempt.placements.front().worker;
  add("suggested", trial.created_at, job_log::Suggested(trial.trial, 1, 1));
  add("placed", trial.created_at,
      job_log::Placed(trial.trial, attempt.id, worker, /*probe=*/false));
  add("started", *trial.started_at, job_log::Started(attempt.id, trial.started_at));
  add("observed", *trial.ended_at, job_log::Observed(attempt));
  add("exited", *trial.ended_at, job_log::Exited(attempt.id, *attempt.exit, attempt.objective, 1));
  add("uploaded", *trial.ended_at, job_log::Uploaded(attempt.id, {}, ""));
  HONE_CHECK(sequence == trial.trial * kLogRecordsOfATrial);
}

// From nothing to Completed. `sequence` is that of the first.
void AddStateChanges(const TrainingJob& trial, WorkerId worker, std::int64_t sequence,
                     Changes& changes) {
  std::string from;
  for (const SecondaryStatus to :
       {SecondaryStatus::kPending, SecondaryStatus::kStarting, SecondaryStatus::kTraining,
        SecondaryStatus::kUploading, SecondaryStatus::kCompleted}) {
    StateChange& change = changes.state_changes.emplace_back();
    change.sequence = sequence++;
    change.at = trial.created_at;
    change.tuning_job = trial.tuning_job;
    change.trial = trial.trial;
    change.attempt = to == SecondaryStatus::kPending ? 0 : 1;
    change.worker = to == SecondaryStatus::kStarting ? worker : WorkerId();
    change.from = std::exchange(from, std::string(Name(to)));
    change.to = from;
  }
}

}  // namespace

const std::int64_t kIdsOfATrial = 2 + kStateChangesOfATrial;

TuningJob ACompletedJob(TuningJobId id, const std::string& name, std::int64_t trials) {
  const v1::CreateTuningJobRequest request = RandomSearch(name, static_cast<int>(trials), 64);
  std::vector<Violation> violations;
  TuningJob job;
  job.id = id;
  job.name = name;
  job.request = request.spec().SerializeAsString();
  job.spec = ToTuningJobSpec(request.spec(), violations);
  HONE_CHECK(violations.empty());
  job.status = TuningJobStatus::kCompleted;
  job.reason = "limits.max_trials: all trials have ended";
  job.created_at = FromMicros(1'700'000'000'000'000 + id.value * 1'000'000);
  job.ended_at = CreatedAt(job, trials) + kTrialTakes;
  job.changed_at = *job.ended_at;
  job.counts.completed = trials;
  job.revision = trials;
  job.log_records = trials * kLogRecordsOfATrial;
  job.best_trial = 1;
  job.best_value = ObjectiveOf(1);
  return job;
}

Worker AnAgentRow(WorkerId id) {
  Worker worker;
  worker.id = id;
  worker.registration = "registration-" + ToString(id);
  worker.name = "agent";
  worker.host = "bench";
  worker.machine_id = "bench";
  worker.slots = 64;
  worker.start_count = 1;
  return worker;
}

Changes AnEndedTrial(const TuningJob& job, std::int64_t number, std::int64_t first_id,
                     WorkerId worker) {
  Changes changes;
  const TrainingJob trial = ATrial(job, number, first_id);
  const Attempt attempt = AnAttempt(trial, AttemptId(first_id + 1), worker);
  changes.last_id = first_id + kIdsOfATrial - 1;
  changes.observations = {{attempt.id, {{"loss", 0, 1, *trial.ended_at, *trial.objective}}}};
  AddLog(job, trial, attempt, changes);
  AddStateChanges(trial, worker, first_id + 2, changes);
  changes.training_jobs = {trial};
  changes.attempts = {attempt};
  return changes;
}

}  // namespace hone::bench
