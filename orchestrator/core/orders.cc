// What users ask of jobs.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "orchestrator/core/controller.h"
#include "orchestrator/core/find.h"
#include "orchestrator/core/inputs.h"
#include "orchestrator/core/training_job_name.h"

namespace hone {
namespace {

std::string KindOf(const TuningJobSpec& spec) { return spec.alone ? "training job" : "tuning job"; }

// What a client is told of a job; `alone` is the training job that it keeps, if it keeps one.
Answer AnswerOf(const TuningJob& job, const TrainingJob* alone) {
  if (!job.spec.alone) return job;
  HONE_CHECK(alone != nullptr);
  return *alone;
}

// A client that lost our answer asks again, so the same request gets the same answer.
// Compared is what was sent: the spec as resolved has a seed, which differs each time.
Result<Answer> AnswerToRepeat(const TuningJob& job, const TrainingJob* alone,
                              const CreateTuningJob& event) {
  if (job.spec.alone != event.spec.alone) {
    return AlreadyExists("name: is that of a " + KindOf(job.spec) + ": " + job.name);
  }
  if (job.name == event.name && job.request == event.request) return AnswerOf(job, alone);
  return AlreadyExists("name: a " + KindOf(job.spec) +
                       " of this name exists with another spec: " + job.name);
}

Error NoTuningJob(const std::string& name) {
  return NotFound("name: there is no tuning job of this name: " + name);
}

Error NoTrainingJob(const std::string& name) {
  return NotFound("name: there is no training job of this name: " + name);
}

template <typename Order>
std::string NameIn(const Order& order) {
  if (order.tuning_job.empty()) return order.training_job;
  return order.tuning_job + "/" + std::to_string(order.trial);
}

// What is left to say of a training job that is being deleted.
TrainingJob BeingDeleted(const TuningJob& row) {
  TrainingJob job;
  job.name = row.name;
  job.tuning_job = row.id;
  job.trial = 1;
  job.alone = true;
  job.status = TrainingJobStatus::kDeleting;
  job.created_at = row.created_at;
  return job;
}

// One that is run by itself is told of as the training job that it is to others.
StateChange DeletionOf(const TuningJob& job, const std::string& reason, Now now) {
  return {.at = now.wall,
          .tuning_job = job.id,
          .trial = job.spec.alone ? 1 : 0,
          .from = std::string(Name(job.status)),
          .to = std::string(Name(TuningJobStatus::kDeleting)),
          .reason = reason};
}

Error Ended(const std::string& name, std::string_view status) {
  return FailedPrecondition("name: has ended and cannot be stopped (" + std::string(status) +
                            "): " + name);
}

}  // namespace

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
    const TrainingJob* alone = job->row().spec.alone ? &job->trial(1) : nullptr;
    replies_.push_back(Reply{event.call, AnswerToRepeat(job->row(), alone, event)});
    return;
  }
  if (const TuningJob* ended = Find(facts.tuning_jobs, key)) {
    const TrainingJob* alone = Find(facts.training_jobs, key);
    replies_.push_back(Reply{event.call, AnswerToRepeat(*ended, alone, event)});
    return;
  }
  if (facts.training_jobs.contains(key)) {
    replies_.push_back(
        Reply{event.call, AlreadyExists("name: is that of a training job: " + event.name)});
    return;
  }
  std::vector<Violation> violations = ResolveInputs(event.spec, facts);
  if (!violations.empty()) {
    replies_.push_back(Reply{event.call, InvalidArgument(std::move(violations))});
    return;
  }
  const TuningJobId id(ids_.Next(ToMicros(now.wall)));
  auto job = std::make_unique<Job>(id, event, now, boot_id_);
  if (event.spec.alone) {
    // There is nothing to search: its one trial is there at once.
    job->Promised(1, ++questions_);
    job->OnSuggested(Suggested{id, questions_, 1, {Suggestion()}}, now, ids_);
  }
  replies_.push_back(
      Reply{event.call, AnswerOf(job->row(), event.spec.alone ? &job->trial(1) : nullptr)});
  job_by_name_.emplace(key, id);
  jobs_.emplace(id, std::move(job));
}

