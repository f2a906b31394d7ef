// What the reports of its attempts do to a tuning job, and what follows a failure.
#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "orchestrator/core/job.h"
#include "orchestrator/core/job_log.h"

namespace hone {
namespace {

// Between the attempts of a trial that failed: 1 s, 2 s, 4 s ... 1 min.
constexpr Duration kRetryDelayMin = 1s;
constexpr int kRetryDelayDoublings = 6;

Duration RetryDelay(std::int32_t failures) {
  return kRetryDelayMin * (1 << std::clamp(failures - 1, 0, kRetryDelayDoublings));
}

SecondaryStatus SecondaryOf(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::kCompleted:
      return SecondaryStatus::kCompleted;
    case Verdict::Kind::kStopped:
      return SecondaryStatus::kStopped;
    case Verdict::Kind::kMaxRuntimeExceeded:
      return SecondaryStatus::kMaxRuntimeExceeded;
    case Verdict::Kind::kFailed:
      return SecondaryStatus::kFailed;
  }
  HONE_CHECK(false);
}

Outcome OutcomeOf(const Verdict& verdict) {
  if (verdict.value) return {Outcome::Kind::kValue, *verdict.value};
  if (verdict.failure && IsProgramFault(verdict.failure->cause)) {
    return {Outcome::Kind::kInfeasible};
  }
  return {Outcome::Kind::kUntaught};
}

}  // namespace

void Job::Report(const AttemptReport& report, const std::set<std::string>& stored, Now now) {
  Attempt& attempt = attempts_.at(report.attempt);
  HONE_CHECK(attempt.status != AttemptStatus::kEnded);
  if (!attempt.listed) {
    attempt.listed = true;
    changed_attempts_.insert(attempt.id);
  }
  const bool further = report.output_cursor > attempt.output_cursor ||
                       report.metrics_cursor > attempt.metrics_cursor;
  if (report.has_batch && further) {
    attempt.output_cursor = std::max(attempt.output_cursor, report.output_cursor);
    attempt.metrics_cursor = std::max(attempt.metrics_cursor, report.metrics_cursor);
    changed_attempts_.insert(attempt.id);
  }
  if (NoteObjective(attempt, report)) {
    curves_.at(static_cast<std::size_t>(TrialOf(attempt).trial - 1)) = attempt.curve;
    Record("observed", job_log::Observed(attempt), now);
  }
  if (report.phase != AttemptPhase::kAccepted) NoteStart(attempt, report, now);
  NoteCheckpoint(attempt, report, stored, now);
  if (report.exit && attempt.status != AttemptStatus::kUploading) OnExit(attempt, report, now);
  if (report.phase == AttemptPhase::kDone && attempt.status == AttemptStatus::kUploading) {
    OnUploaded(attempt, report, stored, now);
  }
}

void Job::KeepEvidence(const AttemptReport& report) {
  Attempt& attempt = attempts_.at(report.attempt);
  const std::int64_t known = attempt.objective ? attempt.objective->sequence : -1;
  if (report.objective && report.objective->sequence > known) {
    attempt.objective = report.objective;  // The curve has only what counted.
    changed_attempts_.insert(attempt.id);
  }
  if (report.exit && !attempt.exit) {
    attempt.exit = report.exit;
    changed_attempts_.insert(attempt.id);
  }
}

bool Job::NoteObjective(Attempt& attempt, const AttemptReport& report) {
  if (!report.objective) return false;
  const std::int64_t known = attempt.objective ? attempt.objective->sequence : -1;
  if (report.objective->sequence <= known) return false;
  for (const ObjectiveValue& value : report.objective_values) {
    if (value.sequence <= known) continue;
    attempt.curve.Add({value.step.value_or(attempt.curve.count() + 1), value.value});
  }
  attempt.objective = report.objective;
  changed_attempts_.insert(attempt.id);
  return true;
}

