#include "tests/simulation/promises.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hone::simulation {

void Promises::Break(const std::string& what) {
  log_.Add("promises", "BROKEN: " + what);
  broken_.push_back(what);
}

void Promises::Heard(const WorkerSynced& sync) {
  Word& word = words_[sync.worker];
  const auto age = [](const auto& one) { return std::pair(one.start_count, one.number); };
  if (age(sync) <= age(word)) return;
  word = {sync.start_count, sync.number, schedule_.now().steady, {}};
  for (const AttemptReport& report : sync.reports) {
    word.listed.insert(report.attempt);
    once_listed_.insert(report.attempt);
  }
}

// A worker loses an attempt by a whole lease of silence, or by not listing it any more.
void Promises::Decided(const Changes& changes) {
  constexpr Duration kLease = 60s;
  for (const Attempt& attempt : changes.attempts) {
    if (!attempt.superseded || !lost_.insert(attempt.id).second) continue;
    const Word& word = words_[attempt.placements.front().worker];
    const bool spoke = schedule_.now().steady - word.at < kLease;
    const bool there = word.listed.contains(attempt.id) || !once_listed_.contains(attempt.id);
    if (spoke && there) Break("attempt " + ToString(attempt.id) + " is lost without a reason");
  }
}

void Promises::Durable(const Changes& changes, const MemoryTables& disk) {
  std::set<TuningJobId> at_work;
  for (const Attempt& attempt : changes.attempts) {
    if (granted_.contains(attempt.id)) continue;
    CheckNewAttempt(attempt);
    at_work.insert(disk.training_jobs.at(attempt.training_job).tuning_job);
  }
  // Fewer may be allowed meanwhile; those that run go on.
  for (const TuningJobId job : at_work) CheckRunning(disk.tuning_jobs.at(job), disk);
  for (const ObservationBatch& batch : changes.observations) CheckObservations(batch);
  CheckTold(changes);
  for (const TrainingJob& trial : changes.training_jobs) CheckTrial(trial, disk);
  for (const TuningJob& job : changes.tuning_jobs) {
    CheckJob(job);
    CheckLimits(job, disk);
  }
}

// Whoever follows the changes of state knows the state of everything: each begins where the one
// before it ended, and the last is what is so.
void Promises::CheckTold(const Changes& changes) {
  for (const StateChange& change : changes.state_changes) {
    if (change.sequence <= last_state_change_) Break("changes of state go back in their sequence");
    FollowStates(change);
  }
  for (const TrainingJob& trial : changes.training_jobs) {
    CheckState(trial.tuning_job, trial.trial, Name(trial.secondary_status));
  }
  for (const TuningJob& job : changes.tuning_jobs) {
    if (!job.spec.alone) CheckState(job.id, 0, Name(job.status));
  }
}

void Promises::FollowStates(const StateChange& change) {
  last_state_change_ = std::max(last_state_change_, change.sequence);
  if (!change.tuning_job.valid()) return;
  std::string& state = told_states_[{change.tuning_job, change.trial}];
  const bool deleted = change.to == Name(TuningJobStatus::kDeleting);
  if (state != change.from && !deleted) {
    Break("trial " + std::to_string(change.trial) + " of job " + ToString(change.tuning_job) +
          " is told to leave " + change.from + ", and was " + state);
  }
  state = change.to;
}

void Promises::CheckState(TuningJobId job, std::int64_t trial, std::string_view state) {
  const std::string& told = told_states_[{job, trial}];
  if (told == state) return;
  Break("trial " + std::to_string(trial) + " of job " + ToString(job) + " is " +
        std::string(state) + ", and told to be " + told);
}

void Promises::CheckJob(const TuningJob& job) {
  const auto ended = ended_jobs_.find(job.id);
  if (ended != ended_jobs_.end() && !(ended->second == job)) CheckReopened(job);
  if (HasEnded(job.status)) ended_jobs_.emplace(job.id, job);
  if (HasEnded(job.status) && job.counts.in_progress != 0) {
    Break("tuning job " + job.name + " ended before its trials");
  }
}

void Promises::CheckReopened(const TuningJob& job) {
  const bool retried = std::any_of(retries_.begin(), retries_.end(),
                                   [&](const auto& retry) { return retry.first == job.name; });
  const bool goes_on = job.status == TuningJobStatus::kInProgress && !job.ended_at;
  const bool goes = job.status == TuningJobStatus::kDeleting;
  if (!((goes_on && (retried || changes_.contains(job.name))) ||
        (goes && changes_.contains(job.name)))) {
    Break("tuning job " + job.name + " changed after its end");
  }
  ended_jobs_.erase(job.id);
}

