#include "orchestrator/engine/change_log.h"

#include "base/log.h"

namespace hone {
namespace {

void LogJob(const TuningJob& job) {
  if (HasEnded(job.status)) {
    LogInfo("tuning job has ended", {{"tuning_job", job.name},
                                     {"status", Name(job.status)},
                                     {"reason", job.reason},
                                     {"completed", job.counts.completed},
                                     {"failed", job.counts.failed},
                                     {"stopped", job.counts.stopped}});
  } else if (job.log_records == 1) {
    LogInfo("tuning job is created", {{"tuning_job", job.name}, {"strategy", job.spec.strategy}});
  }
}

void LogTrial(const TrainingJob& trial) {
  if (trial.status != TrainingJobStatus::kFailed) return;
  LogWarning("training job has failed", {{"training_job", trial.name},
                                         {"cause", trial.cause ? Name(*trial.cause) : "unknown"},
                                         {"reason", trial.reason}});
}

void LogWorker(const StateChange& change) {
  if (change.tuning_job.valid() || !change.worker.valid()) return;
  const bool bad =
      change.to == Name(WorkerStatus::kLost) || change.to == Name(WorkerStatus::kSetAside);
  Log(bad ? LogLevel::kWarning : LogLevel::kInfo, "worker is " + change.to,
      {{"worker", change.worker.value}, {"was", change.from}, {"reason", change.reason}});
}

void LogInput(const LogRecord& record) {
  const bool lost = record.kind == "lost" || record.kind == "expired";
  Log(lost ? LogLevel::kWarning : LogLevel::kDebug, lost ? "attempt is lost" : "tuning job moves",
      {{"tuning_job", record.tuning_job.value},
       {"input", record.kind},
       {"payload", record.payload}});
}

}  // namespace

void LogChanges(const Changes& changes) {
  for (const LogRecord& record : changes.log) LogInput(record);
  for (const StateChange& change : changes.state_changes) LogWorker(change);
  for (const TrainingJob& trial : changes.training_jobs) LogTrial(trial);
  for (const TuningJob& job : changes.tuning_jobs) LogJob(job);
}

}  // namespace hone
