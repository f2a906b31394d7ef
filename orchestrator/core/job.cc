#include "orchestrator/core/job.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "base/check.h"
#include "base/rng.h"
#include "base/text.h"
#include "orchestrator/core/job_log.h"

namespace hone {
namespace {

// Of the first trials of a job, as many must not all fail by the program's fault.
constexpr std::int64_t kFirstTrials = 5;

// "seedlings-007-" and 8 hexadecimal digits made from the job's id and the number.
std::string TrialName(const TuningJob& job, std::int64_t trial) {
  Rng digits(static_cast<std::uint64_t>(job.id.value), trial, "name");
  std::array<char, 64> suffix = {};
  std::snprintf(suffix.data(), suffix.size(), "-%03lld-%08x", static_cast<long long>(trial),
                digits.Next32());
  return job.name + suffix.data();
}

// The history in the order of its facts, which is not that of the trials' numbers.
History HistoryOf(const std::vector<TrainingJob>& trials, std::int64_t revision) {
  History history;
  std::map<std::int64_t, const TrainingJob*> by_revision;
  for (const TrainingJob& trial : trials) {
    history.AddTrial(trial.suggestion.definition, trial.suggestion.assignment);
    if (trial.outcome) by_revision.emplace(trial.outcome_revision, &trial);
  }
  for (std::int64_t fact = 1; fact <= revision; ++fact) {
    const auto found = by_revision.find(fact);
    // A fact that is no trial's was replaced by a later one of the same trial.
    if (found == by_revision.end()) {
      history.SkipFact();
    } else {
      history.EndTrial(found->second->trial, *found->second->outcome);
    }
  }
  return history;
}

}  // namespace

Job::Job(TuningJobId id, const CreateTuningJob& event, Now now, const std::string& boot_id)
    : boot_id_(boot_id), spec_(std::make_shared<TuningJobSpec>(event.spec)) {
  row_.id = id;
  row_.name = event.name;
  row_.request = event.request;
  row_.spec = event.spec;
  row_.created_at = now.wall;
  if (event.spec.limits.max_runtime) {
    row_.deadline = After(*event.spec.limits.max_runtime, now, boot_id_);
  }
  MutableRow(now);
  if (!row_.spec.alone) Tell({.to = std::string(Name(row_.status))}, now);
  Record("created", job_log::Created(event.origin, *event.spec.seed), now);
}

Job::Job(TuningJob row, std::vector<TrainingJob> trials, std::vector<Attempt> attempts,
         Curves curves, std::string boot_id)
    : boot_id_(std::move(boot_id)),
      row_(std::move(row)),
      spec_(std::make_shared<TuningJobSpec>(row_.spec)),
      history_(HistoryOf(trials, row_.revision)),
      trials_(std::move(trials)) {
  for (const TrainingJob& trial : trials_) {
    trial_by_training_job_.emplace(trial.id, trial.trial);
    curves_.push_back(std::move(curves[trial.id]));
    if (HasEnded(trial.status)) continue;
    unended_.insert(trial.trial);
    waiting_.insert(trial.trial);
    active_ += HoldsParallelism(trial) ? 1 : 0;
  }
  for (Attempt& attempt : attempts) {
    waiting_.erase(trial_by_training_job_.at(attempt.training_job));
    attempts_.emplace(attempt.id, std::move(attempt));
  }
}

const TrainingJob& Job::trial(std::int64_t trial) const {
  HONE_CHECK(trial >= 1 && trial <= static_cast<std::int64_t>(trials_.size()));
  return trials_[static_cast<std::size_t>(trial - 1)];
}

const Curve& Job::CurveOf(std::int64_t number) const {
  HONE_CHECK(number >= 1 && number <= static_cast<std::int64_t>(curves_.size()));
  return curves_[static_cast<std::size_t>(number - 1)];
}

const Attempt* Job::FindAttempt(AttemptId id) const {
  const auto found = attempts_.find(id);
  return found == attempts_.end() ? nullptr : &found->second;
}

std::vector<AttemptId> Job::Attempts() const {
  std::vector<AttemptId> ids;
  for (const auto& [id, attempt] : attempts_) ids.push_back(id);
  return ids;
}

const TrainingJob& Job::TrialOf(const Attempt& attempt) const {
  return trial(trial_by_training_job_.at(attempt.training_job));
}

const TrialDefinition& Job::DefinitionOf(const TrainingJob& trial) const {
  return spec_->definitions.at(static_cast<std::size_t>(trial.suggestion.definition));
}

std::string Job::CheckpointOf(const TrainingJob& trial) {
  const auto found = trial.artifacts.find(kCheckpointRole);
  return found == trial.artifacts.end() ? "" : found->second;
}

std::int64_t Job::Room() const {
  if (Ending() || exhausted_at_ == row_.revision) return 0;
  const Limits& limits = row_.spec.limits;
  const std::int64_t slots = limits.max_parallel_trials - active_ - promised_;
  const std::int64_t trials = limits.max_trials - row_.counts.created() - promised_;
  return std::max<std::int64_t>(0, std::min(slots, trials));
}

std::vector<std::int64_t> Job::Waiting(Now now) const {
  std::vector<std::int64_t> ready;
  // A trial that lost what it uploaded waits again, and others have taken its place meanwhile.
  const std::int64_t placed = active_ - static_cast<std::int64_t>(waiting_.size());
  const std::int64_t room = row_.spec.limits.max_parallel_trials - placed;
  for (const std::int64_t number : waiting_) {
    if (static_cast<std::int64_t>(ready.size()) >= room) break;
    const std::optional<StoredDeadline>& delay = trial(number).retry_after;
    if (!delay || Resolve(*delay, boot_id_, now) <= now.steady) ready.push_back(number);
  }
  return ready;
}

SteadyTime Job::NextDeadline(Now now) const {
  SteadyTime next = kNever;
  if (row_.deadline && !Ending()) next = Resolve(*row_.deadline, boot_id_, now);
  for (const std::int64_t number : waiting_) {
    const std::optional<StoredDeadline>& delay = trial(number).retry_after;
    if (!delay) continue;
    const SteadyTime ready = Resolve(*delay, boot_id_, now);
    // One that is over waits for a worker, not for the time.
    if (ready > now.steady) next = std::min(next, ready);
  }
  return next;
}

void Job::Promised(int count, std::int64_t question) {
  promised_ += count;
  question_ = question;
}

void Job::OnSuggested(const Suggested& event, Now now, IdSequence& ids) {
  if (event.question != question_) return;
  const std::int64_t promised = std::exchange(promised_, 0);
  if (Ending()) {
    MaybeEnd(now);
    return;
  }
  HONE_CHECK(event.next_trial == history_.next_trial());
  for (const Suggestion& suggestion : event.suggestions) AddTrial(suggestion, now, ids);
  Record("suggested",
         job_log::Suggested(event.next_trial, static_cast<std::int64_t>(event.suggestions.size()),
                            promised),
         now);
  if (static_cast<std::int64_t>(event.suggestions.size()) < promised) {
    exhausted_at_ = row_.revision;
  }
  MaybeEnd(now);
}

void Job::AddTrial(const Suggestion& suggestion, Now now, IdSequence& ids) {
  TrainingJob trial;
  trial.id = TrainingJobId(ids.Next(ToMicros(now.wall)));
  trial.trial = history_.next_trial();
  trial.alone = row_.spec.alone;
  trial.name = trial.alone ? row_.name : TrialName(row_, trial.trial);
  trial.tuning_job = row_.id;
  trial.suggestion = suggestion;
  trial.created_at = now.wall;
  history_.AddTrial(suggestion.definition, suggestion.assignment);
  trial_by_training_job_.emplace(trial.id, trial.trial);
  unended_.insert(trial.trial);
  waiting_.insert(trial.trial);
  changed_trials_.insert(trial.trial);
  ++active_;
  ++MutableRow(now).counts.in_progress;
  Tell({.trial = trial.trial, .to = std::string(Name(trial.secondary_status))}, now);
  trials_.push_back(std::move(trial));
  curves_.emplace_back();
}

const Attempt& Job::Place(std::int64_t number, AttemptId id, WorkerId worker, bool probe, Now now) {
  HONE_CHECK(waiting_.erase(number) == 1);
  TrainingJob& trial = MutableTrial(number);
  trial.retry_after.reset();
  Attempt attempt;
  attempt.id = id;
  attempt.training_job = trial.id;
  attempt.number = ++trial.attempts;
  Enter(trial, SecondaryStatus::kStarting, now, {.worker = worker});
  attempt.kind = attempt.number == 1 ? AttemptKind::kFirst : AttemptKind::kRetry;
  if (probe) attempt.kind = AttemptKind::kProbe;
  attempt.placements = {{worker, {}}};
  attempt.granted_at = now.wall;
  curves_.at(static_cast<std::size_t>(number - 1)) = {};
  Record("placed", job_log::Placed(number, id, worker, probe), now);
  changed_attempts_.insert(id);
  return attempts_.emplace(id, std::move(attempt)).first->second;
}

void Job::Tick(Now now) {
  if (!row_.deadline || Ending()) return;
  if (Resolve(*row_.deadline, boot_id_, now) <= now.steady) ReachDeadline(now);
}

void Job::ReachDeadline(Now now) {
  Record("deadline", "{}", now);
  BeginEnd(TuningJobStatus::kCompleted, "max_runtime is over", now);
}

// A rule has ended the job: what runs is stopped, and the job ends when that has ended.
void Job::BeginEnd(TuningJobStatus as, const std::string& reason, Now now) {
  if (Ending()) return;
  TuningJob& row = MutableRow(now);
  row.ending_as = as;
  row.reason = reason;
  StopTrials(now);
  MaybeEnd(now);
}

void Job::StopTrials(Now now) {
  const std::set<std::int64_t> unended = unended_;  // A copy: trials that end leave it.
  for (const std::int64_t number : unended) {
    if (trial(number).secondary_status == SecondaryStatus::kUploading) continue;
    StopOneTrial(number, row_.reason, now);
  }
}

// The ends of a job that depend on how its trials ended; asked after the end of each.
void Job::CheckRules(Now now) {
  const Limits& limits = row_.spec.limits;
  const std::int64_t first = std::min(kFirstTrials, limits.max_trials);
  if (row_.counts.ended() == first && row_.program_failures == first) {
    BeginEnd(TuningJobStatus::kFailed,
             "the first " + std::to_string(first) + " trials all failed: " + row_.first_error, now);
  } else if (limits.max_failed_trials && row_.program_failures >= *limits.max_failed_trials) {
    BeginEnd(TuningJobStatus::kFailed,
             "max_failed_trials was reached (" + std::to_string(row_.program_failures) +
                 "); the first error: " + row_.first_error,
             now);
  }
  if (const auto enough = FoundEnough()) BeginEnd(TuningJobStatus::kCompleted, *enough, now);
}

// The rules by which a search has found enough.
std::optional<std::string> Job::FoundEnough() const {
  const Completion& completion = row_.spec.completion;
  if (completion.target && row_.best_trial != 0) {
    const Objective& objective = DefinitionOf(trial(row_.best_trial)).objective;
    if (!objective.Better(*completion.target, row_.best_value)) {
      return "trial " + std::to_string(row_.best_trial) + " has reached the target (" +
             FormatDouble(row_.best_value) + ")";
    }
  }
  if (completion.no_improvement && row_.without_improvement >= *completion.no_improvement) {
    return "no improvement in " + std::to_string(row_.without_improvement) + " trials";
  }
  return std::nullopt;
}

void Job::MaybeEnd(Now now) {
  if (HasEnded(row_.status) || row_.counts.in_progress > 0) return;
  TuningJob& row = MutableRow(now);
  if (!row.ending_as) {
    if (row.counts.created() >= row.spec.limits.max_trials) {
      row.reason = "max_trials have ended";
    } else if (promised_ == 0 && exhausted_at_ == row.revision) {
      row.reason = "the search space is exhausted";
    } else {
      return;
    }
    row.ending_as = TuningJobStatus::kCompleted;
  }
  row.ended_at = now.wall;
  Enter(*row.ending_as, row.reason, now);
}

void Job::TakeChanges(Changes& changes) {
  if (std::exchange(row_changed_, false)) changes.tuning_jobs.push_back(row_);
  for (const std::int64_t number : std::exchange(changed_trials_, {})) {
    changes.training_jobs.push_back(trial(number));
  }
  for (const AttemptId id : std::exchange(changed_attempts_, {})) {
    changes.attempts.push_back(attempts_.at(id));
  }
  for (LogRecord& record : std::exchange(log_, {})) changes.log.push_back(std::move(record));
  for (StateChange& change : std::exchange(state_changes_, {})) {
    changes.state_changes.push_back(std::move(change));
  }
}

std::vector<AttemptChange> Job::TakeAttemptChanges() { return std::exchange(attempt_changes_, {}); }

void Job::Forget(AttemptId id) {
  const auto found = attempts_.find(id);
  if (found == attempts_.end()) return;
  HONE_CHECK(found->second.status == AttemptStatus::kEnded);
  if (!changed_attempts_.contains(id)) attempts_.erase(found);
}

TrainingJob& Job::MutableTrial(std::int64_t number) {
  changed_trials_.insert(number);
  return trials_.at(static_cast<std::size_t>(number - 1));
}

TrainingJob& Job::MutableTrialOf(const Attempt& attempt) {
  return MutableTrial(trial_by_training_job_.at(attempt.training_job));
}

TuningJob& Job::MutableRow(Now now) {
  row_changed_ = true;
  row_.changed_at = now.wall;
  return row_;
}

Attempt* Job::LiveAttemptOf(const TrainingJob& trial) {
  for (auto& [id, attempt] : attempts_) {
    if (attempt.training_job == trial.id && attempt.status != AttemptStatus::kEnded) {
      return &attempt;
    }
  }
  return nullptr;
}

// What is being uploaded needs no slot any more, and lets the next trial begin.
bool Job::HoldsParallelism(const TrainingJob& trial) {
  return !HasEnded(trial.status) && trial.secondary_status != SecondaryStatus::kUploading;
}

bool Job::Ending() const { return HasEnded(row_.status) || row_.ending_as.has_value(); }

// One that only keeps a training job has no states of its own to tell of.
void Job::Enter(TuningJobStatus status, const std::string& reason, Now now) {
  TuningJob& row = MutableRow(now);
  if (!row.spec.alone) {
    Tell({.from = std::string(Name(row.status)), .to = std::string(Name(status)), .reason = reason},
         now);
  }
  row.status = status;
}

void Job::Enter(TrainingJob& trial, SecondaryStatus status, Now now, const Why& why) {
  Tell({.trial = trial.trial,
        .attempt = trial.attempts,
        .worker = why.worker,
        .from = std::string(Name(trial.secondary_status)),
        .to = std::string(Name(status)),
        .cause = why.cause,
        .reason = why.reason},
       now);
  trial.secondary_status = status;
}

void Job::Tell(StateChange change, Now now) {
  change.tuning_job = row_.id;
  change.at = now.wall;
  state_changes_.push_back(std::move(change));
}

void Job::Record(std::string kind, std::string payload, Now now) {
  const std::int64_t sequence = ++MutableRow(now).log_records;
  log_.push_back({row_.id, sequence, now.wall, std::move(kind), std::move(payload)});
}

}  // namespace hone