void Job::NoteStart(Attempt& attempt, const AttemptReport& report, Now now) {
  if (attempt.placements.front().devices != report.devices) {
    attempt.placements.front().devices = report.devices;
    changed_attempts_.insert(attempt.id);
  }
  if (attempt.status != AttemptStatus::kGranted || !report.started_at) return;
  attempt.status = AttemptStatus::kRunning;
  attempt.started_at = report.started_at;
  changed_attempts_.insert(attempt.id);
  TrainingJob& trial = MutableTrialOf(attempt);
  if (!trial.started_at) trial.started_at = report.started_at;
  if (trial.secondary_status == SecondaryStatus::kStarting) {
    Enter(trial, SecondaryStatus::kTraining, now);
  }
  Record("started", job_log::Started(attempt.id, report.started_at), now);
}

// One that the store does not have is nothing to go on from, whatever the agent says.
void Job::NoteCheckpoint(const Attempt& attempt, const AttemptReport& report,
                         const std::set<std::string>& stored, Now now) {
  const std::string digest = report.checkpoint();
  if (digest.empty() || digest == CheckpointOf(TrialOf(attempt)) || !stored.contains(digest)) {
    return;
  }
  MutableTrialOf(attempt).artifacts[kCheckpointRole] = digest;
  Record("checkpoint", job_log::Checkpoint(attempt.id, digest), now);
}

// The program has ended: its slots are free and its objective is known.
void Job::OnExit(Attempt& attempt, const AttemptReport& report, Now now) {
  TrainingJob& trial = MutableTrialOf(attempt);
  const bool uploading = report.phase == AttemptPhase::kUploading;
  attempt.exit = report.exit;
  changed_attempts_.insert(attempt.id);
  attempt_changes_.push_back({AttemptChange::Kind::kVacated, attempt.id});
  Record("exited", job_log::Exited(attempt.id, *attempt.exit, attempt.objective, eligible_workers_),
         now);

  const Verdict verdict =
      Judge(*attempt.exit, attempt.objective, DefinitionOf(trial).objective.metric);
  if (verdict.kind == Verdict::Kind::kFailed) {
    // The next attempt had better begin from scratch than not at all.
    if (attempt.exit->ended_by == EndedBy::kLostCheckpoint) trial.artifacts.erase(kCheckpointRole);
    EndAttempt(attempt, verdict.failure, now);
    Fail(trial, attempt, *verdict.failure, now);
    return;
  }
  if (verdict.failure) {
    trial.cause = verdict.failure->cause;
    trial.reason = verdict.failure->reason;
  } else {
    trial.cause.reset();
    trial.reason.clear();
  }
  trial.objective = verdict.value;
  Teach(trial, OutcomeOf(verdict));
  // A report of phase DONE has its artifacts with it; OnUploaded() takes it from here.
  attempt.status = AttemptStatus::kUploading;
  Enter(trial, SecondaryStatus::kUploading, now);
  --active_;
  if (uploading) attempt_changes_.push_back({AttemptChange::Kind::kUploading, attempt.id});
  // What it left may take its time; others need not run on until it is stored.
  CheckRules(now);
}

// What it left is stored, or there was nothing: the trial ends as its program did.
void Job::OnUploaded(Attempt& attempt, const AttemptReport& report,
                     const std::set<std::string>& stored, Now now) {
  TrainingJob& trial = MutableTrialOf(attempt);
  std::map<std::string, std::string> left = report.artifacts;
  left.erase(kCheckpointRole);  // It was noted when it came.
  std::string error = report.upload_error;
  for (const auto& [role, digest] : left) {
    if (!stored.contains(digest)) error = role + ": the store does not have it: " + digest;
  }
  Record("uploaded", job_log::Uploaded(attempt.id, left, error), now);
  if (!error.empty()) {
    const Failure failure = {FailureCause::kArtifactLost, "what it left is not stored: " + error};
    EndAttempt(attempt, failure, now);
    Fail(trial, attempt, failure, now);
    return;
  }
  std::erase_if(trial.artifacts, [](const auto& one) { return one.first != kCheckpointRole; });
  trial.artifacts.merge(left);
  const Verdict verdict =
      Judge(*attempt.exit, attempt.objective, DefinitionOf(trial).objective.metric);
  EndAttempt(attempt, verdict.failure, now);
  EndTrial(trial,
           verdict.kind == Verdict::Kind::kCompleted ? TrainingJobStatus::kCompleted
                                                     : TrainingJobStatus::kStopped,
           SecondaryOf(verdict.kind), now, WhyOf(trial));
}