void Promises::CheckRetried(const TrainingJob& trial, const MemoryTables& disk) {
  const TrainingJob before = ended_trials_.extract(trial.id).mapped();
  const bool asked = retries_.contains({disk.tuning_jobs.at(trial.tuning_job).name, trial.trial});
  if (!asked || before.status != TrainingJobStatus::kFailed ||
      trial.status != TrainingJobStatus::kInProgress) {
    Break("trial " + trial.name + " changed after its end");
  }
  forgiven_[trial.id] += before.machine_failures;
}

void Promises::CheckTrial(const TrainingJob& trial, const MemoryTables& disk) {
  const auto ended = ended_trials_.find(trial.id);
  if (ended != ended_trials_.end() && !(ended->second == trial)) CheckRetried(trial, disk);
  int live = 0;
  const auto attempts = disk.attempts_of.find(trial.id);
  if (attempts != disk.attempts_of.end()) {
    live = static_cast<int>(std::count_if(
        attempts->second.begin(), attempts->second.end(),
        [&](AttemptId id) { return disk.attempts.at(id).status != AttemptStatus::kEnded; }));
  }
  if (live > 1) Break("two attempts of trial " + trial.name + " count");
  CheckCounts(trial, disk);
  CheckCheckpoint(trial, disk);
  if (!HasEnded(trial.status)) return;
  if (live > 0) Break("trial " + trial.name + " ended before its attempt");
  ended_trials_.emplace(trial.id, trial);
  if (trial.status == TrainingJobStatus::kCompleted) CheckCompleted(trial, disk);
}

// A machine's failure is counted once, and nothing else is. What a probe of a worker fails of is
// the worker's fault.
void Promises::CheckCounts(const TrainingJob& trial, const MemoryTables& disk) {
  const auto attempts = disk.attempts_of.find(trial.id);
  if (attempts == disk.attempts_of.end()) return;
  const auto failures =
      std::count_if(attempts->second.begin(), attempts->second.end(), [&](AttemptId id) {
        const Attempt& attempt = disk.attempts.at(id);
        const std::optional<FailureCause>& cause = attempt.cause;
        if (cause && attempt.kind == AttemptKind::kProbe) return cause != FailureCause::kDrained;
        return cause == FailureCause::kLostWorker || cause == FailureCause::kStartFailure ||
               cause == FailureCause::kArtifactLost;
      });
  const auto forgiven = forgiven_.find(trial.id);
  const std::int64_t before = forgiven == forgiven_.end() ? 0 : forgiven->second;
  if (trial.machine_failures + before != failures) {
    Break("trial " + trial.name + " counts other failures of machines than it had");
  }
}

// What a trial goes on from is a checkpoint that its latest attempt stored while that one counted.
void Promises::CheckCheckpoint(const TrainingJob& trial, const MemoryTables& disk) {
  const auto found = trial.artifacts.find(kCheckpointRole);
  const std::string digest = found == trial.artifacts.end() ? "" : found->second;
  const auto attempts = disk.attempts_of.find(trial.id);
  if (attempts == disk.attempts_of.end()) return;
  const AttemptId latest = *attempts->second.rbegin();
  const std::string before = std::exchange(trial_checkpoints_[trial.id], digest);
  // The next attempt may be granted in the commit in which the one before it ends.
  const AttemptId latest_before = std::exchange(latest_attempts_[trial.id], latest);
  if (digest.empty() || digest == before) return;
  const auto stored = checkpoints_.find(digest);
  const AttemptId from = stored == checkpoints_.end() ? AttemptId() : stored->second;
  if (!from.valid() || (from != latest && from != latest_before)) {
    Break("trial " + trial.name + " has a checkpoint of another attempt than its latest");
  } else if (disk.attempts.at(from).superseded) {
    Break("trial " + trial.name + " has a checkpoint of an attempt that was superseded");
  }
}

void Promises::StoresCheckpoint(AttemptId attempt, const std::string& digest) {
  checkpoints_[digest] = attempt;
}

