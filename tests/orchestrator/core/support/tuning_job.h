// Tuning jobs for tests, in few words.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "orchestrator/core/event.h"
#include "storage/spec.h"

namespace hone::testing {

// A good tuning job, and what is special about it:
//
//   ATuningJob("search").WithMaxTrials(500).WithParallelTrials(50)
class ATuningJob {
 public:
  explicit ATuningJob(std::string name = "search") : name_(std::move(name)) {
    spec_.seed = 1;
    TrialDefinition& definition = spec_.definitions.emplace_back();
    definition.parameters = {{"lr", ContinuousRange{0, 1, Scaling::kLinear}}};
    definition.objective = {"loss", Goal::kMinimize};
    definition.program.command = {"train"};
  }

  ATuningJob& WithSeed(std::uint64_t seed) {
    spec_.seed = seed;
    return *this;
  }
  ATuningJob& WithMaxTrials(std::int64_t count) {
    spec_.limits.max_trials = count;
    return *this;
  }
  ATuningJob& WithParallelTrials(std::int32_t count) {
    spec_.limits.max_parallel_trials = count;
    return *this;
  }
  ATuningJob& WithMaxRuntime(Duration duration) {
    spec_.limits.max_runtime = duration;
    return *this;
  }
  ATuningJob& WithMaxFailedTrials(std::int64_t count) {
    spec_.limits.max_failed_trials = count;
    return *this;
  }
  ATuningJob& WithAttempts(std::int32_t own, std::int32_t lost = 10) {
    program().max_attempts = own;
    program().max_lost_attempts = lost;
    return *this;
  }
  ATuningJob& WithPolicy(FailureCause cause, FailurePolicy policy) {
    program().on_failure[cause] = policy;
    return *this;
  }
  ATuningJob& WithTimeLimit(Duration duration) {
    program().max_runtime = duration;
    return *this;
  }
  ATuningJob& WithGrace(Duration duration) {
    program().grace_period = duration;
    return *this;
  }
  ATuningJob& WhenContactIsLost(LostContactPolicy policy) {
    program().on_lost_contact = policy;
    return *this;
  }
  ATuningJob& WithTarget(double value) {
    spec_.completion.target = value;
    return *this;
  }
  ATuningJob& WithNoImprovement(std::int64_t trials) {
    spec_.completion.no_improvement = trials;
    return *this;
  }
  // One training job that is run by itself, and needs no objective.
  ATuningJob& RunByItself() {
    spec_.alone = true;
    spec_.limits.max_trials = 1;
    definition().parameters.clear();
    definition().static_hyperparameters = {{"lr", "0.1"}};
    definition().objective = {};
    return *this;
  }
  ATuningJob& WithParameters(std::vector<Parameter> parameters) {
    definition().parameters = std::move(parameters);
    return *this;
  }

  TrialDefinition& definition() { return spec_.definitions.front(); }
  TrainingProgram& program() { return definition().program; }
  TuningJobSpec& spec() { return spec_; }

  CreateTuningJob Created(CallId call = {}) const {
    return {call, {}, name_, name_ + " as it was sent", spec_};
  }

 private:
  std::string name_;
  TuningJobSpec spec_;
};

}  // namespace hone::testing
