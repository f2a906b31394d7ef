#include "convert/spec.h"

#include <string>
#include <variant>

#include "base/check.h"
#include "convert/time.h"

namespace hone {
namespace {

// One table for both directions.
struct CauseName {
  FailureCause cause;
  v1::FailureCause message;
};
constexpr CauseName kCauses[] = {
    {FailureCause::kProgramError, v1::FAILURE_CAUSE_PROGRAM_ERROR},
    {FailureCause::kKilled, v1::FAILURE_CAUSE_KILLED},
    {FailureCause::kOutOfMemory, v1::FAILURE_CAUSE_OUT_OF_MEMORY},
    {FailureCause::kDeviceOutOfMemory, v1::FAILURE_CAUSE_DEVICE_OUT_OF_MEMORY},
    {FailureCause::kTimeLimit, v1::FAILURE_CAUSE_TIME_LIMIT},
    {FailureCause::kObjectiveNotFinite, v1::FAILURE_CAUSE_OBJECTIVE_NOT_FINITE},
    {FailureCause::kNoObjective, v1::FAILURE_CAUSE_NO_OBJECTIVE},
    {FailureCause::kLostWorker, v1::FAILURE_CAUSE_LOST_WORKER},
    {FailureCause::kDrained, v1::FAILURE_CAUSE_DRAINED},
    {FailureCause::kBadInput, v1::FAILURE_CAUSE_BAD_INPUT},
    {FailureCause::kBadParent, v1::FAILURE_CAUSE_BAD_PARENT},
    {FailureCause::kStartFailure, v1::FAILURE_CAUSE_START_FAILURE},
    {FailureCause::kArtifactLost, v1::FAILURE_CAUSE_ARTIFACT_LOST},
};

struct PolicyName {
  FailurePolicy policy;
  v1::FailurePolicy message;
};
constexpr PolicyName kPolicies[] = {
    {FailurePolicy::kRetry, v1::FAILURE_POLICY_RETRY},
    {FailurePolicy::kRetryElsewhere, v1::FAILURE_POLICY_RETRY_ELSEWHERE},
    {FailurePolicy::kInfeasible, v1::FAILURE_POLICY_INFEASIBLE},
    {FailurePolicy::kFail, v1::FAILURE_POLICY_FAIL},
};

Scaling ToScaling(v1::Scaling message, const std::string& field,
                  std::vector<Violation>& violations) {
  switch (message) {
    case v1::SCALING_UNSPECIFIED:
    case v1::SCALING_AUTO:
      return Scaling::kAuto;
    case v1::SCALING_LINEAR:
      return Scaling::kLinear;
    case v1::SCALING_LOG:
      return Scaling::kLog;
    case v1::SCALING_REVERSE_LOG:
      return Scaling::kReverseLog;
    default:
      break;
  }
  violations.push_back({field, "must be one of the scalings", std::to_string(message)});
  return Scaling::kAuto;
}

v1::Scaling FromScaling(Scaling scaling) {
  switch (scaling) {
    case Scaling::kAuto:
      return v1::SCALING_AUTO;
    case Scaling::kLinear:
      return v1::SCALING_LINEAR;
    case Scaling::kLog:
      return v1::SCALING_LOG;
    case Scaling::kReverseLog:
      return v1::SCALING_REVERSE_LOG;
  }
  HONE_CHECK(false);
}

WrittenRange ToWritten(const v1::WrittenRange& message) {
  return {message.min(), message.max(), message.step()};
}

void FromWritten(const WrittenRange& written, auto* range) {
  if (written == WrittenRange()) return;
  range->mutable_written()->set_min(written.min);
  range->mutable_written()->set_max(written.max);
  range->mutable_written()->set_step(written.step);
}

Range ToRange(const v1::Parameter& message, const std::string& field,
              std::vector<Violation>& violations) {
  switch (message.range_case()) {
    case v1::Parameter::kContinuous: {
      const v1::ContinuousRange& from = message.continuous();
      ContinuousRange range = {from.min(), from.max(),
                               ToScaling(from.scaling(), field + ".scaling", violations)};
      if (from.has_step()) range.step = from.step();
      range.written = ToWritten(from.written());
      return range;
    }
    case v1::Parameter::kInteger: {
      const v1::IntegerRange& from = message.integer();
      IntegerRange range = {from.min(), from.max(),
                            ToScaling(from.scaling(), field + ".scaling", violations)};
      if (from.has_step()) range.step = from.step();
      range.written = ToWritten(from.written());
      return range;
    }
    case v1::Parameter::kCategorical:
      return CategoricalRange{
          {message.categorical().values().begin(), message.categorical().values().end()}};
    case v1::Parameter::RANGE_NOT_SET:
      break;
  }
  violations.push_back({field, "must have a range: continuous, integer or categorical", ""});
  // Good in itself, so that nothing else is said of it.
  return CategoricalRange{{"none"}};
}

Parameter ToParameter(const v1::Parameter& message, const std::string& field,
                      std::vector<Violation>& violations) {
  Parameter parameter = {message.name(), ToRange(message, field, violations)};
  for (const v1::Condition& condition : message.when()) {
    parameter.when.push_back(
        {condition.parameter(), {condition.values().begin(), condition.values().end()}});
  }
  return parameter;
}

void FromParameter(const Parameter& parameter, v1::Parameter* message) {
  message->set_name(parameter.name);
  if (const auto* continuous = std::get_if<ContinuousRange>(&parameter.range)) {
    v1::ContinuousRange* to = message->mutable_continuous();
    to->set_min(continuous->min);
    to->set_max(continuous->max);
    to->set_scaling(FromScaling(continuous->scaling));
    if (continuous->step) to->set_step(*continuous->step);
    FromWritten(continuous->written, to);
  } else if (const auto* integer = std::get_if<IntegerRange>(&parameter.range)) {
    v1::IntegerRange* to = message->mutable_integer();
    to->set_min(integer->min);
    to->set_max(integer->max);
    to->set_scaling(FromScaling(integer->scaling));
    if (integer->step) to->set_step(*integer->step);
    FromWritten(integer->written, to);
  } else {
    const auto& values = std::get<CategoricalRange>(parameter.range).values;
    message->mutable_categorical()->mutable_values()->Assign(values.begin(), values.end());
  }
  for (const Condition& condition : parameter.when) {
    v1::Condition* to = message->add_when();
    to->set_parameter(condition.parameter);
    to->mutable_values()->Assign(condition.values.begin(), condition.values.end());
  }
}

template <typename Messages>
Hyperparameters ToHyperparameters(const Messages& messages) {
  Hyperparameters hyperparameters;
  for (const v1::Hyperparameter& message : messages) {
    hyperparameters.emplace_back(message.name(), message.value());
  }
  return hyperparameters;
}

Goal ToGoal(v1::Goal message, const std::string& field, std::vector<Violation>& violations) {
  if (message == v1::GOAL_MINIMIZE) return Goal::kMinimize;
  if (message == v1::GOAL_MAXIMIZE) return Goal::kMaximize;
  violations.push_back({field, "must be minimize or maximize", ""});
  return Goal::kMaximize;
}

void ToFailureRule(const v1::FailureRule& message, const std::string& field,
                   TrainingProgram& program, std::vector<Violation>& violations) {
  const CauseName* cause = nullptr;
  for (const CauseName& candidate : kCauses) {
    if (candidate.message == message.cause()) cause = &candidate;
  }
  const PolicyName* policy = nullptr;
  for (const PolicyName& candidate : kPolicies) {
    if (candidate.message == message.policy()) policy = &candidate;
  }
  if (cause == nullptr) {
    violations.push_back(
        {field + ".cause", "must be a cause of failure", std::to_string(message.cause())});
  } else if (policy == nullptr) {
    violations.push_back({field + ".policy", "must be a policy", std::to_string(message.policy())});
  } else if (!program.on_failure.emplace(cause->cause, policy->policy).second) {
    violations.push_back(
        {field + ".cause", "must be there only once", std::string(Name(cause->cause))});
  }
}

TrainingProgram ToTrainingProgram(const v1::TrainingProgram& message, const std::string& field,
                                  std::vector<Violation>& violations) {
  TrainingProgram program;
  program.command.assign(message.command().begin(), message.command().end());
  program.algorithm = message.algorithm();
  program.arguments = message.arguments();
  for (const auto& [channel, input] : message.inputs()) {
    program.inputs[channel] = {.path = input.path(), .from = input.from()};
  }
  for (const v1::MetricDefinition& metric : message.metrics()) {
    program.metrics.push_back({metric.name(), metric.regex()});
  }
  program.environment = {message.environment().begin(), message.environment().end()};
  const v1::Resources& resources = message.resources();
  program.resources.slots = resources.slots() == 0 ? 1 : resources.slots();
  program.resources.gpus = resources.gpus();
  program.resources.labels = {resources.labels().begin(), resources.labels().end()};
  if (message.has_max_runtime()) program.max_runtime = ToDuration(message.max_runtime());
  if (message.has_grace_period()) program.grace_period = ToDuration(message.grace_period());
  if (message.has_checkpoint_interval()) {
    program.checkpoint_interval = ToDuration(message.checkpoint_interval());
  }
  if (message.max_attempts() != 0) program.max_attempts = message.max_attempts();
  if (message.has_max_lost_attempts()) program.max_lost_attempts = message.max_lost_attempts();
  for (int i = 0; i < message.on_failure_size(); ++i) {
    ToFailureRule(message.on_failure(i), field + ".on_failure[" + std::to_string(i) + "]", program,
                  violations);
  }
  if (message.on_lost_contact() == v1::LOST_CONTACT_POLICY_STOP) {
    program.on_lost_contact = LostContactPolicy::kStop;
  } else if (message.on_lost_contact() > v1::LOST_CONTACT_POLICY_STOP) {
    violations.push_back({field + ".on_lost_contact", "must be continue or stop",
                          std::to_string(message.on_lost_contact())});
  }
  return program;
}

Objective ToObjective(const v1::Objective& message, const std::string& field,
                      std::vector<Violation>& violations) {
  return {message.metric(), ToGoal(message.goal(), field + ".goal", violations)};
}

void FromObjective(const Objective& objective, v1::Objective* message) {
  message->set_metric(objective.metric);
  message->set_goal(objective.goal == Goal::kMaximize ? v1::GOAL_MAXIMIZE : v1::GOAL_MINIMIZE);
}

TrialDefinition ToTrialDefinition(const v1::TrialDefinition& message, const std::string& field,
                                  std::vector<Violation>& violations) {
  TrialDefinition definition;
  definition.name = message.name();
  for (int i = 0; i < message.parameters_size(); ++i) {
    definition.parameters.push_back(ToParameter(
        message.parameters(i), field + ".parameters[" + std::to_string(i) + "]", violations));
  }
  definition.static_hyperparameters = ToHyperparameters(message.static_hyperparameters());
  definition.objective = ToObjective(message.objective(), field + ".objective", violations);
  definition.program = ToTrainingProgram(message.program(), field + ".program", violations);
  return definition;
}

Limits ToLimits(const v1::Limits& message) {
  Limits limits;
  if (message.max_trials() != 0) limits.max_trials = message.max_trials();
  if (message.max_parallel_trials() != 0) {
    limits.max_parallel_trials = message.max_parallel_trials();
  }
  if (message.has_max_runtime()) limits.max_runtime = ToDuration(message.max_runtime());
  if (message.has_max_failed_trials()) limits.max_failed_trials = message.max_failed_trials();
  return limits;
}

Completion ToCompletion(const v1::Completion& message) {
  Completion completion;
  if (message.has_target()) completion.target = message.target();
  if (message.has_no_improvement()) completion.no_improvement = message.no_improvement();
  return completion;
}

void FromCompletion(const Completion& completion, v1::TuningJobSpec* message) {
  if (completion == Completion()) return;
  v1::Completion* to = message->mutable_completion();
  if (completion.target) to->set_target(*completion.target);
  if (completion.no_improvement) to->set_no_improvement(*completion.no_improvement);
}

void FromHyperparameters(const Hyperparameters& hyperparameters,
                         google::protobuf::RepeatedPtrField<v1::Hyperparameter>* messages) {
  for (const auto& [name, value] : hyperparameters) {
    v1::Hyperparameter* message = messages->Add();
    message->set_name(name);
    message->set_value(value);
  }
}

}  // namespace

v1::FailureCause FromFailureCause(FailureCause cause) {
  for (const CauseName& candidate : kCauses) {
    if (candidate.cause == cause) return candidate.message;
  }
  HONE_CHECK(false);
}

TuningJobSpec ToTuningJobSpec(const v1::TuningJobSpec& message,
                              std::vector<Violation>& violations) {
  TuningJobSpec spec;
  if (!message.strategy().empty()) spec.strategy = message.strategy();
  if (message.has_seed()) spec.seed = message.seed();
  for (int i = 0; i < message.definitions_size(); ++i) {
    spec.definitions.push_back(ToTrialDefinition(
        message.definitions(i), "definitions[" + std::to_string(i) + "]", violations));
  }
  spec.limits = ToLimits(message.limits());
  spec.completion = ToCompletion(message.completion());
  for (const v1::StartPoint& point : message.start_points()) {
    spec.start_points.push_back({point.definition(), ToHyperparameters(point.hyperparameters())});
  }
  spec.tags = {message.tags().begin(), message.tags().end()};
  return spec;
}

TuningJobSpec ToTrainingJobSpec(const v1::TrainingJobSpec& message,
                                std::vector<Violation>& violations) {
  TuningJobSpec spec;
  spec.alone = true;
  spec.limits.max_trials = 1;
  TrialDefinition& definition = spec.definitions.emplace_back();
  definition.static_hyperparameters = ToHyperparameters(message.hyperparameters());
  if (message.has_objective()) {
    definition.objective = ToObjective(message.objective(), "objective", violations);
  }
  definition.program = ToTrainingProgram(message.program(), "program", violations);
  spec.tags = {message.tags().begin(), message.tags().end()};
  return spec;
}

v1::TrainingJobSpec FromTrainingJobSpec(const TuningJobSpec& spec) {
  v1::TrainingJobSpec message;
  const TrialDefinition& definition = spec.definitions.front();
  FromHyperparameters(definition.static_hyperparameters, message.mutable_hyperparameters());
  if (!definition.objective.metric.empty()) {
    FromObjective(definition.objective, message.mutable_objective());
  }
  *message.mutable_program() = FromTrainingProgram(definition.program);
  message.mutable_tags()->insert(spec.tags.begin(), spec.tags.end());
  return message;
}

LimitsChange ToLimitsChange(const v1::UpdateTuningJobRequest& message) {
  LimitsChange change;
  if (message.has_max_trials()) change.max_trials = message.max_trials();
  if (message.has_max_parallel_trials()) change.max_parallel_trials = message.max_parallel_trials();
  if (message.has_max_runtime()) change.max_runtime = ToDuration(message.max_runtime());
  if (message.has_max_failed_trials()) change.max_failed_trials = message.max_failed_trials();
  return change;
}

v1::TrainingProgram FromTrainingProgram(const TrainingProgram& program) {
  v1::TrainingProgram message;
  message.mutable_command()->Assign(program.command.begin(), program.command.end());
  message.set_algorithm(program.algorithm);
  message.set_arguments(program.arguments);
  for (const auto& [channel, input] : program.inputs) {
    v1::InputChannel& to = (*message.mutable_inputs())[channel];
    to.set_path(input.path);
    to.set_from(input.from);
    to.set_artifact(input.artifact);
  }
  for (const MetricDefinition& metric : program.metrics) {
    v1::MetricDefinition* to = message.add_metrics();
    to->set_name(metric.name);
    to->set_regex(metric.regex);
  }
  message.mutable_environment()->insert(program.environment.begin(), program.environment.end());
  message.mutable_resources()->set_slots(program.resources.slots);
  message.mutable_resources()->set_gpus(program.resources.gpus);
  message.mutable_resources()->mutable_labels()->insert(program.resources.labels.begin(),
                                                        program.resources.labels.end());
  if (program.max_runtime) *message.mutable_max_runtime() = FromDuration(*program.max_runtime);
  *message.mutable_grace_period() = FromDuration(program.grace_period);
  *message.mutable_checkpoint_interval() = FromDuration(program.checkpoint_interval);
  message.set_max_attempts(program.max_attempts);
  message.set_max_lost_attempts(program.max_lost_attempts);
  for (const auto& [cause, policy] : program.on_failure) {
    v1::FailureRule* rule = message.add_on_failure();
    rule->set_cause(FromFailureCause(cause));
    for (const PolicyName& candidate : kPolicies) {
      if (candidate.policy == policy) rule->set_policy(candidate.message);
    }
  }
  message.set_on_lost_contact(program.on_lost_contact == LostContactPolicy::kStop
                                  ? v1::LOST_CONTACT_POLICY_STOP
                                  : v1::LOST_CONTACT_POLICY_CONTINUE);
  return message;
}

v1::TuningJobSpec FromTuningJobSpec(const TuningJobSpec& spec) {
  v1::TuningJobSpec message;
  message.set_strategy(spec.strategy);
  if (spec.seed) message.set_seed(*spec.seed);
  for (const TrialDefinition& definition : spec.definitions) {
    v1::TrialDefinition* to = message.add_definitions();
    to->set_name(definition.name);
    for (const Parameter& parameter : definition.parameters) {
      FromParameter(parameter, to->add_parameters());
    }
    FromHyperparameters(definition.static_hyperparameters, to->mutable_static_hyperparameters());
    FromObjective(definition.objective, to->mutable_objective());
    *to->mutable_program() = FromTrainingProgram(definition.program);
  }
  v1::Limits* limits = message.mutable_limits();
  limits->set_max_trials(spec.limits.max_trials);
  limits->set_max_parallel_trials(spec.limits.max_parallel_trials);
  if (spec.limits.max_runtime) {
    *limits->mutable_max_runtime() = FromDuration(*spec.limits.max_runtime);
  }
  if (spec.limits.max_failed_trials) {
    limits->set_max_failed_trials(*spec.limits.max_failed_trials);
  }
  FromCompletion(spec.completion, &message);
  for (const StartPoint& point : spec.start_points) {
    v1::StartPoint* to = message.add_start_points();
    to->set_definition(point.definition);
    FromHyperparameters(point.hyperparameters, to->mutable_hyperparameters());
  }
  message.mutable_tags()->insert(spec.tags.begin(), spec.tags.end());
  return message;
}

}  // namespace hone
