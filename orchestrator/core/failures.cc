#include "orchestrator/core/failures.h"

#include <cmath>

#include "base/text.h"

namespace hone {
namespace {

// Exit codes with a meaning, see docs on the training contract.
constexpr int kExitBadInput = 81;
constexpr int kExitBadParent = 82;
constexpr int kExitOutOfMemory = 83;
constexpr int kExitNotFinite = 84;

std::string WithMessage(std::string text, const std::string& message) {
  if (!message.empty()) text += ": " + message;
  return text;
}

// What the usual frameworks say when a GPU has not enough memory.
bool SpeaksOfDeviceMemory(const std::string& message) {
  for (const char* words :
       {"CUDA out of memory", "CUDA error: out of memory", "HIP out of memory",
        "cudaErrorMemoryAllocation", "CUDNN_STATUS_ALLOC_FAILED", "CUBLAS_STATUS_ALLOC_FAILED"}) {
    if (message.find(words) != std::string::npos) return true;
  }
  return false;
}

FailureCause CauseOfExit(int code, const std::string& message) {
  switch (code) {
    case kExitBadInput:
      return FailureCause::kBadInput;
    case kExitBadParent:
      return FailureCause::kBadParent;
    case kExitOutOfMemory:
      return FailureCause::kOutOfMemory;
    case kExitNotFinite:
      return FailureCause::kObjectiveNotFinite;
    default:
      return SpeaksOfDeviceMemory(message) ? FailureCause::kDeviceOutOfMemory
                                           : FailureCause::kProgramError;
  }
}

Verdict Failed(FailureCause cause, std::string reason) {
  return {Verdict::Kind::kFailed, std::nullopt, Failure{cause, std::move(reason)}};
}

// The program ended by itself and said that all is well.
Verdict JudgeSuccess(const std::optional<LatestObjective>& objective, const std::string& metric) {
  if (metric.empty()) return {Verdict::Kind::kCompleted, std::nullopt, std::nullopt};
  if (!objective) {
    return Failed(FailureCause::kNoObjective, "the program never gave its objective: " + metric);
  }
  if (!std::isfinite(objective->value)) {
    return Failed(FailureCause::kObjectiveNotFinite,
                  "the last value of " + metric + " is " + FormatDouble(objective->value));
  }
  return {Verdict::Kind::kCompleted, objective->value, std::nullopt};
}

Verdict JudgeByItself(const ProgramExit& exit, const std::optional<LatestObjective>& objective,
                      const std::string& metric) {
  if (exit.out_of_memory) {
    return Failed(FailureCause::kOutOfMemory,
                  WithMessage("the kernel ended it for lack of memory", exit.message));
  }
  if (exit.signal != 0) {
    return Failed(FailureCause::kKilled,
                  WithMessage("ended by signal " + std::to_string(exit.signal), exit.message));
  }
  if (exit.exit_code == 0) return JudgeSuccess(objective, metric);
  return Failed(CauseOfExit(exit.exit_code, exit.message),
                WithMessage("exit code " + std::to_string(exit.exit_code), exit.message));
}

std::optional<double> FiniteValue(const std::optional<LatestObjective>& objective) {
  if (!objective || !std::isfinite(objective->value)) return std::nullopt;
  return objective->value;
}

Verdict JudgeTimeLimit(const std::optional<LatestObjective>& objective, const std::string& metric) {
  Verdict verdict = {Verdict::Kind::kMaxRuntimeExceeded, FiniteValue(objective), std::nullopt};
  if (!verdict.value && !metric.empty()) {
    verdict.failure = Failure{FailureCause::kTimeLimit,
                              "reached its time limit before it gave a finite " + metric};
  }
  return verdict;
}

}  // namespace

bool IsProgramFault(FailureCause cause) {
  switch (cause) {
    case FailureCause::kLostWorker:
    case FailureCause::kDrained:
    case FailureCause::kStartFailure:
    case FailureCause::kArtifactLost:
      return false;
    default:
      return true;
  }
}

Verdict Judge(const ProgramExit& exit, const std::optional<LatestObjective>& objective,
              const std::string& metric) {
  switch (exit.ended_by) {
    case EndedBy::kItself:
      return JudgeByItself(exit, objective, metric);
    case EndedBy::kOrder:
      return {Verdict::Kind::kStopped, FiniteValue(objective), std::nullopt};
    case EndedBy::kTimeLimit:
      return JudgeTimeLimit(objective, metric);
    case EndedBy::kDrain:
      return Failed(FailureCause::kDrained, "its worker was drained");
    case EndedBy::kLostContact:
      return Failed(FailureCause::kLostWorker,
                    "ended by its worker, which had lost contact (on_lost_contact: stop)");
    case EndedBy::kMachine:
      return Failed(FailureCause::kLostWorker,
                    WithMessage("its machine or supervisor broke down", exit.message));
    case EndedBy::kStartFailure:
      return Failed(FailureCause::kStartFailure, WithMessage("could not be started", exit.message));
    case EndedBy::kLostCheckpoint:
      return Failed(FailureCause::kArtifactLost,
                    WithMessage("its last checkpoint cannot be had", exit.message));
  }
  HONE_CHECK(false);
}

}  // namespace hone
