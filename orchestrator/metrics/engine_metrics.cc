#include "orchestrator/metrics/engine_metrics.h"

#include <algorithm>

namespace hone {
namespace {

std::size_t Rows(const Changes& changes) {
  return changes.workers.size() + changes.artifacts.size() + changes.tuning_jobs.size() +
         changes.training_jobs.size() + changes.attempts.size() + changes.log.size() +
         changes.unknown_exits.size();
}

// Whether the job, whose row is among the changes, is a training job that is run by itself.
bool IsAlone(TuningJobId id, const Changes& changes) {
  return std::any_of(changes.tuning_jobs.begin(), changes.tuning_jobs.end(),
                     [id](const TuningJob& job) { return job.id == id && job.spec.alone; });
}

// Whether the attempt had lost its lease before this report of it came.
bool IsLate(AttemptId id, const Facts& facts, const Controller& controller) {
  const Job* job = controller.JobOf(id);
  const Attempt* attempt = job ? job->FindAttempt(id) : nullptr;
  if (attempt) return attempt->superseded;
  const auto fact = facts.attempts.find(id);
  return fact != facts.attempts.end() && fact->second.superseded;
}

}  // namespace

void EngineMetrics::OnEvent(const Event& event, const Facts& facts, const Controller& controller) {
  const auto* synced = std::get_if<WorkerSynced>(&event);
  if (!synced) return;
  metrics_.reports.Increment(static_cast<double>(synced->reports.size()));
  for (const AttemptReport& report : synced->reports) {
    if (IsLate(report.attempt, facts, controller)) metrics_.late_reports.Increment();
  }
}

void EngineMetrics::OnStepped(Duration took) { metrics_.step_seconds.Observe(ToSeconds(took)); }

void EngineMetrics::OnCommit(const Changes& changes) {
  metrics_.commits_waiting.Increment();
  metrics_.commit_rows.Observe(static_cast<double>(Rows(changes)));
  for (const TuningJob& job : changes.tuning_jobs) CountEnd(job);
  for (const TrainingJob& trial : changes.training_jobs) CountEnd(trial);
  for (const Attempt& attempt : changes.attempts) CountGrant(attempt);
  for (const LogRecord& record : changes.log) CountInput(record, changes);
  for (const ObservationBatch& batch : changes.observations) {
    metrics_.observations.Increment(static_cast<double>(batch.observations.size()));
  }
  for (const ArtifactRow& artifact : changes.artifacts) {
    metrics_.artifacts_stored.Increment();
    metrics_.artifact_stored_bytes.Increment(static_cast<double>(artifact.size));
  }
}

void EngineMetrics::CountEnd(const TuningJob& job) {
  if (job.spec.alone || !HasEnded(job.status)) return;
  metrics_.tuning_jobs_ended.Add({{"status", std::string(Name(job.status))}}).Increment();
}

void EngineMetrics::CountEnd(const TrainingJob& trial) {
  if (!HasEnded(trial.status)) return;
  const std::string cause(trial.cause ? Name(*trial.cause) : "none");
  metrics_.trials_ended.Add({{"status", std::string(Name(trial.status))}, {"cause", cause}})
      .Increment();
}

// An attempt is granted with its first row; any later one has heard of its worker, or of an order.
void EngineMetrics::CountGrant(const Attempt& attempt) {
  const bool first_row =
      attempt.status == AttemptStatus::kGranted && !attempt.listed && !attempt.stop_requested;
  if (!first_row) return;
  metrics_.attempts_granted.Add({{"kind", std::string(Name(attempt.kind))}}).Increment();
}

void EngineMetrics::CountInput(const LogRecord& record, const Changes& changes) {
  if (record.kind == "created" && !IsAlone(record.tuning_job, changes)) {
    metrics_.tuning_jobs_created.Increment();
  }
  const bool expired = record.kind == "expired";
  if (expired || record.kind == "lost") metrics_.attempts_lost.Increment();
  if (expired) metrics_.leases_expired.Increment();
}

void EngineMetrics::OnDurable(Duration took) {
  metrics_.commits_waiting.Decrement();
  metrics_.commit_seconds.Observe(ToSeconds(took));
}

void EngineMetrics::OnSuggested(const std::string& strategy, std::size_t count, Duration took) {
  metrics_.suggestion_seconds.Of(strategy).Observe(ToSeconds(took));
  metrics_.suggestions.Add({{"strategy", strategy}}).Increment(static_cast<double>(count));
}

void EngineMetrics::OnSyncAnswered(const Result<SyncAnswer>& answer) {
  const std::string result(answer ? "ok" : Name(answer.error().code));
  metrics_.syncs.Add({{"result", result}}).Increment();
  if (!answer) return;
  const auto count = [this](const char* order, std::size_t number) {
    if (number == 0) return;
    metrics_.orders.Add({{"order", order}}).Increment(static_cast<double>(number));
  };
  count("run", answer->run.size());
  count("stop", answer->stop.size());
  count("forget", answer->forget.size());
}

}  // namespace hone
