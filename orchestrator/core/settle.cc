// What follows from any event: leases that ran out, trials to place, suggestions to ask for, and
// the rows that have changed.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "orchestrator/core/controller.h"

namespace hone {

void Controller::Settle(Now now) {
  LoseExpired(now);
  for (auto& [id, job] : jobs_) job->Tick(now);
  for (auto& [id, job] : jobs_) FollowAttempts(now, *job);
  PlaceTrials(now);
  FollowWorkers(now);
  CollectChanges(now);
  AnswerOpenSyncs(now);
  EmitCommit();
}

void Controller::LoseExpired(Now now) {
  for (const AttemptId id : leases_.Expire(now.steady)) {
    Job* job = MutableJobOf(id);
    const WorkerId worker = job->FindAttempt(id)->placements.front().worker;
    job->SetEligibleWorkers(EligibleWorkers(*job, now));
    job->Lose(id, Loss::kLeaseExpired,
              "its worker was silent for a whole lease: " + workers_.at(worker).row.name, now);
  }
}

// Keeps leases, slots and the workers' lists in step with the attempts of a job.
void Controller::FollowAttempts(Now now, Job& job) {
  for (const AttemptChange& change : job.TakeAttemptChanges()) {
    WorkerState& worker = workers_.at(job.FindAttempt(change.attempt)->placements.front().worker);
    touched_.insert(worker.row.id);
    switch (change.kind) {
      case AttemptChange::Kind::kVacated:
        worker.occupied.erase(change.attempt);
        break;
      case AttemptChange::Kind::kUploading:
        leases_.Renew(change.attempt, times_.upload_lease, now.steady);
        break;
      case AttemptChange::Kind::kEnded:
        leases_.Release(change.attempt);
        worker.assigned.erase(change.attempt);
        just_ended_attempts_.push_back(change.attempt);
        Weigh(now, worker, job, *job.FindAttempt(change.attempt));
        break;
    }
  }
}

// Trials that wait go first, then room is kept for suggestions that are on their way, then new
// ones are asked for; among jobs, the one with the fewest active trials goes first.
void Controller::PlaceTrials(Now now) {
  const bool wanted = std::any_of(jobs_.begin(), jobs_.end(), [&](const auto& entry) {
    return entry.second->Room() > 0 || !entry.second->Waiting(now).empty();
  });
  if (!wanted) return;
  Capacity capacity;
  for (const auto& [id, worker] : workers_) {
    if (worker.TakesWork(times_.lease, now.steady)) capacity.Add(worker);
    if (worker.TakesProbe(times_.lease, now.steady)) capacity.AddProbe(worker);
  }
  for (auto& [id, job] : jobs_) PlaceWaiting(now, *job, capacity);
  AskForTrials(now, capacity);
}

void Controller::PlaceWaiting(Now now, Job& job, Capacity& capacity) {
  for (const std::int64_t number : job.Waiting(now)) {
    const TrainingJob& trial = job.trial(number);
    const Resources& resources = job.DefinitionOf(trial).program.resources;
    const std::optional<Place> place = capacity.Take(resources, trial.avoid);
    if (!place) continue;
    const AttemptId id(ids_.Next(ToMicros(now.wall)));
    job.Place(number, id, place->worker, place->probe, now);
    leases_.Grant(id, times_.lease, now.steady);
    job_by_attempt_.emplace(id, job.row().id);
    WorkerState& worker = workers_.at(place->worker);
    worker.assigned.insert(id);
    worker.occupied.emplace(id, resources);
    touched_.insert(place->worker);
  }
}

void Controller::AskForTrials(Now, Capacity& capacity) {
  std::map<TuningJobId, int> asked;
  // Not known before a suggestion is there is which definition it will be of: the first one's
  // resources stand for all.
  const auto resources = [](const Job& job) -> const Resources& {
    return job.spec()->definitions.front().program.resources;
  };
  for (const auto& [id, job] : jobs_) {
    for (std::int64_t i = 0; i < job->promised(); ++i) capacity.Take(resources(*job), WorkerId());
  }
  std::set<TuningJobId> hungry;
  for (const auto& [id, job] : jobs_) {
    if (job->promised() == 0 && job->Room() > 0) hungry.insert(id);
  }
  const auto load = [&](TuningJobId id) { return jobs_.at(id)->active() + asked[id]; };
  while (!hungry.empty()) {
    const TuningJobId id =
        *std::min_element(hungry.begin(), hungry.end(), [&](TuningJobId a, TuningJobId b) {
          return std::pair(load(a), a) < std::pair(load(b), b);
        });
    const Job& job = *jobs_.at(id);
    if (!capacity.Take(resources(job), WorkerId())) {
      hungry.erase(id);
      continue;
    }
    if (++asked[id] == job.Room()) hungry.erase(id);
  }
  for (const auto& [id, count] : asked) {
    if (count == 0) continue;
    Job& job = *jobs_.at(id);
    job.Promised(count, ++questions_);
    requests_.push_back(Suggest{id, questions_, job.spec(), job.history(), count});
  }
}

void Controller::FollowWorkers(Now now) {
  for (auto& [id, worker] : workers_) {
    const WorkerStatus status = worker.Status(times_.lease, now.steady);
    if (worker.row.status == status) continue;
    std::string reason = std::exchange(worker.taken_back, "");
    if (status == WorkerStatus::kLost) reason = "silent for " + FormatDuration(times_.lease);
    if (status == WorkerStatus::kSetAside) reason = worker.row.set_aside->reason;
    changes_.state_changes.push_back(
        {.at = now.wall,
         .worker = id,
         .from = worker.row.status ? std::string(Name(*worker.row.status)) : "",
         .to = std::string(Name(status)),
         .reason = std::move(reason)});
    worker.row.status = status;
    changes_.workers.push_back(worker.row);
  }
}

void Controller::CollectChanges(Now now) {
  for (auto& [id, job] : jobs_) {
    const bool had_ended = HasEnded(job->row().status);
    FollowAttempts(now, *job);
    Changes changes;
    job->TakeChanges(changes);
    for (const Attempt& attempt : changes.attempts) {
      touched_.insert(attempt.placements.front().worker);
    }
    if (had_ended && !changes.tuning_jobs.empty()) just_ended_jobs_.push_back(id);
    changes_.Append(std::move(changes));
  }
  for (StateChange& change : changes_.state_changes) {
    change.sequence = ids_.Next(ToMicros(now.wall));
  }
}

void Controller::EmitCommit() {
  if (changes_.empty()) {
    HONE_CHECK(just_ended_attempts_.empty() && just_ended_jobs_.empty());
    return;
  }
  if (ids_.last() != stored_last_id_) {
    stored_last_id_ = ids_.last();
    changes_.last_id = stored_last_id_;
  }
  ++commits_;
  if (!just_ended_attempts_.empty()) {
    ended_attempts_[commits_] = std::exchange(just_ended_attempts_, {});
  }
  if (!just_ended_jobs_.empty()) ended_jobs_[commits_] = std::exchange(just_ended_jobs_, {});
  for (const TuningJobId id : changes_.deleted_tuning_jobs) deleted_jobs_[commits_].push_back(id);
}

int Controller::EligibleWorkers(const Job& job, Now now) const {
  const Resources& resources = job.spec()->definitions.front().program.resources;
  return static_cast<int>(std::count_if(workers_.begin(), workers_.end(), [&](const auto& entry) {
    const WorkerState& worker = entry.second;
    return worker.TakesWork(times_.lease, now.steady) && CouldRun(worker.row, resources);
  }));
}

}  // namespace hone
