#include "orchestrator/metrics/survey.h"

#include "base/clock.h"

namespace hone {
namespace {

void AddTrials(const Job& job, Now now, Survey& survey) {
  std::int64_t starting = 0;
  std::int64_t running = 0;
  std::int64_t uploading = 0;
  for (const AttemptId id : job.Attempts()) {
    const Attempt& attempt = *job.FindAttempt(id);
    starting += attempt.status == AttemptStatus::kGranted ? 1 : 0;
    running += attempt.status == AttemptStatus::kRunning ? 1 : 0;
    uploading += attempt.status == AttemptStatus::kUploading ? 1 : 0;
  }
  survey.trials["starting"] += starting;
  survey.trials["running"] += running;
  survey.trials["uploading"] += uploading;
  // A trial that has not ended has one attempt that has not, or waits for one.
  survey.trials["waiting"] += job.row().counts.in_progress - starting - running - uploading;
  survey.queue_length += static_cast<std::int64_t>(job.Waiting(now).size());
  survey.suggestions_awaited += job.promised();
}

void AddBest(const Job& job, Survey& survey) {
  const TuningJob& row = job.row();
  if (row.best_trial == 0 || survey.best_values.size() == kMaxBestValues) return;
  const TrialDefinition& definition = job.DefinitionOf(job.trial(row.best_trial));
  survey.best_values.push_back({row.name, definition.objective.metric, row.best_value});
}

void AddJob(const Job& job, Now now, Survey& survey) {
  if (HasEnded(job.row().status)) return;
  AddTrials(job, now, survey);
  if (job.row().spec.alone) return;
  ++survey.tuning_jobs[std::string(Name(job.row().status))];
  AddBest(job, survey);
}

void AddWorker(const WorkerState& worker, Duration lease, Now now, Survey& survey) {
  const bool connected = worker.Connected(lease, now.steady);
  const bool takes_work = worker.TakesWork(lease, now.steady);
  const bool aside = worker.Status(lease, now.steady) == WorkerStatus::kSetAside;
  WorkersSurvey& alike = survey.workers[takes_work   ? "connected"
                                        : !connected ? "disconnected"
                                        : aside      ? "set_aside"
                                                     : "draining"];
  ++alike.workers;
  alike.slots += worker.row.slots;
  alike.slots_used += worker.SlotsUsed();
  alike.devices += static_cast<std::int64_t>(worker.row.devices.size());
  for (const auto& [attempt, resources] : worker.occupied) alike.devices_used += resources.gpus;
  survey.syncs_parked += worker.open ? 1 : 0;
}

}  // namespace

Survey TakeSurvey(const Controller& controller, Now now, SteadyTime asked_at) {
  Survey survey;
  for (const auto& [id, job] : controller.jobs()) AddJob(*job, now, survey);
  survey.tuning_jobs["Deleting"] += static_cast<std::int64_t>(controller.deleting());
  for (const auto& [id, worker] : controller.workers()) {
    AddWorker(worker, controller.times().lease, now, survey);
  }
  survey.waited = now.steady - asked_at;
  survey.took = ReadClock().steady - now.steady;
  return survey;
}

}  // namespace hone
