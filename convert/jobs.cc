#include "convert/jobs.h"

#include <cmath>

#include "base/check.h"
#include "convert/spec.h"
#include "convert/time.h"

namespace hone {
namespace {

v1::SecondaryStatus FromSecondaryStatus(SecondaryStatus status) {
  switch (status) {
    case SecondaryStatus::kPending:
      return v1::SECONDARY_STATUS_PENDING;
    case SecondaryStatus::kStarting:
      return v1::SECONDARY_STATUS_STARTING;
    case SecondaryStatus::kDownloading:
      return v1::SECONDARY_STATUS_DOWNLOADING;
    case SecondaryStatus::kTraining:
      return v1::SECONDARY_STATUS_TRAINING;
    case SecondaryStatus::kUploading:
      return v1::SECONDARY_STATUS_UPLOADING;
    case SecondaryStatus::kRestarting:
      return v1::SECONDARY_STATUS_RESTARTING;
    case SecondaryStatus::kStopping:
      return v1::SECONDARY_STATUS_STOPPING;
    case SecondaryStatus::kStopped:
      return v1::SECONDARY_STATUS_STOPPED;
    case SecondaryStatus::kMaxRuntimeExceeded:
      return v1::SECONDARY_STATUS_MAX_RUNTIME_EXCEEDED;
    case SecondaryStatus::kCompleted:
      return v1::SECONDARY_STATUS_COMPLETED;
    case SecondaryStatus::kFailed:
      return v1::SECONDARY_STATUS_FAILED;
    case SecondaryStatus::kPaused:
      return v1::SECONDARY_STATUS_PAUSED;
  }
  HONE_CHECK(false);
}

v1::AttemptKind FromAttemptKind(AttemptKind kind) {
  switch (kind) {
    case AttemptKind::kFirst:
      return v1::ATTEMPT_KIND_FIRST;
    case AttemptKind::kRetry:
      return v1::ATTEMPT_KIND_RETRY;
    case AttemptKind::kResume:
      return v1::ATTEMPT_KIND_RESUME;
    case AttemptKind::kProbe:
      return v1::ATTEMPT_KIND_PROBE;
  }
  HONE_CHECK(false);
}

v1::EndedBy FromEndedBy(EndedBy ended_by) {
  switch (ended_by) {
    case EndedBy::kItself:
      return v1::ENDED_BY_UNSPECIFIED;
    case EndedBy::kOrder:
      return v1::ENDED_BY_ORDER;
    case EndedBy::kTimeLimit:
      return v1::ENDED_BY_TIME_LIMIT;
    case EndedBy::kDrain:
      return v1::ENDED_BY_DRAIN;
    case EndedBy::kLostContact:
      return v1::ENDED_BY_LOST_CONTACT;
    case EndedBy::kMachine:
      return v1::ENDED_BY_MACHINE;
    case EndedBy::kStartFailure:
      return v1::ENDED_BY_START_FAILURE;
    case EndedBy::kLostCheckpoint:
      return v1::ENDED_BY_LOST_CHECKPOINT;
  }
  HONE_CHECK(false);
}

void FromAssignment(const Assignment& assignment,
                    google::protobuf::RepeatedPtrField<v1::Hyperparameter>* messages) {
  for (const auto& [name, value] : assignment.entries()) {
    v1::Hyperparameter* message = messages->Add();
    message->set_name(name);
    message->set_value(ToText(value));
  }
}

void FromProgramExit(const ProgramExit& exit, v1::ProgramExit* message) {
  message->set_exit_code(exit.exit_code);
  message->set_signal(exit.signal);
  message->set_ended_by(FromEndedBy(exit.ended_by));
  message->set_out_of_memory(exit.out_of_memory);
  if (exit.started_at) *message->mutable_started_at() = FromWallTime(*exit.started_at);
  if (exit.ended_at) *message->mutable_ended_at() = FromWallTime(*exit.ended_at);
  *message->mutable_runtime() = FromDuration(exit.runtime);
  message->set_message(exit.message);
}

void FromAttempt(const Attempt& attempt, v1::Attempt* message) {
  message->set_id(attempt.id.value);
  message->set_number(attempt.number);
  message->set_kind(FromAttemptKind(attempt.kind));
  message->set_status(FromAttemptStatus(attempt.status));
  for (const Placement& placement : attempt.placements) {
    v1::Placement* to = message->add_placements();
    to->set_worker_id(placement.worker.value);
    to->mutable_devices()->Assign(placement.devices.begin(), placement.devices.end());
  }
  *message->mutable_granted_at() = FromWallTime(attempt.granted_at);
  if (attempt.started_at) *message->mutable_started_at() = FromWallTime(*attempt.started_at);
  if (attempt.ended_at) *message->mutable_ended_at() = FromWallTime(*attempt.ended_at);
  if (attempt.exit) FromProgramExit(*attempt.exit, message->mutable_exit());
  if (attempt.cause) message->set_cause(FromFailureCause(*attempt.cause));
  message->set_reason(attempt.reason);
  message->set_superseded(attempt.superseded);
}

}  // namespace

v1::TuningJobStatus FromTuningJobStatus(TuningJobStatus status) {
  switch (status) {
    case TuningJobStatus::kInProgress:
      return v1::TUNING_JOB_STATUS_IN_PROGRESS;
    case TuningJobStatus::kCompleted:
      return v1::TUNING_JOB_STATUS_COMPLETED;
    case TuningJobStatus::kFailed:
      return v1::TUNING_JOB_STATUS_FAILED;
    case TuningJobStatus::kStopping:
      return v1::TUNING_JOB_STATUS_STOPPING;
    case TuningJobStatus::kStopped:
      return v1::TUNING_JOB_STATUS_STOPPED;
    case TuningJobStatus::kDeleting:
      return v1::TUNING_JOB_STATUS_DELETING;
    case TuningJobStatus::kDeleteFailed:
      return v1::TUNING_JOB_STATUS_DELETE_FAILED;
  }
  HONE_CHECK(false);
}

v1::TrainingJobStatus FromTrainingJobStatus(TrainingJobStatus status) {
  switch (status) {
    case TrainingJobStatus::kInProgress:
      return v1::TRAINING_JOB_STATUS_IN_PROGRESS;
    case TrainingJobStatus::kCompleted:
      return v1::TRAINING_JOB_STATUS_COMPLETED;
    case TrainingJobStatus::kFailed:
      return v1::TRAINING_JOB_STATUS_FAILED;
    case TrainingJobStatus::kStopping:
      return v1::TRAINING_JOB_STATUS_STOPPING;
    case TrainingJobStatus::kStopped:
      return v1::TRAINING_JOB_STATUS_STOPPED;
    case TrainingJobStatus::kDeleting:
      return v1::TRAINING_JOB_STATUS_DELETING;
  }
  HONE_CHECK(false);
}

v1::AttemptStatus FromAttemptStatus(AttemptStatus status) {
  switch (status) {
    case AttemptStatus::kGranted:
      return v1::ATTEMPT_STATUS_GRANTED;
    case AttemptStatus::kRunning:
      return v1::ATTEMPT_STATUS_RUNNING;
    case AttemptStatus::kUploading:
      return v1::ATTEMPT_STATUS_UPLOADING;
    case AttemptStatus::kEnded:
      return v1::ATTEMPT_STATUS_ENDED;
  }
  HONE_CHECK(false);
}

Result<std::optional<TuningJobStatus>> ToTuningJobStatus(v1::TuningJobStatus message) {
  switch (message) {
    case v1::TUNING_JOB_STATUS_UNSPECIFIED:
      return std::optional<TuningJobStatus>();
    case v1::TUNING_JOB_STATUS_IN_PROGRESS:
      return std::optional(TuningJobStatus::kInProgress);
    case v1::TUNING_JOB_STATUS_COMPLETED:
      return std::optional(TuningJobStatus::kCompleted);
    case v1::TUNING_JOB_STATUS_FAILED:
      return std::optional(TuningJobStatus::kFailed);
    case v1::TUNING_JOB_STATUS_STOPPING:
      return std::optional(TuningJobStatus::kStopping);
    case v1::TUNING_JOB_STATUS_STOPPED:
      return std::optional(TuningJobStatus::kStopped);
    case v1::TUNING_JOB_STATUS_DELETING:
      return std::optional(TuningJobStatus::kDeleting);
    case v1::TUNING_JOB_STATUS_DELETE_FAILED:
      return std::optional(TuningJobStatus::kDeleteFailed);
    default:
      break;
  }
  return InvalidArgument("status: must be one of the statuses: " + std::to_string(message));
}

Result<std::optional<TrainingJobStatus>> ToTrainingJobStatus(v1::TrainingJobStatus message) {
  switch (message) {
    case v1::TRAINING_JOB_STATUS_UNSPECIFIED:
      return std::optional<TrainingJobStatus>();
    case v1::TRAINING_JOB_STATUS_IN_PROGRESS:
      return std::optional(TrainingJobStatus::kInProgress);
    case v1::TRAINING_JOB_STATUS_COMPLETED:
      return std::optional(TrainingJobStatus::kCompleted);
    case v1::TRAINING_JOB_STATUS_FAILED:
      return std::optional(TrainingJobStatus::kFailed);
    case v1::TRAINING_JOB_STATUS_STOPPING:
      return std::optional(TrainingJobStatus::kStopping);
    case v1::TRAINING_JOB_STATUS_STOPPED:
      return std::optional(TrainingJobStatus::kStopped);
    case v1::TRAINING_JOB_STATUS_DELETING:
      return std::optional(TrainingJobStatus::kDeleting);
    default:
      break;
  }
  return InvalidArgument("status: must be one of the statuses: " + std::to_string(message));
}

void FromTuningJob(const TuningJob& job, const TrainingJob* best, v1::TuningJob* message) {
  message->set_id(job.id.value);
  message->set_name(job.name);
  *message->mutable_spec() = FromTuningJobSpec(job.spec);
  message->set_spec_revision(job.spec_revision);
  message->set_status(FromTuningJobStatus(job.status));
  message->set_reason(job.reason);
  *message->mutable_created_at() = FromWallTime(job.created_at);
  *message->mutable_changed_at() = FromWallTime(job.changed_at);
  if (job.ended_at) *message->mutable_ended_at() = FromWallTime(*job.ended_at);
  message->mutable_counts()->set_in_progress(job.counts.in_progress);
  message->mutable_counts()->set_completed(job.counts.completed);
  message->mutable_counts()->set_failed(job.counts.failed);
  message->mutable_counts()->set_stopped(job.counts.stopped);
  message->set_best_trial(job.best_trial);
  message->set_best_value(job.best_value);
  if (best != nullptr) {
    FromAssignment(best->suggestion.assignment, message->mutable_best_hyperparameters());
  }
}

void FromTrainingJob(const TrainingJob& job, const std::string& tuning_job,
                     v1::TrainingJob* message) {
  message->set_id(job.id.value);
  message->set_name(job.name);
  if (!job.alone) message->set_tuning_job(tuning_job);
  if (!job.alone) message->set_trial(job.trial);
  message->set_definition(job.suggestion.definition);
  message->set_status(FromTrainingJobStatus(job.status));
  message->set_secondary_status(FromSecondaryStatus(job.secondary_status));
  FromAssignment(job.suggestion.assignment, message->mutable_hyperparameters());
  if (job.objective) message->set_objective_value(*job.objective);
  if (job.cause) message->set_failure_cause(FromFailureCause(*job.cause));
  message->set_failure_reason(job.reason);
  *message->mutable_created_at() = FromWallTime(job.created_at);
  if (job.started_at) *message->mutable_started_at() = FromWallTime(*job.started_at);
  if (job.ended_at) *message->mutable_ended_at() = FromWallTime(*job.ended_at);
  for (const auto& [role, digest] : job.artifacts) {
    (*message->mutable_artifacts())[role].set_digest(digest);
  }
  message->set_history_revision(job.suggestion.history_revision);
}

void FromTrainingJobAlone(const TrainingJobDetails& details, const TuningJobSpec& spec,
                          v1::TrainingJob* message) {
  FromTrainingJobDetails(details, message);
  *message->mutable_spec() = FromTrainingJobSpec(spec);
  *message->mutable_hyperparameters() = message->spec().hyperparameters();
}

void FromObservation(const Observation& observation, std::int32_t attempt,
                     v1::MetricValue* message) {
  message->set_attempt(attempt);
  message->set_metric(observation.metric);
  if (observation.step) message->set_step(*observation.step);
  message->set_value(observation.value);
  *message->mutable_observed_at() = FromWallTime(observation.observed_at);
}

void FromTrainingJobDetails(const TrainingJobDetails& details, v1::TrainingJob* message) {
  FromTrainingJob(details.training_job, details.tuning_job_name, message);
  for (const Attempt& attempt : details.attempts) {
    FromAttempt(attempt, message->add_attempts());
    if (attempt.objective && !attempt.superseded && std::isfinite(attempt.objective->value)) {
      message->set_latest_value(attempt.objective->value);
    }
  }
}

}  // namespace hone