// Its value is the last word of the last attempt's program, which ended well.
void Promises::CheckCompleted(const TrainingJob& trial, const MemoryTables& disk) {
  const AttemptId last = *disk.attempts_of.at(trial.id).rbegin();
  const Attempt& attempt = disk.attempts.at(last);
  if (!attempt.exit || attempt.exit->exit_code != 0 || attempt.superseded) {
    Break("trial " + trial.name + " completed without a program that ended well");
    return;
  }
  const TuningJobSpec& spec = disk.tuning_jobs.at(trial.tuning_job).spec;
  if (spec.definitions.front().objective.metric.empty()) {
    if (trial.objective) Break("trial " + trial.name + " has a value that nobody asked for");
    return;
  }
  const auto printed = printed_.find(last);
  const bool right = printed != printed_.end() && trial.objective &&
                     printed->second.rbegin()->second == *trial.objective;
  if (!right) Break("trial " + trial.name + " has not the last value of its program");
}

void Promises::CheckNewAttempt(const Attempt& attempt) {
  if (!granted_.empty() && attempt.id <= *granted_.rbegin()) {
    Break("attempt " + ToString(attempt.id) + " has a number that is not above all before");
  }
  granted_.insert(attempt.id);
}

void Promises::CheckObservations(const ObservationBatch& batch) {
  const auto& printed = printed_[batch.attempt];
  for (const Observation& one : batch.observations) {
    const auto found = printed.find(one.sequence);
    if (found == printed.end() || found->second != one.value) {
      Break("attempt " + ToString(batch.attempt) + " never printed what is stored of it");
    }
  }
}

void Promises::CheckLimits(const TuningJob& job, const MemoryTables& disk) {
  const Limits& limits = job.spec.limits;
  if (job.counts.created() > limits.max_trials) Break(job.name + ": more than max_trials");
  const auto first = disk.trials.lower_bound({job.id, 0});
  for (auto it = first; it != disk.trials.end() && it->first.first == job.id; ++it) {
    const TrainingJob& trial = disk.training_jobs.at(it->second);
    const TrainingProgram& program = job.spec.definitions.front().program;
    if (trial.program_failures > program.max_attempts ||
        trial.machine_failures > program.max_lost_attempts) {
      Break("trial " + trial.name + " failed more often than it may");
    }
  }
}

void Promises::CheckRunning(const TuningJob& job, const MemoryTables& disk) {
  std::int64_t running = 0;
  for (auto it = disk.trials.lower_bound({job.id, 0});
       it != disk.trials.end() && it->first.first == job.id; ++it) {
    const TrainingJob& trial = disk.training_jobs.at(it->second);
    const auto attempts = disk.attempts_of.find(trial.id);
    if (attempts == disk.attempts_of.end()) continue;
    for (const AttemptId id : attempts->second) {
      const AttemptStatus status = disk.attempts.at(id).status;
      running += status == AttemptStatus::kGranted || status == AttemptStatus::kRunning ? 1 : 0;
    }
  }
  if (running > job.spec.limits.max_parallel_trials) {
    Break(job.name + ": more than max_parallel_trials");
  }
}

void Promises::ToldOfJob(const Answer& answer) {
  if (const auto* job = std::get_if<TuningJob>(&answer))
    told_.try_emplace(job->name, Told{job->id});
  if (const auto* job = std::get_if<TrainingJob>(&answer)) {
    told_.try_emplace(job->name, Told{job->tuning_job});
  }
}

void Promises::ToldOfStop(const TuningJob& job) { told_[job.name] = Told{job.id, true}; }

void Promises::ToldOfDeletion(const TuningJob& job) {
  told_[job.name] = Told{job.id, /*stop=*/false, /*deletion=*/true};
}

void Promises::Restarted(const MemoryTables& disk) {
  // What reached the disk, and nobody was told, is there now.
  told_states_.clear();
  for (const auto& [sequence, change] : disk.state_changes) {
    told_states_[{change.tuning_job, change.trial}] = change.to;
    last_state_change_ = std::max(last_state_change_, sequence);
  }
  for (const auto& [name, told] : told_) {
    const auto job = disk.tuning_jobs.find(told.id);
    if (told.deletion) {
      if (job != disk.tuning_jobs.end() && job->second.status != TuningJobStatus::kDeleting) {
        Break("a client was told that " + name + " is being deleted, and that is lost");
      }
    } else if (job == disk.tuning_jobs.end()) {
      Break("a client was told of " + name + ", and it is lost");
    } else if (told.stop && job->second.status == TuningJobStatus::kInProgress) {
      Break("a client was told that " + name + " is being stopped, and that is lost");
    }
  }
}