void Job::Lose(AttemptId id, Loss loss, const std::string& reason, Now now) {
  Attempt& attempt = attempts_.at(id);
  if (attempt.status == AttemptStatus::kEnded) return;
  TrainingJob& trial = MutableTrialOf(attempt);
  Record(loss == Loss::kLeaseExpired ? "expired" : "lost",
         job_log::Lost(id, attempt.objective, reason), now);
  attempt.superseded = true;
  const bool was_uploading = attempt.status == AttemptStatus::kUploading;
  if (!was_uploading) attempt_changes_.push_back({AttemptChange::Kind::kVacated, id});
  const Failure failure = {was_uploading ? FailureCause::kArtifactLost : FailureCause::kLostWorker,
                           reason};
  // Of a trial that was being stopped, what it had said so far is its final word.
  if (trial.status == TrainingJobStatus::kStopping && !trial.objective && attempt.objective &&
      std::isfinite(attempt.objective->value)) {
    trial.objective = attempt.objective->value;
  }
  EndAttempt(attempt, failure, now);
  Fail(trial, attempt, failure, now);
}

void Job::EndAttempt(Attempt& attempt, const std::optional<Failure>& failure, Now now) {
  attempt.status = AttemptStatus::kEnded;
  attempt.ended_at = now.wall;
  if (failure) {
    attempt.cause = failure->cause;
    attempt.reason = failure->reason;
  }
  changed_attempts_.insert(attempt.id);
  attempt_changes_.push_back({AttemptChange::Kind::kEnded, attempt.id});
}

// Counts a failure and carries out its policy.
void Job::Fail(TrainingJob& trial, const Attempt& attempt, const Failure& failure, Now now) {
  trial.cause = failure.cause;
  trial.reason = failure.reason;
  const bool programs_fault = IsProgramFault(failure.cause) && attempt.kind != AttemptKind::kProbe;
  if (programs_fault) {
    ++trial.program_failures;
  } else if (failure.cause != FailureCause::kDrained) {
    ++trial.machine_failures;
    if (failure.cause == FailureCause::kStartFailure) ++trial.start_failures;
  }
  const bool being_stopped = trial.status == TrainingJobStatus::kStopping || Ending();
  if (being_stopped && !programs_fault) {
    EndStopped(trial, failure.reason, now);
    return;
  }
  if (!being_stopped && MayRetry(trial, attempt, failure)) {
    Retry(trial, attempt, failure, now);
    return;
  }
  if (!trial.outcome) {
    Teach(trial,
          {IsProgramFault(failure.cause) ? Outcome::Kind::kInfeasible : Outcome::Kind::kUntaught});
  }
  if (CountsAgainstJob(trial)) {
    ++MutableRow(now).program_failures;
    if (row_.first_error.empty()) row_.first_error = failure.reason;
  }
  EndTrial(trial, TrainingJobStatus::kFailed, SecondaryStatus::kFailed, now, WhyOf(trial));
}

// Whether a trial that failed for its cause is held against the job: by the program's fault, and
// not one that only shows where not to search.
bool Job::CountsAgainstJob(const TrainingJob& trial) const {
  const FailureCause cause = *trial.cause;
  return DefinitionOf(trial).program.PolicyFor(cause) != FailurePolicy::kInfeasible &&
         (IsProgramFault(cause) || cause == FailureCause::kStartFailure);
}

