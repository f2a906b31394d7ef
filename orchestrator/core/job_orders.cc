// What users order of a tuning job: to stop, to go on longer, to try a failed trial again.
#include "base/check.h"
#include "base/text.h"
#include "orchestrator/core/job.h"
#include "orchestrator/core/job_log.h"

namespace hone {
namespace {

constexpr char kStoppedByUser[] = "stopped by a user";

// Puts what is given into the limits.
Limits With(Limits limits, const LimitsChange& change) {
  limits.max_trials = change.max_trials.value_or(limits.max_trials);
  limits.max_parallel_trials = change.max_parallel_trials.value_or(limits.max_parallel_trials);
  if (change.max_runtime) limits.max_runtime = change.max_runtime;
  if (change.max_failed_trials) limits.max_failed_trials = change.max_failed_trials;
  return limits;
}

// When a job's longest run is over. The present deadline, where there is one, knows of suspends
// and of jumps of the clock, and is moved.
StoredDeadline DeadlineOf(const TuningJob& job, Duration max_runtime, Now now,
                          const std::string& boot_id) {
  if (!job.deadline) return After(job.created_at + max_runtime - now.wall, now, boot_id);
  StoredDeadline deadline = *job.deadline;
  const Duration further = max_runtime - *job.spec.limits.max_runtime;
  deadline.steady += further;
  deadline.wall += further;
  return deadline;
}

Error TooFew(const std::string& field, const std::string& rule, std::int64_t value) {
  return FailedPrecondition(field + ": " + rule + ": " + std::to_string(value));
}

}  // namespace

void Job::Stop(const Origin& origin, Now now) {
  if (HasEnded(row_.status) || row_.status == TuningJobStatus::kStopping) return;
  Record("stop", job_log::Stop(origin), now);
  TuningJob& row = MutableRow(now);
  row.ending_as = TuningJobStatus::kStopped;
  row.reason = kStoppedByUser;
  Enter(TuningJobStatus::kStopping, row.reason, now);
  StopTrials(now);
  MaybeEnd(now);
}

void Job::StopTrial(std::int64_t number, const Origin& origin, Now now) {
  HONE_CHECK(!HasEnded(trial(number).status));
  if (trial(number).status == TrainingJobStatus::kStopping) return;
  Record("stop-trial", job_log::Trial(origin, number), now);
  StopOneTrial(number, kStoppedByUser, now);
}

void Job::StopOneTrial(std::int64_t number, const std::string& reason, Now now) {
  TrainingJob& trial = MutableTrial(number);
  if (trial.status == TrainingJobStatus::kStopping) return;
  Attempt* attempt = LiveAttemptOf(trial);
  if (attempt == nullptr) {
    EndStopped(trial, reason, now);
    MaybeEnd(now);
    return;
  }
  trial.status = TrainingJobStatus::kStopping;
  // What it left is on its way: let it arrive.
  if (attempt->status == AttemptStatus::kUploading) return;
  Enter(trial, SecondaryStatus::kStopping, now, {.reason = reason});
  attempt->stop_requested = true;
  changed_attempts_.insert(attempt->id);
}

void Job::Update(const LimitsChange& change, const Origin& origin, Now now) {
  const Limits limits = With(row_.spec.limits, change);
  if (limits == row_.spec.limits) return;
  Record("set", job_log::Set(origin, change), now);
  TuningJob& row = MutableRow(now);
  if (change.max_runtime) row.deadline = DeadlineOf(row, *change.max_runtime, now, boot_id_);
  row.spec.limits = limits;
  spec_ = std::make_shared<TuningJobSpec>(row.spec);
  history_.SkipFact();
  row.revision = history_.revision();
  row.spec_revision = row.revision;
  if (HasEnded(row.status)) Reopen("its limits were changed", now);
  // Fewer trials than it was to have may be all that there are.
  MaybeEnd(now);
}

Result<void> Job::CheckUpdate(const LimitsChange& change, Now now) const {
  if (With(row_.spec.limits, change) == row_.spec.limits) return {};
  if (row_.status != TuningJobStatus::kCompleted && Ending()) {
    return FailedPrecondition("name: must be of a job that runs or is Completed, this one is " +
                              StateInWords() + " (" + row_.reason + "): " + row_.name);
  }
  const std::int64_t created = row_.counts.created();
  if (change.max_trials && *change.max_trials < created) {
    return TooFew("max_trials",
                  "must be at least as many as were created (" + std::to_string(created) + ")",
                  *change.max_trials);
  }
  if (change.max_failed_trials && *change.max_failed_trials <= row_.program_failures) {
    return TooFew("max_failed_trials",
                  "must be more than have failed (" + std::to_string(row_.program_failures) + ")",
                  *change.max_failed_trials);
  }
  std::optional<StoredDeadline> deadline = row_.deadline;
  if (change.max_runtime) deadline = DeadlineOf(row_, *change.max_runtime, now, boot_id_);
  const bool over = deadline && Resolve(*deadline, boot_id_, now) <= now.steady;
  if (change.max_runtime && over) {
    return FailedPrecondition("max_runtime: must be longer than the job has run already: " +
                              FormatDuration(*change.max_runtime));
  }
  if (row_.status != TuningJobStatus::kCompleted) return {};
  const std::optional<std::string> enough = FoundEnough();
  const bool room = With(row_.spec.limits, change).max_trials > created;
  if (room && !over && !enough) return {};
  return FailedPrecondition("name: has ended (" + row_.reason +
                            "), and this gives it nothing more to do: " + row_.name);
}

Result<void> Job::CheckRetry(std::int64_t number, Now now) const {
  const auto refuse = [&](const std::string& why) {
    return FailedPrecondition("name: " + why + ": " + row_.name + "/" + std::to_string(number));
  };
  const TrainingJob& failed = trial(number);
  if (failed.status != TrainingJobStatus::kFailed) {
    return refuse("must be of a trial that has failed, this one is " +
                  std::string(Name(failed.status)));
  }
  const bool job_may_go_on = row_.status == TuningJobStatus::kCompleted ||
                             row_.status == TuningJobStatus::kFailed || !Ending();
  if (!job_may_go_on) {
    return refuse("must be of a job that is not being ended, this one is " + StateInWords());
  }
  if (row_.deadline && Resolve(*row_.deadline, boot_id_, now) <= now.steady) {
    return refuse("limits.max_runtime of the job is over (`hone set` can make it longer)");
  }
  if (const auto enough = FoundEnough()) return refuse("the job has ended: " + *enough);
  return {};
}

void Job::RetryTrial(std::int64_t number, const Origin& origin, Now now) {
  Record("retry", job_log::Trial(origin, number), now);
  TrainingJob& trial = MutableTrial(number);
  TuningJob& row = MutableRow(now);
  if (CountsAgainstJob(trial)) --row.program_failures;
  if (row.program_failures == 0) row.first_error.clear();
  --row.counts.failed;
  ++row.counts.in_progress;
  trial.status = TrainingJobStatus::kInProgress;
  Enter(trial, SecondaryStatus::kRestarting, now, {.reason = "tried again by a user"});
  trial.ended_at.reset();
  trial.program_failures = 0;
  trial.machine_failures = 0;
  trial.start_failures = 0;
  trial.retry_after.reset();
  trial.avoid = {};
  unended_.insert(number);
  waiting_.insert(number);
  ++active_;
  if (HasEnded(row.status)) {
    Reopen("trial " + std::to_string(number) + " is tried again by a user", now);
  }
}

std::string Job::StateInWords() const {
  const bool ends = row_.status == TuningJobStatus::kInProgress && row_.ending_as;
  return ends ? "ending as " + std::string(Name(*row_.ending_as)) : std::string(Name(row_.status));
}

void Job::Reopen(const std::string& why, Now now) {
  TuningJob& row = MutableRow(now);
  Enter(TuningJobStatus::kInProgress, why, now);
  row.ending_as.reset();
  row.reason.clear();
  row.ended_at.reset();
}

}  // namespace hone
