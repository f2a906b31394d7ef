#include "orchestrator/core/controller.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"

namespace hone {
namespace {

template <typename... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <typename... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;  // g++ finds it by itself, clang 16 does not.

// A client that lost our answer asks again, so the same request gets the same answer.
// Compared is what was sent: the spec as resolved has a seed, which differs each time.
Result<Answer> AnswerToRepeat(const TuningJob& job, const CreateTuningJob& event) {
  if (job.name == event.name && job.request == event.request) return Answer(job);
  return AlreadyExists("name: a tuning job of this name exists with another spec: " + job.name);
}

Error NoTuningJob(const std::string& name) {
  return NotFound("name: there is no tuning job of this name: " + name);
}

Error Ended(const std::string& name, std::string_view status) {
  return FailedPrecondition("name: has ended and cannot be stopped (" + std::string(status) +
                            "): " + name);
}

template <typename Map, typename Key>
const typename Map::mapped_type* Find(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

Controller::Controller(const Snapshot& snapshot, Now now, std::string boot_id,
                       ControllerTimes times)
    : cluster_id_(snapshot.cluster_id),
      boot_id_(std::move(boot_id)),
      times_(times),
      ids_(snapshot.last_id),
      stored_last_id_(snapshot.last_id) {
  for (const Worker& worker : snapshot.workers) workers_[worker.id].row = worker;
  std::map<TuningJobId, std::vector<TrainingJob>> trials;
  std::map<TrainingJobId, TuningJobId> job_by_training_job;
  for (const TrainingJob& trial : snapshot.training_jobs) {
    trials[trial.tuning_job].push_back(trial);
    job_by_training_job.emplace(trial.id, trial.tuning_job);
  }
  std::map<TuningJobId, std::vector<Attempt>> attempts;
  for (const Attempt& attempt : snapshot.attempts) {
    const TuningJobId job = job_by_training_job.at(attempt.training_job);
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
      const auto curve = snapshot.curves.find(trial.id);
      if (curve != snapshot.curves.end()) curves.insert(*curve);
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

Keys Controller::Missing(const Event& event) const {
  Keys keys;
  const auto name = [&](const std::string& wanted) {
    if (!job_by_name_.contains(LowerCase(wanted))) keys.names.push_back(LowerCase(wanted));
  };
  const auto whole = [&](const std::string& wanted) {
    if (!job_by_name_.contains(LowerCase(wanted))) keys.jobs.push_back(LowerCase(wanted));
  };
  std::visit(Overloaded{
                 [&](const CreateTuningJob& create) { name(create.name); },
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
                     for (const auto& [role, digest] : report.artifacts)
                       keys.artifacts.push_back(digest);
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

SteadyTime Controller::NextDeadline(Now now) const {
  SteadyTime next = leases_.NextDeadline();
  for (const auto& [id, worker] : workers_) {
    if (worker.open) next = std::min(next, worker.open->until);
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

void Controller::On(Now now, CreateTuningJob& event, const Facts& facts) {
  const std::string key = LowerCase(event.name);
  if (IsBeingDeleted(event.name)) {
    replies_.push_back(
        Reply{event.call, AlreadyExists("name: is that of a job which is being deleted; its name "
                                        "will be free in a moment: " +
                                        event.name)});
    return;
  }
  if (const Job* job = JobNamed(event.name)) {
    replies_.push_back(Reply{event.call, AnswerToRepeat(job->row(), event)});
    return;
  }
  if (const TuningJob* ended = Find(facts.tuning_jobs, key)) {
    replies_.push_back(Reply{event.call, AnswerToRepeat(*ended, event)});
    return;
  }
  if (facts.training_jobs.contains(key)) {
    replies_.push_back(
        Reply{event.call, AlreadyExists("name: is that of a training job: " + event.name)});
    return;
  }
  const TuningJobId id(ids_.Next(ToMicros(now.wall)));
  auto job = std::make_unique<Job>(id, event, now, boot_id_);
  replies_.push_back(Reply{event.call, Answer(job->row())});
  job_by_name_.emplace(key, id);
  jobs_.emplace(id, std::move(job));
}

void Controller::On(Now now, StopTuningJob& event, const Facts& facts) {
  Job* job = JobNamed(event.name);
  const TuningJob* row = job ? &job->row() : Find(facts.tuning_jobs, LowerCase(event.name));
  if (row == nullptr) {
    replies_.push_back(Reply{event.call, NoTuningJob(event.name)});
    return;
  }
  if (row->status != TuningJobStatus::kStopped &&
      (HasEnded(row->status) || IsBeingDeleted(row->name))) {
    replies_.push_back(Reply{event.call, Ended(row->name, Name(row->status))});
    return;
  }
  if (job != nullptr) job->Stop(event.origin, now);
  replies_.push_back(Reply{event.call, Answer(*row)});
}

void Controller::On(Now now, StopTrainingJob& event, const Facts& facts) {
  const TrainingJob* fact =
      event.tuning_job.empty()
          ? Find(facts.training_jobs, LowerCase(event.training_job))
          : Find(facts.trials, std::pair(LowerCase(event.tuning_job), event.trial));
  Job* job = event.tuning_job.empty() ? nullptr : JobNamed(event.tuning_job);
  if (job == nullptr && fact != nullptr) job = const_cast<Job*>(FindJob(fact->tuning_job));
  const std::int64_t number = event.tuning_job.empty() && fact ? fact->trial : event.trial;
  const TrainingJob* trial = fact;
  if (job != nullptr) {
    const bool exists = number >= 1 && number <= job->row().counts.created();
    trial = exists ? &job->trial(number) : nullptr;
  }
  if (trial == nullptr) {
    const std::string name = event.tuning_job.empty()
                                 ? event.training_job
                                 : event.tuning_job + "/" + std::to_string(event.trial);
    replies_.push_back(
        Reply{event.call, NotFound("name: there is no training job of this name: " + name)});
    return;
  }
  if (HasEnded(trial->status) && trial->status != TrainingJobStatus::kStopped) {
    replies_.push_back(Reply{event.call, Ended(trial->name, Name(trial->status))});
    return;
  }
  if (job != nullptr && !HasEnded(trial->status)) job->StopTrial(number, event.origin, now);
  replies_.push_back(Reply{event.call, Answer(*trial)});
}

bool Controller::IsBeingDeleted(const std::string& name) const {
  return std::any_of(deleting_.begin(), deleting_.end(), [&](const auto& entry) {
    return LowerCase(entry.second.name) == LowerCase(name);
  });
}

Controller::MaybeHeld Controller::FindOrMake(const std::string& key, const Facts& facts) const {
  const auto held = job_by_name_.find(LowerCase(key));
  if (held != job_by_name_.end()) return {jobs_.at(held->second).get(), nullptr};
  const WholeJob* stored = Find(facts.jobs, LowerCase(key));
  if (stored == nullptr) return {};
  // Found by the name of a training job, it may be held all the same.
  const auto same = jobs_.find(stored->tuning_job.id);
  if (same != jobs_.end()) return {same->second.get(), nullptr};
  MaybeHeld found;
  found.made = std::make_unique<Job>(stored->tuning_job, stored->trials, std::vector<Attempt>(),
                                     stored->curves, boot_id_);
  found.job = found.made.get();
  return found;
}

// A job that goes on is not forgotten, and one that was made of its rows is held from now on.
void Controller::Hold(MaybeHeld job) {
  const TuningJob& row = job.job->row();
  for (auto& [commit, ids] : ended_jobs_) std::erase(ids, row.id);
  if (job.made == nullptr) return;
  job_by_name_.emplace(LowerCase(row.name), row.id);
  jobs_.emplace(row.id, std::move(job.made));
}

void Controller::On(Now now, UpdateTuningJob& event, const Facts& facts) {
  MaybeHeld found = FindOrMake(event.name, facts);
  if (found.job == nullptr) {
    replies_.push_back(Reply{event.call, NoTuningJob(event.name)});
    return;
  }
  Result<void> may = found.job->CheckUpdate(event.change, now);
  if (IsBeingDeleted(event.name)) may = Ended(event.name, Name(TuningJobStatus::kDeleting));
  if (!may) {
    replies_.push_back(Reply{event.call, may.error()});
    return;
  }
  found.job->Update(event.change, event.origin, now);
  replies_.push_back(Reply{event.call, Answer(found.job->row())});
  if (!HasEnded(found.job->row().status)) Hold(std::move(found));
}

void Controller::On(Now now, RetryTrainingJob& event, const Facts& facts) {
  const bool by_number = !event.tuning_job.empty();
  MaybeHeld found = FindOrMake(by_number ? event.tuning_job : event.training_job, facts);
  const TrainingJob* named = Find(facts.training_jobs, LowerCase(event.training_job));
  const std::int64_t number = by_number ? event.trial : named ? named->trial : 0;
  if (found.job == nullptr || number < 1 || number > found.job->row().counts.created()) {
    const std::string name =
        by_number ? event.tuning_job + "/" + std::to_string(event.trial) : event.training_job;
    replies_.push_back(
        Reply{event.call, NotFound("name: there is no training job of this name: " + name)});
    return;
  }
  Result<void> may = found.job->CheckRetry(number, now);
  const std::string job_name = found.job->row().name;
  if (IsBeingDeleted(job_name)) may = Ended(job_name, Name(TuningJobStatus::kDeleting));
  if (!may) {
    replies_.push_back(Reply{event.call, may.error()});
    return;
  }
  found.job->RetryTrial(number, event.origin, now);
  replies_.push_back(Reply{event.call, Answer(found.job->trial(number))});
  Hold(std::move(found));
}

void Controller::On(Now now, DeleteTuningJob& event, const Facts& facts) {
  for (const auto& [id, row] : deleting_) {
    if (LowerCase(row.name) != LowerCase(event.name)) continue;
    replies_.push_back(Reply{event.call, Answer(row)});
    return;
  }
  const Job* job = JobNamed(event.name);
  const TuningJob* found = job ? &job->row() : Find(facts.tuning_jobs, LowerCase(event.name));
  if (found == nullptr) {
    replies_.push_back(Reply{event.call, NoTuningJob(event.name)});
    return;
  }
  if (!HasEnded(found->status)) {
    replies_.push_back(Reply{
        event.call, FailedPrecondition("name: must be of a job that has ended, this one is " +
                                       std::string(Name(found->status)) + ": " + found->name)});
    return;
  }
  TuningJob row = *found;
  row.status = TuningJobStatus::kDeleting;
  row.changed_at = now.wall;
  changes_.tuning_jobs.push_back(row);
  requests_.push_back(Erase{row.id});
  replies_.push_back(Reply{event.call, Answer(row)});
  deleting_.emplace(row.id, std::move(row));
}

void Controller::On(Now, Erased& event, const Facts&) {
  if (deleting_.contains(event.tuning_job)) {
    changes_.deleted_tuning_jobs.push_back(event.tuning_job);
  }
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