void Promises::Answers(WorkerId worker, const v1::SyncResponse& answer, const MemoryTables& disk) {
  for (const v1::RunOrder& order : answer.run()) {
    const AttemptId id(order.attempt_id());
    const auto stored = disk.attempts.find(id);
    if (stored == disk.attempts.end() || stored->second.placements.front().worker != worker) {
      Break("attempt " + ToString(id) + " is ordered and not on disk");
    } else {
      const TrainingJob& trial = disk.training_jobs.at(stored->second.training_job);
      const auto checkpoint = trial.artifacts.find(kCheckpointRole);
      const std::string last = checkpoint == trial.artifacts.end() ? "" : checkpoint->second;
      if (order.checkpoint() != last) {
        Break("attempt " + ToString(id) + " is not to go on from its trial's last checkpoint");
      }
    }
    if (ordered_.try_emplace(id, worker).first->second != worker) {
      Break("attempt " + ToString(id) + " is ordered from two workers");
    }
  }
  for (const v1::StopOrder& order : answer.stop()) {
    const AttemptId id(order.attempt_id());
    named_under_stop_.insert(id);
    const auto stored = disk.attempts.find(id);
    const bool wanted =
        stored != disk.attempts.end() &&
        (stored->second.stop_requested || stored->second.status == AttemptStatus::kEnded);
    if (!wanted) Break("attempt " + ToString(id) + " is stopped though it should run");
  }
  for (const std::int64_t id : answer.forget()) {
    const auto stored = disk.attempts.find(AttemptId(id));
    const bool known = stored != disk.attempts.end() && stored->second.exit.has_value();
    if (!known && !disk.unknown_exits.contains(AttemptId(id))) {
      Break("attempt " + std::to_string(id) + " is forgotten and its exit is not on disk");
    }
  }
  for (const v1::Acknowledgement& one : answer.acknowledgements()) CheckAcknowledged(one, disk);
}

void Promises::CheckAcknowledged(const v1::Acknowledgement& one, const MemoryTables& disk) {
  const AttemptId id(one.attempt_id());
  const auto printed = printed_.find(id);
  if (printed == printed_.end()) return;
  // Its job may be deleted, and nothing else takes an attempt off the disk.
  if (granted_.contains(id) && !disk.attempts.contains(id) && !changes_.empty()) return;
  const auto stored = disk.observations.find(id);
  for (const auto& [sequence, value] : printed->second) {
    if (sequence >= one.output_cursor() || !std::isfinite(value)) continue;
    if (stored != disk.observations.end() && stored->second.contains({"loss", sequence})) continue;
    Break("attempt " + ToString(id) + " lost an observation that was acknowledged");
    return;
  }
}

void Promises::ProgramStarts(AttemptId attempt, std::size_t running, int slots) {
  if (!started_.insert(attempt).second) {
    Break("a program was started twice for attempt " + ToString(attempt));
  }
  if (!ordered_.contains(attempt)) Break("attempt " + ToString(attempt) + " ran without an order");
  if (running > static_cast<std::size_t>(slots)) Break("a machine runs more than it has slots");
}

void Promises::Vanishes(AttemptId attempt) {
  if (!once_listed_.contains(attempt)) started_.erase(attempt);
}

void Promises::ProgramPrints(AttemptId attempt, std::int64_t sequence, double value) {
  printed_[attempt][sequence] = value;
}

void Promises::Ends(const worker::RunOrder& order, worker::EndedBy why, bool draining) {
  const std::string attempt = "attempt " + ToString(order.attempt);
  if (why == worker::EndedBy::kOrder && !named_under_stop_.contains(order.attempt)) {
    Break(attempt + " was stopped and nobody named it");
  }
  if (why == worker::EndedBy::kDrain && !draining) Break(attempt + " was drained without a drain");
  if (why == worker::EndedBy::kLostContact &&
      order.on_lost_contact != worker::OnLostContact::kStop) {
    Break(attempt + " was stopped when contact was lost, against its order");
  }
}

void Promises::Retires(const std::string& who, const std::string& reason) {
  Break(who + " gives up: " + reason);
}

}  // namespace hone::simulation
