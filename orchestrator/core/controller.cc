#include "orchestrator/core/controller.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "orchestrator/core/find.h"
#include "orchestrator/core/inputs.h"

namespace hone {
namespace {

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;  // g++ finds it by itself, clang 16 does not.

}  // namespace

ControllerTimes TimesWithLease(Duration lease) {
  ControllerTimes times;
  times.lease = lease;
  times.upload_lease = std::max(times.upload_lease, lease);
  times.park = std::min(times.park, lease / 3);
  times.repeat = std::min(times.repeat, lease / 3);
  return times;
}

Controller::Controller(Snapshot snapshot, Now now, std::string boot_id, ControllerTimes times)
    : cluster_id_(snapshot.cluster_id),
      boot_id_(std::move(boot_id)),
      times_(times),
      ids_(snapshot.last_id),
      stored_last_id_(snapshot.last_id) {
  for (Worker& row : snapshot.workers) {
    WorkerState& worker = workers_[row.id];
    worker.row = std::move(row);
    worker.known_since = now.steady;
    if (worker.row.set_aside) worker.probe_at = now.steady + ProbeDelay(*worker.row.set_aside);
  }
  std::map<TuningJobId, std::vector<TrainingJob>> trials;
  std::unordered_map<std::int64_t, TuningJobId> job_by_training_job;
  for (TrainingJob& trial : snapshot.training_jobs) {
    job_by_training_job.emplace(trial.id.value, trial.tuning_job);
    trials[trial.tuning_job].push_back(std::move(trial));
  }
  std::map<TuningJobId, std::vector<Attempt>> attempts;
  for (const Attempt& attempt : snapshot.attempts) {
    const TuningJobId job = job_by_training_job.at(attempt.training_job.value);
    attempts[job].push_back(attempt);
    job_by_attempt_.emplace(attempt.id, job);
  }
  for (const TuningJob& row : snapshot.tuning_jobs) {
    if (row.status == TuningJobStatus::kDeleting) {
      deleting_.emplace(row.id, row);
      requests_.push_back(Erase{row.id});
      continue;
    }
    std::vector<TrainingJob>& own = trials[row.id];
    Curves curves;
    for (const TrainingJob& trial : own) {
      if (auto curve = snapshot.curves.extract(trial.id)) curves.insert(std::move(curve));
    }
    std::sort(own.begin(), own.end(),
              [](const TrainingJob& a, const TrainingJob& b) { return a.trial < b.trial; });
    job_by_name_.emplace(LowerCase(row.name), row.id);
    jobs_.emplace(row.id, std::make_unique<Job>(row, std::move(own), attempts[row.id],
                                                std::move(curves), boot_id_));
  }
  for (const Attempt& attempt : snapshot.attempts) {
    const bool uploading = attempt.status == AttemptStatus::kUploading;
    leases_.Grant(attempt.id, uploading ? times_.upload_lease : times_.lease, now.steady);
    WorkerState& worker = workers_.at(attempt.placements.front().worker);
    worker.assigned.insert(attempt.id);
    const Job& job = *jobs_.at(job_by_attempt_.at(attempt.id));
    if (uploading) continue;
    worker.occupied.emplace(attempt.id, job.DefinitionOf(job.TrialOf(attempt)).program.resources);
  }
}

// Agents repeat it in each report: one that is the trial's already need not be looked up again.
std::string Controller::CheckpointOf(AttemptId id) const {
  const Job* job = JobOf(id);
  const Attempt* attempt = job ? job->FindAttempt(id) : nullptr;
  return attempt ? Job::CheckpointOf(job->TrialOf(*attempt)) : "";
}

Keys Controller::Missing(const Event& event) const {
  Keys keys;
  const auto name = [&](const std::string& wanted) {
    if (!job_by_name_.contains(LowerCase(wanted))) keys.names.push_back(LowerCase(wanted));
  };
  const auto whole = [&](const std::string& wanted) {
    if (!job_by_name_.contains(LowerCase(wanted))) keys.jobs.push_back(LowerCase(wanted));
  };
  std::visit(Overloaded{
                 [&](const CreateTuningJob& create) {
                   name(create.name);
                   for (const std::string& from : ModelsAskedFor(create.spec)) {
                     (IsDigestName(from) ? keys.artifacts : keys.models).push_back(from);
                   }
                 },
                 [&](const StopTuningJob& stop) { name(stop.name); },
                 [&](const UpdateTuningJob& update) { whole(update.name); },
                 [&](const DeleteTuningJob& remove) { name(remove.name); },
                 [&](const RetryTrainingJob& retry) {
                   whole(retry.tuning_job.empty() ? retry.training_job : retry.tuning_job);
                 },
                 [&](const StopTrainingJob& stop) {
                   if (stop.tuning_job.empty()) {
                     name(stop.training_job);
                   } else if (!job_by_name_.contains(LowerCase(stop.tuning_job))) {
                     keys.trials.emplace_back(LowerCase(stop.tuning_job), stop.trial);
                   }
                 },
                 [&](const WorkerSynced& sync) {
                   for (const AttemptReport& report : sync.reports) {
                     if (!job_by_attempt_.contains(report.attempt)) {
                       keys.attempts.push_back(report.attempt);
                     }
                     const std::string known = CheckpointOf(report.attempt);
                     for (const auto& [role, digest] : report.artifacts) {
                       if (digest != known) keys.artifacts.push_back(digest);
                     }
                   }
                 },
                 [](const auto&) {},
             },
             event);
  return keys;
}

Effects Controller::Step(Now now, Event event, const Facts& facts) {
  std::visit([&](auto& what) { On(now, what, facts); }, event);
  Settle(now);
  Effects effects;
  if (!changes_.empty()) effects.push_back(Commit{commits_, std::exchange(changes_, {})});
  for (Effect& request : std::exchange(requests_, {})) effects.push_back(std::move(request));
  for (Effect& reply : std::exchange(replies_, {})) effects.push_back(std::move(reply));
  return effects;
}

void Controller::Resume(Now now) {
  for (auto& [id, worker] : workers_) {
    worker.known_since = now.steady;
    worker.seen.reset();
    for (const AttemptId attempt : worker.assigned) {
      const bool uploading = !worker.occupied.contains(attempt);
      leases_.Renew(attempt, uploading ? times_.upload_lease : times_.lease, now.steady);
    }
  }
}

SteadyTime Controller::NextDeadline(Now now) const {
  SteadyTime next = leases_.NextDeadline();
  for (const auto& [id, worker] : workers_) {
    if (worker.open) next = std::min(next, worker.open->until);
    if (worker.row.status != WorkerStatus::kLost) {
      next = std::min(next, worker.LostAt(times_.lease));
    }
    if (worker.row.set_aside && worker.probe_at > now.steady)
      next = std::min(next, worker.probe_at);
  }
  for (const auto& [id, job] : jobs_) next = std::min(next, job->NextDeadline(now));
  return next;
}

const std::string* Controller::ObjectiveOf(AttemptId attempt) const {
  const Job* job = JobOf(attempt);
  if (job == nullptr) return nullptr;
  return &job->DefinitionOf(job->TrialOf(*job->FindAttempt(attempt))).objective.metric;
}

const Job* Controller::FindJob(TuningJobId id) const {
  const auto* job = Find(jobs_, id);
  return job == nullptr ? nullptr : job->get();
}

const Job* Controller::JobOf(AttemptId attempt) const {
  const TuningJobId* id = Find(job_by_attempt_, attempt);
  return id == nullptr ? nullptr : FindJob(*id);
}

Job* Controller::MutableJobOf(AttemptId attempt) { return const_cast<Job*>(JobOf(attempt)); }

Job* Controller::JobNamed(const std::string& name) {
  const TuningJobId* id = Find(job_by_name_, LowerCase(name));
  return id == nullptr ? nullptr : jobs_.at(*id).get();
}

void Controller::On(Now now, Erased& event, const Facts&) {
  const TuningJob* row = Find(deleting_, event.tuning_job);
  if (row == nullptr) return;
  changes_.deleted_tuning_jobs.push_back(row->id);
  changes_.state_changes.push_back({.at = now.wall,
                                    .trial = row->spec.alone ? 1 : 0,
                                    .gone = row->name,
                                    .from = std::string(Name(TuningJobStatus::kDeleting)),
                                    .to = "Deleted"});
}

void Controller::On(Now, DrainWorker& event, const Facts&) {
  std::vector<WorkerState*> named;
  for (auto& [id, worker] : workers_) {
    if (ToString(id) == event.worker || worker.row.name == event.worker) named.push_back(&worker);
  }
  if (named.empty()) {
    replies_.push_back(
        Reply{event.call, NotFound("worker: there is none of this name or id: " + event.worker)});
    return;
  }
  if (named.size() > 1) {
    replies_.push_back(
        Reply{event.call,
              FailedPrecondition("worker: several have this name, give the id: " + event.worker)});
    return;
  }
  Worker& row = named.front()->row;
  if (event.undo && row.set_aside) TakeBack(*named.front(), "a user takes it back");
  if (row.drained == event.undo) {
    row.drained = !event.undo;
    changes_.workers.push_back(row);
  }
  replies_.push_back(Reply{event.call, Answer(row)});
}

void Controller::On(Now now, Suggested& event, const Facts&) {
  const auto found = jobs_.find(event.tuning_job);
  if (found != jobs_.end()) found->second->OnSuggested(event, now, ids_);
}

void Controller::On(Now, Forgettable& event, const Facts&) {
  while (!ended_attempts_.empty() && ended_attempts_.begin()->first <= event.commit) {
    for (const AttemptId id : ended_attempts_.begin()->second) {
      if (Job* job = MutableJobOf(id)) job->Forget(id);
      job_by_attempt_.erase(id);
    }
    ended_attempts_.erase(ended_attempts_.begin());
  }
  while (!ended_jobs_.empty() && ended_jobs_.begin()->first <= event.commit) {
    for (const TuningJobId id : ended_jobs_.begin()->second) {
      job_by_name_.erase(LowerCase(jobs_.at(id)->row().name));
      jobs_.erase(id);
      track_record_.Forget(id);
      requests_.push_back(ForgetSearch{id});
    }
    ended_jobs_.erase(ended_jobs_.begin());
  }
  while (!deleted_jobs_.empty() && deleted_jobs_.begin()->first <= event.commit) {
    for (const TuningJobId id : deleted_jobs_.begin()->second) deleting_.erase(id);
    deleted_jobs_.erase(deleted_jobs_.begin());
  }
}

void Controller::On(Now, Tick&, const Facts&) {}

}  // namespace hone