void Controller::On(Now now, StopTuningJob& event, const Facts& facts) {
  Job* job = JobNamed(event.name);
  const TuningJob* row = job ? &job->row() : Find(facts.tuning_jobs, LowerCase(event.name));
  if (row == nullptr || row->spec.alone) {
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

Controller::NamedTrial Controller::FindTrial(const StopTrainingJob& order, const Facts& facts) {
  const bool by_number = !order.tuning_job.empty();
  const TrainingJob* fact =
      by_number ? Find(facts.trials, std::pair(LowerCase(order.tuning_job), order.trial))
                : Find(facts.training_jobs, LowerCase(order.training_job));
  Job* job = JobNamed(by_number ? order.tuning_job : order.training_job);
  if (job != nullptr && job->row().spec.alone == by_number) return {};
  if (job == nullptr && fact != nullptr) job = const_cast<Job*>(FindJob(fact->tuning_job));
  if (job == nullptr) return {nullptr, fact};
  const std::int64_t number = by_number ? order.trial : fact != nullptr ? fact->trial : 1;
  const bool exists = number >= 1 && number <= job->row().counts.created();
  return {job, exists ? &job->trial(number) : nullptr};
}

void Controller::On(Now now, StopTrainingJob& event, const Facts& facts) {
  const auto [job, trial] = FindTrial(event, facts);
  if (trial == nullptr) {
    replies_.push_back(Reply{event.call, NoTrainingJob(NameIn(event))});
    return;
  }
  if (HasEnded(trial->status) && trial->status != TrainingJobStatus::kStopped) {
    replies_.push_back(Reply{event.call, Ended(trial->name, Name(trial->status))});
    return;
  }
  if (job != nullptr && !HasEnded(trial->status)) job->StopTrial(trial->trial, event.origin, now);
  replies_.push_back(Reply{event.call, Answer(*trial)});
}

// A job that is held knows better than the disk.
const TrainingJob* Controller::FindModel(const std::string& from, const Facts& facts) {
  const Result<TrainingJobName> name = ParseTrainingJobName(from);
  if (!name) return nullptr;
  const bool by_number = !name->tuning_job.empty();
  const TrainingJob* fact = Find(facts.models, from);
  const Job* job = JobNamed(by_number ? name->tuning_job : name->name);
  if (job == nullptr && fact != nullptr) job = FindJob(fact->tuning_job);
  if (job == nullptr) return fact;
  std::int64_t number = fact != nullptr ? fact->trial : 0;
  if (by_number) {
    number = job->row().spec.alone ? 0 : name->trial;
  } else if (LowerCase(from) == LowerCase(job->row().name)) {
    number = job->row().spec.alone ? 1 : job->row().best_trial;
  }
  const bool exists = number >= 1 && number <= job->row().counts.created();
  return exists ? &job->trial(number) : nullptr;
}

std::vector<Violation> Controller::ResolveInputs(TuningJobSpec& spec, const Facts& facts) {
  return hone::ResolveInputs(
      spec,
      {.training_job = [&](const std::string& from) { return FindModel(from, facts); },
       .artifact = [&](const std::string& digest) { return facts.artifacts.contains(digest); }});
}

void Controller::On(Now now, UpdateTuningJob& event, const Facts& facts) {
  MaybeHeld found = FindOrMake(event.name, facts);
  if (found.job == nullptr || found.job->row().spec.alone) {
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
  const bool alone = found.job != nullptr && found.job->row().spec.alone;
  const TrainingJob* named = Find(facts.training_jobs, LowerCase(event.training_job));
  const std::int64_t number = by_number ? event.trial : alone ? 1 : named ? named->trial : 0;
  if (found.job == nullptr || (alone && by_number) || number < 1 ||
      number > found.job->row().counts.created()) {
    replies_.push_back(Reply{event.call, NoTrainingJob(NameIn(event))});
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
  const auto answer = [&](const TuningJob& row) {
    const TrainingJob alone = BeingDeleted(row);
    replies_.push_back(Reply{event.call, AnswerOf(row, &alone)});
  };
  for (const auto& [id, row] : deleting_) {
    if (LowerCase(row.name) != LowerCase(event.name) || row.spec.alone != event.alone) continue;
    answer(row);
    return;
  }
  const Job* job = JobNamed(event.name);
  const TuningJob* found = job ? &job->row() : Find(facts.tuning_jobs, LowerCase(event.name));
  if (found == nullptr || found->spec.alone != event.alone) {
    replies_.push_back(
        Reply{event.call, event.alone ? NoTrainingJob(event.name) : NoTuningJob(event.name)});
    return;
  }
  if (!HasEnded(found->status)) {
    replies_.push_back(Reply{
        event.call, FailedPrecondition("name: must be of a job that has ended, this one is " +
                                       std::string(Name(found->status)) + ": " + found->name)});
    return;
  }
  TuningJob row = *found;
  changes_.state_changes.push_back(DeletionOf(row, event.reason, now));
  row.status = TuningJobStatus::kDeleting;
  row.changed_at = now.wall;
  changes_.tuning_jobs.push_back(row);
  requests_.push_back(Erase{row.id});
  answer(row);
  deleting_.emplace(row.id, std::move(row));
}

}  // namespace hone