bool Job::MayRetry(const TrainingJob& trial, const Attempt& attempt, const Failure& failure) const {
  const TrainingProgram& program = DefinitionOf(trial).program;
  if (attempt.kind == AttemptKind::kProbe)
    return trial.machine_failures < program.max_lost_attempts;
  switch (program.PolicyFor(failure.cause)) {
    case FailurePolicy::kInfeasible:
    case FailurePolicy::kFail:
      return false;
    case FailurePolicy::kRetry:
    case FailurePolicy::kRetryElsewhere:
      break;
  }
  if (failure.cause == FailureCause::kDrained) return true;
  if (IsProgramFault(failure.cause)) return trial.program_failures < program.max_attempts;
  // A program that cannot be started here cannot be started here the next time either: without
  // another worker to try, the user had better hear of it at once.
  if (failure.cause == FailureCause::kStartFailure && trial.start_failures >= eligible_workers_) {
    return false;
  }
  return trial.machine_failures < program.max_lost_attempts;
}

void Job::Retry(TrainingJob& trial, const Attempt& attempt, const Failure& failure, Now now) {
  const FailurePolicy policy = DefinitionOf(trial).program.PolicyFor(failure.cause);
  const bool elsewhere =
      policy == FailurePolicy::kRetryElsewhere || attempt.kind == AttemptKind::kProbe;
  // What was uploading held no part of max_parallel_trials any more.
  if (!HoldsParallelism(trial)) ++active_;
  Enter(trial, SecondaryStatus::kRestarting, now, WhyOf(trial));
  trial.avoid = elsewhere ? attempt.placements.front().worker : WorkerId();
  if (failure.cause != FailureCause::kDrained) {
    const std::int32_t failures = trial.program_failures + trial.machine_failures;
    trial.retry_after = After(RetryDelay(failures), now, boot_id_);
  }
  trial.time_used = 0us;
  waiting_.insert(trial.trial);
}

// A fact of the history. The end of another attempt of the same trial replaces the first.
void Job::Teach(TrainingJob& trial, const Outcome& outcome) {
  history_.EndTrial(trial.trial, outcome);
  trial.outcome = outcome;
  trial.outcome_revision = history_.revision();
  row_.revision = history_.revision();
  row_changed_ = true;
  NoteBest(trial);
}

void Job::EndStopped(TrainingJob& trial, const std::string& reason, Now now) {
  if (!trial.outcome) {
    Teach(trial, trial.objective ? Outcome{Outcome::Kind::kValue, *trial.objective}
                                 : Outcome{Outcome::Kind::kUntaught});
  }
  EndTrial(trial, TrainingJobStatus::kStopped, SecondaryStatus::kStopped, now, {.reason = reason});
}

void Job::EndTrial(TrainingJob& trial, TrainingJobStatus status, SecondaryStatus secondary, Now now,
                   const Why& why) {
  if (HoldsParallelism(trial)) --active_;
  changed_trials_.insert(trial.trial);
  waiting_.erase(trial.trial);
  unended_.erase(trial.trial);
  trial.status = status;
  Enter(trial, secondary, now, why);
  trial.ended_at = now.wall;
  TrialCounts& counts = MutableRow(now).counts;
  --counts.in_progress;
  counts.completed += status == TrainingJobStatus::kCompleted ? 1 : 0;
  counts.failed += status == TrainingJobStatus::kFailed ? 1 : 0;
  counts.stopped += status == TrainingJobStatus::kStopped ? 1 : 0;
  if (status == TrainingJobStatus::kFailed && row_.best_trial == trial.trial) FindBest();
  if (status != TrainingJobStatus::kFailed && trial.objective) {
    const bool improved = row_.best_trial == trial.trial;
    row_.without_improvement = improved ? 0 : row_.without_improvement + 1;
  }
  CheckRules(now);
  MaybeEnd(now);
}

void Job::NoteBest(const TrainingJob& trial) {
  if (row_.best_trial == trial.trial) {
    FindBest();
    return;
  }
  if (!trial.objective || trial.status == TrainingJobStatus::kFailed) return;
  const Objective& objective = DefinitionOf(trial).objective;
  if (row_.best_trial == 0 || objective.Better(*trial.objective, row_.best_value)) {
    row_.best_trial = trial.trial;
    row_.best_value = *trial.objective;
  }
}

// From all trials: the best so far has another value, or none any more.
void Job::FindBest() {
  row_.best_trial = 0;
  row_.best_value = 0;
  for (const TrainingJob& trial : trials_) NoteBest(trial);
}

}  // namespace hone
