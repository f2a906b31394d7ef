// What a user asks for, as the rest of Hone uses it: known to be good, with all defaults.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "tuner/parameter.h"

namespace hone {

enum class Goal { kMinimize, kMaximize };

struct Objective {
  std::string metric;
  Goal goal = Goal::kMaximize;

  // Whether `a` is a better value than `b`.
  bool Better(double a, double b) const { return goal == Goal::kMaximize ? a > b : a < b; }

  bool operator==(const Objective&) const = default;
};

struct MetricDefinition {
  std::string name;
  std::string regex;  // RE2, with a capturing group.

  bool operator==(const MetricDefinition&) const = default;
};

// Why an attempt failed. On evidence only.
enum class FailureCause {
  kProgramError,
  kKilled,
  kOutOfMemory,
  kDeviceOutOfMemory,
  kTimeLimit,
  kObjectiveNotFinite,
  kNoObjective,
  kLostWorker,
  kDrained,
  kBadInput,
  kBadParent,
  kStartFailure,
  kArtifactLost,
};

enum class FailurePolicy {
  kRetry,           // Again, within max_attempts.
  kRetryElsewhere,  // Again, on another worker where there is one, within max_lost_attempts.
  kInfeasible,      // The trial fails, and the search is taught not to go there.
  kFail,            // The trial fails.
};

// As users write them: "program-error", "retry-elsewhere".
std::string_view Name(FailureCause cause);
std::string_view Name(FailurePolicy policy);
Result<FailureCause> ParseFailureCause(std::string_view name);
Result<FailurePolicy> ParseFailurePolicy(std::string_view name);

// What happens after a failure, unless the user says otherwise.
FailurePolicy DefaultPolicy(FailureCause cause);

enum class LostContactPolicy { kContinue, kStop };

struct Resources {
  std::int32_t slots = 1;
  std::int32_t gpus = 0;
  std::map<std::string, std::string> labels = {};

  bool operator==(const Resources&) const = default;
};

// Names and values as the training program gets them, in the order in which they were written.
using Hyperparameters = std::vector<std::pair<std::string, std::string>>;

// What one channel holds: exactly one of `path` and `from`.
struct InputChannel {
  std::string path = {};  // Absolute, on the worker.
  // Whose model: JOB/7, a job's name or a digest; once the job is created, the name of the training
  // job that was meant, or the digest.
  std::string from = {};
  std::string artifact = {};  // What `from` stood for when the job was created; empty before.

  bool operator==(const InputChannel&) const = default;
};

// What a trial runs, and on what terms.
struct TrainingProgram {
  std::vector<std::string> command;
  std::string algorithm;                       // Instead of a command: a built-in program.
  bool arguments = false;                      // Hyperparameters also as --name value.
  std::map<std::string, InputChannel> inputs;  // By channel.
  std::vector<MetricDefinition> metrics;
  std::map<std::string, std::string> environment;
  Resources resources;
  std::optional<Duration> max_runtime;
  Duration grace_period = 2min;
  Duration checkpoint_interval = 1min;
  std::int32_t max_attempts = 1;
  std::int32_t max_lost_attempts = 10;
  std::map<FailureCause, FailurePolicy> on_failure;
  LostContactPolicy on_lost_contact = LostContactPolicy::kContinue;

  FailurePolicy PolicyFor(FailureCause cause) const;

  bool operator==(const TrainingProgram&) const = default;
};

// One of the 1 to 10 kinds of trial that a job has, each with a history of its own.
struct TrialDefinition {
  std::string name;
  std::vector<Parameter> parameters;
  Hyperparameters static_hyperparameters;
  Objective objective;
  TrainingProgram program;

  bool operator==(const TrialDefinition&) const = default;
};

struct Limits {
  std::int64_t max_trials = 20;
  std::int32_t max_parallel_trials = 1;
  std::optional<Duration> max_runtime;
  std::optional<std::int64_t> max_failed_trials;

  bool operator==(const Limits&) const = default;
};

// Rules that complete a job before its limits do.
struct Completion {
  std::optional<double> target;
  // So many trials in a row that ended with an objective, and none better than the best before.
  std::optional<std::int64_t> no_improvement;

  bool operator==(const Completion&) const = default;
};

struct StartPoint {
  std::int32_t definition = 0;
  Hyperparameters hyperparameters;  // As written; inside the space of its definition.

  bool operator==(const StartPoint&) const = default;
};

struct TuningJobSpec {
  // It is one training job that somebody runs by itself, kept as a job of one trial of the same
  // name: there is no search, no parameters, and the objective may be missing (no metric).
  bool alone = false;
  std::string strategy = "random";
  // Absent only in a request: the shell draws one before the core sees the spec.
  std::optional<std::uint64_t> seed;
  std::vector<TrialDefinition> definitions;
  Limits limits;
  Completion completion;
  std::vector<StartPoint> start_points;
  std::map<std::string, std::string> tags;

  bool operator==(const TuningJobSpec&) const = default;
};

}  // namespace hone
