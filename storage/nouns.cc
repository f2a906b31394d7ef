#include "storage/nouns.h"

#include <cmath>

#include "storage/enum_names.h"

namespace hone {
namespace {

constexpr EnumName<TuningJobStatus> kTuningJobStatuses[] = {
    {TuningJobStatus::kInProgress, "InProgress"},
    {TuningJobStatus::kCompleted, "Completed"},
    {TuningJobStatus::kFailed, "Failed"},
    {TuningJobStatus::kStopping, "Stopping"},
    {TuningJobStatus::kStopped, "Stopped"},
    {TuningJobStatus::kDeleting, "Deleting"},
    {TuningJobStatus::kDeleteFailed, "DeleteFailed"},
};

constexpr EnumName<TrainingJobStatus> kTrainingJobStatuses[] = {
    {TrainingJobStatus::kInProgress, "InProgress"}, {TrainingJobStatus::kCompleted, "Completed"},
    {TrainingJobStatus::kFailed, "Failed"},         {TrainingJobStatus::kStopping, "Stopping"},
    {TrainingJobStatus::kStopped, "Stopped"},       {TrainingJobStatus::kDeleting, "Deleting"},
};

constexpr EnumName<SecondaryStatus> kSecondaryStatuses[] = {
    {SecondaryStatus::kPending, "Pending"},
    {SecondaryStatus::kStarting, "Starting"},
    {SecondaryStatus::kDownloading, "Downloading"},
    {SecondaryStatus::kTraining, "Training"},
    {SecondaryStatus::kUploading, "Uploading"},
    {SecondaryStatus::kRestarting, "Restarting"},
    {SecondaryStatus::kStopping, "Stopping"},
    {SecondaryStatus::kStopped, "Stopped"},
    {SecondaryStatus::kMaxRuntimeExceeded, "MaxRuntimeExceeded"},
    {SecondaryStatus::kCompleted, "Completed"},
    {SecondaryStatus::kFailed, "Failed"},
    {SecondaryStatus::kPaused, "Paused"},
};

constexpr EnumName<AttemptKind> kAttemptKinds[] = {
    {AttemptKind::kFirst, "first"},
    {AttemptKind::kRetry, "retry"},
    {AttemptKind::kResume, "resume"},
    {AttemptKind::kProbe, "probe"},
};

constexpr EnumName<AttemptStatus> kAttemptStatuses[] = {
    {AttemptStatus::kGranted, "Granted"},
    {AttemptStatus::kRunning, "Running"},
    {AttemptStatus::kUploading, "Uploading"},
    {AttemptStatus::kEnded, "Ended"},
};

constexpr EnumName<WorkerStatus> kWorkerStatuses[] = {{WorkerStatus::kConnected, "Connected"},
                                                      {WorkerStatus::kDraining, "Draining"},
                                                      {WorkerStatus::kLost, "Lost"},
                                                      {WorkerStatus::kSetAside, "SetAside"}};

constexpr EnumName<EndedBy> kEndedBy[] = {
    {EndedBy::kItself, "itself"},
    {EndedBy::kOrder, "order"},
    {EndedBy::kTimeLimit, "time-limit"},
    {EndedBy::kDrain, "drain"},
    {EndedBy::kLostContact, "lost-contact"},
    {EndedBy::kMachine, "machine"},
    {EndedBy::kStartFailure, "start-failure"},
    {EndedBy::kLostCheckpoint, "lost-checkpoint"},
};

}  // namespace

std::string_view Name(TuningJobStatus status) { return NameIn(kTuningJobStatuses, status); }
std::string_view Name(TrainingJobStatus status) { return NameIn(kTrainingJobStatuses, status); }
std::string_view Name(SecondaryStatus status) { return NameIn(kSecondaryStatuses, status); }
std::string_view Name(AttemptKind kind) { return NameIn(kAttemptKinds, kind); }
std::string_view Name(AttemptStatus status) { return NameIn(kAttemptStatuses, status); }
std::string_view Name(WorkerStatus status) { return NameIn(kWorkerStatuses, status); }
std::string_view Name(EndedBy ended_by) { return NameIn(kEndedBy, ended_by); }

Result<TuningJobStatus> ParseTuningJobStatus(std::string_view name) {
  return ParseIn(kTuningJobStatuses, "status", name);
}
Result<TrainingJobStatus> ParseTrainingJobStatus(std::string_view name) {
  return ParseIn(kTrainingJobStatuses, "status", name);
}
Result<SecondaryStatus> ParseSecondaryStatus(std::string_view name) {
  return ParseIn(kSecondaryStatuses, "secondary_status", name);
}
Result<AttemptKind> ParseAttemptKind(std::string_view name) {
  return ParseIn(kAttemptKinds, "kind", name);
}
Result<AttemptStatus> ParseAttemptStatus(std::string_view name) {
  return ParseIn(kAttemptStatuses, "status", name);
}
Result<WorkerStatus> ParseWorkerStatus(std::string_view name) {
  return ParseIn(kWorkerStatuses, "status", name);
}
Result<EndedBy> ParseEndedBy(std::string_view name) { return ParseIn(kEndedBy, "ended_by", name); }

bool HasEnded(TuningJobStatus status) {
  switch (status) {
    case TuningJobStatus::kCompleted:
    case TuningJobStatus::kFailed:
    case TuningJobStatus::kStopped:
    case TuningJobStatus::kDeleteFailed:
      return true;
    case TuningJobStatus::kInProgress:
    case TuningJobStatus::kStopping:
    case TuningJobStatus::kDeleting:
      return false;
  }
  HONE_CHECK(!"every status has ended or not");
  return false;
}

bool HasEnded(TrainingJobStatus status) {
  switch (status) {
    case TrainingJobStatus::kCompleted:
    case TrainingJobStatus::kFailed:
    case TrainingJobStatus::kStopped:
      return true;
    case TrainingJobStatus::kInProgress:
    case TrainingJobStatus::kStopping:
    case TrainingJobStatus::kDeleting:
      return false;
  }
  HONE_CHECK(!"every status has ended or not");
  return false;
}

bool operator==(const LatestObjective& a, const LatestObjective& b) {
  const bool same_value = a.value == b.value || (std::isnan(a.value) && std::isnan(b.value));
  return a.sequence == b.sequence && same_value;
}

}  // namespace hone
