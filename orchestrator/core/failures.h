// What an end of a program means.
#pragma once

#include <optional>
#include <string>

#include "storage/nouns.h"

namespace hone {

// Why an attempt failed, and in what words.
struct Failure {
  FailureCause cause = FailureCause::kProgramError;
  std::string reason;

  bool operator==(const Failure&) const = default;
};

// Whether a cause speaks against the program and its hyperparameters, rather than a machine.
bool IsProgramFault(FailureCause cause);

// How a program's exit is to be read, given the last value of the objective that it gave.
struct Verdict {
  enum class Kind {
    kCompleted,
    kStopped,             // On order.
    kMaxRuntimeExceeded,  // Stopped by its time limit; `failure` is set when it gave no value.
    kFailed,
  };
  Kind kind = Kind::kFailed;
  std::optional<double> value;     // The final one; finite.
  std::optional<Failure> failure;  // Set when it failed.

  bool operator==(const Verdict&) const = default;
};

// `metric` is the objective's name, for the words.
Verdict Judge(const ProgramExit& exit, const std::optional<LatestObjective>& objective,
              const std::string& metric);

}  // namespace hone
