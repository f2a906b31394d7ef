#include "storage/spec_json.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/enum_names.h"
#include "storage/json_reading.h"

namespace hone {
namespace {

// Grows when a reader of the older form would misunderstand the newer one; a new key is no reason.
constexpr std::int64_t kVersion = 1;

constexpr EnumName<Goal> kGoals[] = {{Goal::kMinimize, "minimize"}, {Goal::kMaximize, "maximize"}};
constexpr EnumName<LostContactPolicy> kLostContactPolicies[] = {
    {LostContactPolicy::kContinue, "continue"}, {LostContactPolicy::kStop, "stop"}};

// Values of these keys are the user's own keys: they are replaced as a whole, never merged.
constexpr std::array<std::string_view, 5> kUsersKeys = {"inputs", "environment", "labels",
                                                        "on_failure", "tags"};

std::optional<std::int64_t> Micros(const std::optional<Duration>& duration) {
  if (!duration) return std::nullopt;
  return duration->count();
}

void ReadDuration(const Json& object, const char* key, std::optional<Duration>& duration) {
  std::optional<std::int64_t> micros;
  Read(object, key, micros);
  if (micros) duration = Duration(*micros);
}

Json FromHyperparameters(const Hyperparameters& hyperparameters) {
  Json json = Json::array();
  for (const auto& [name, value] : hyperparameters) json.push_back(Json::array({name, value}));
  return json;
}

Hyperparameters ToHyperparameters(const Json& json) {
  Hyperparameters hyperparameters;
  for (const Json& pair : json) {
    std::vector<std::string> texts;
    ReadValue(pair, texts);
    if (texts.size() != 2) throw Malformed("hyperparameter: must be a name and a value");
    hyperparameters.emplace_back(std::move(texts[0]), std::move(texts[1]));
  }
  return hyperparameters;
}

Json FromWritten(const WrittenRange& written) {
  return {{"min", written.min}, {"max", written.max}, {"step", written.step}};
}

Json FromRange(const ContinuousRange& range) {
  return {{"type", "continuous"},       {"min", range.min},
          {"max", range.max},           {"scaling", Name(range.scaling)},
          {"step", OrNull(range.step)}, {"written", FromWritten(range.written)}};
}
Json FromRange(const IntegerRange& range) {
  return {{"type", "integer"},          {"min", range.min},
          {"max", range.max},           {"scaling", Name(range.scaling)},
          {"step", OrNull(range.step)}, {"written", FromWritten(range.written)}};
}
Json FromRange(const CategoricalRange& range) {
  return {{"type", "categorical"}, {"values", range.values}};
}

template <typename NumericRange>
NumericRange ToNumericRange(const Json& json) {
  NumericRange range;
  ReadValue(Member(json, "min"), range.min);
  ReadValue(Member(json, "max"), range.max);
  std::string scaling(Name(range.scaling));
  Read(json, "scaling", scaling);
  range.scaling = Require(ParseScaling(scaling));
  Read(json, "step", range.step);
  const Json written = json.value("written", Json::object());
  Read(written, "min", range.written.min);
  Read(written, "max", range.written.max);
  Read(written, "step", range.written.step);
  return range;
}

Range ToRange(const Json& json) {
  std::string type;
  ReadValue(Member(json, "type"), type);
  if (type == "continuous") return ToNumericRange<ContinuousRange>(json);
  if (type == "integer") return ToNumericRange<IntegerRange>(json);
  if (type != "categorical") throw Malformed("type: is not known: " + type);
  CategoricalRange range;
  ReadValue(Member(json, "values"), range.values);
  return range;
}

Json FromParameter(const Parameter& parameter) {
  Json json = {{"name", parameter.name}};
  json.update(std::visit([](const auto& range) { return FromRange(range); }, parameter.range));
  Json when = Json::array();
  for (const Condition& condition : parameter.when) {
    when.push_back({{"parameter", condition.parameter}, {"values", condition.values}});
  }
  json["when"] = std::move(when);
  return json;
}

Parameter ToParameter(const Json& json) {
  Parameter parameter;
  ReadValue(Member(json, "name"), parameter.name);
  parameter.range = ToRange(json);
  for (const Json& item : json.value("when", Json::array())) {
    Condition& condition = parameter.when.emplace_back();
    ReadValue(Member(item, "parameter"), condition.parameter);
    ReadValue(Member(item, "values"), condition.values);
  }
  return parameter;
}

Json FromInputs(const std::map<std::string, InputChannel>& inputs) {
  Json json = Json::object();
  for (const auto& [channel, input] : inputs) {
    json[channel] = {{"path", input.path}, {"from", input.from}, {"artifact", input.artifact}};
  }
  return json;
}

std::map<std::string, InputChannel> ToInputs(const Json& json) {
  std::map<std::string, InputChannel> inputs;
  for (const auto& [channel, item] : json.items()) {
    InputChannel& input = inputs[channel];
    Read(item, "path", input.path);
    Read(item, "from", input.from);
    Read(item, "artifact", input.artifact);
  }
  return inputs;
}

Json FromProgram(const TrainingProgram& program) {
  Json metrics = Json::array();
  for (const MetricDefinition& metric : program.metrics) {
    metrics.push_back({{"name", metric.name}, {"regex", metric.regex}});
  }
  Json on_failure = Json::object();
  for (const auto& [cause, policy] : program.on_failure) {
    on_failure[std::string(Name(cause))] = Name(policy);
  }
  return {{"command", program.command},
          {"algorithm", program.algorithm},
          {"arguments", program.arguments},
          {"inputs", FromInputs(program.inputs)},
          {"metrics", std::move(metrics)},
          {"environment", program.environment},
          {"resources",
           {{"slots", program.resources.slots},
            {"gpus", program.resources.gpus},
            {"labels", program.resources.labels}}},
          {"max_runtime_us", OrNull(Micros(program.max_runtime))},
          {"grace_period_us", program.grace_period.count()},
          {"checkpoint_interval_us", program.checkpoint_interval.count()},
          {"max_attempts", program.max_attempts},
          {"max_lost_attempts", program.max_lost_attempts},
          {"on_failure", std::move(on_failure)},
          {"on_lost_contact", NameIn(kLostContactPolicies, program.on_lost_contact)}};
}

Resources ToResources(const Json& json) {
  Resources resources;
  Read(json, "slots", resources.slots);
  Read(json, "gpus", resources.gpus);
  Read(json, "labels", resources.labels);
  return resources;
}

void ReadPolicies(const Json& json, TrainingProgram& program) {
  std::map<std::string, std::string> on_failure;
  Read(json, "on_failure", on_failure);
  for (const auto& [cause, policy] : on_failure) {
    program.on_failure[Require(ParseFailureCause(cause))] = Require(ParseFailurePolicy(policy));
  }
  std::string on_lost_contact(NameIn(kLostContactPolicies, program.on_lost_contact));
  Read(json, "on_lost_contact", on_lost_contact);
  program.on_lost_contact =
      Require(ParseIn(kLostContactPolicies, "on_lost_contact", on_lost_contact));
}

TrainingProgram ToProgram(const Json& json) {
  TrainingProgram program;
  Read(json, "command", program.command);
  Read(json, "algorithm", program.algorithm);
  Read(json, "arguments", program.arguments);
  program.inputs = ToInputs(json.value("inputs", Json::object()));
  for (const Json& item : json.value("metrics", Json::array())) {
    MetricDefinition& metric = program.metrics.emplace_back();
    ReadValue(Member(item, "name"), metric.name);
    ReadValue(Member(item, "regex"), metric.regex);
  }
  Read(json, "environment", program.environment);
  program.resources = ToResources(json.value("resources", Json::object()));
  ReadDuration(json, "max_runtime_us", program.max_runtime);
  std::optional<Duration> grace_period = program.grace_period;
  ReadDuration(json, "grace_period_us", grace_period);
  program.grace_period = *grace_period;
  std::optional<Duration> checkpoint_interval = program.checkpoint_interval;
  ReadDuration(json, "checkpoint_interval_us", checkpoint_interval);
  program.checkpoint_interval = *checkpoint_interval;
  Read(json, "max_attempts", program.max_attempts);
  Read(json, "max_lost_attempts", program.max_lost_attempts);
  ReadPolicies(json, program);
  return program;
}

Json FromDefinition(const TrialDefinition& definition) {
  Json parameters = Json::array();
  for (const Parameter& parameter : definition.parameters) {
    parameters.push_back(FromParameter(parameter));
  }
  return {{"name", definition.name},
          {"parameters", std::move(parameters)},
          {"static_hyperparameters", FromHyperparameters(definition.static_hyperparameters)},
          {"objective",
           {{"metric", definition.objective.metric},
            {"goal", NameIn(kGoals, definition.objective.goal)}}},
          {"program", FromProgram(definition.program)}};
}

TrialDefinition ToDefinition(const Json& json) {
  TrialDefinition definition;
  ReadValue(Member(json, "name"), definition.name);
  for (const Json& parameter : Member(json, "parameters")) {
    definition.parameters.push_back(ToParameter(parameter));
  }
  definition.static_hyperparameters =
      ToHyperparameters(json.value("static_hyperparameters", Json::array()));
  const Json& objective = Member(json, "objective");
  ReadValue(Member(objective, "metric"), definition.objective.metric);
  std::string goal;
  ReadValue(Member(objective, "goal"), goal);
  definition.objective.goal = Require(ParseIn(kGoals, "goal", goal));
  definition.program = ToProgram(Member(json, "program"));
  return definition;
}

Json FromSpec(const TuningJobSpec& spec) {
  Json definitions = Json::array();
  for (const TrialDefinition& definition : spec.definitions) {
    definitions.push_back(FromDefinition(definition));
  }
  Json start_points = Json::array();
  for (const StartPoint& point : spec.start_points) {
    start_points.push_back({{"definition", point.definition},
                            {"hyperparameters", FromHyperparameters(point.hyperparameters)}});
  }
  return {{"version", kVersion},
          {"alone", spec.alone},
          {"strategy", spec.strategy},
          {"seed", OrNull(spec.seed)},
          {"definitions", std::move(definitions)},
          {"limits",
           {{"max_trials", spec.limits.max_trials},
            {"max_parallel_trials", spec.limits.max_parallel_trials},
            {"max_runtime_us", OrNull(Micros(spec.limits.max_runtime))},
            {"max_failed_trials", OrNull(spec.limits.max_failed_trials)}}},
          {"completion",
           {{"target", OrNull(spec.completion.target)},
            {"no_improvement", OrNull(spec.completion.no_improvement)}}},
          {"start_points", std::move(start_points)},
          {"tags", spec.tags}};
}

TuningJobSpec ToSpec(const Json& json) {
  std::int64_t version = 0;
  ReadValue(Member(json, "version"), version);
  if (version > kVersion) {
    throw Malformed("version: is newer than this release can read: " + std::to_string(version));
  }
  TuningJobSpec spec;
  Read(json, "alone", spec.alone);
  Read(json, "strategy", spec.strategy);
  Read(json, "seed", spec.seed);
  for (const Json& definition : Member(json, "definitions")) {
    spec.definitions.push_back(ToDefinition(definition));
  }
  const Json limits = json.value("limits", Json::object());
  Read(limits, "max_trials", spec.limits.max_trials);
  Read(limits, "max_parallel_trials", spec.limits.max_parallel_trials);
  ReadDuration(limits, "max_runtime_us", spec.limits.max_runtime);
  Read(limits, "max_failed_trials", spec.limits.max_failed_trials);
  const Json completion = json.value("completion", Json::object());
  Read(completion, "target", spec.completion.target);
  Read(completion, "no_improvement", spec.completion.no_improvement);
  for (const Json& item : json.value("start_points", Json::array())) {
    StartPoint& point = spec.start_points.emplace_back();
    Read(item, "definition", point.definition);
    point.hyperparameters = ToHyperparameters(Member(item, "hyperparameters"));
  }
  Read(json, "tags", spec.tags);
  return spec;
}

void KeepUnknown(const Json& stored, Json& fresh);

// The element of `stored` that is the same thing as `fresh[index]`: of the same name, or, where
// things have no names, in the same place of a list of the same length.
const Json* Counterpart(const Json& stored, const Json& fresh, std::size_t index) {
  const Json& element = fresh[index];
  if (!element.is_object()) return nullptr;
  const auto name = element.find("name");
  if (name == element.end()) return stored.size() == fresh.size() ? &stored[index] : nullptr;
  const auto same = std::find_if(stored.begin(), stored.end(), [&](const Json& other) {
    return other.is_object() && other.contains("name") && other["name"] == *name;
  });
  return same == stored.end() ? nullptr : &*same;
}

void KeepUnknown(const Json& stored, Json& fresh) {
  if (stored.is_array() && fresh.is_array()) {
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      if (const Json* counterpart = Counterpart(stored, fresh, i)) {
        KeepUnknown(*counterpart, fresh[i]);
      }
    }
    return;
  }
  if (!stored.is_object() || !fresh.is_object()) return;
  for (const auto& [key, value] : stored.items()) {
    if (!fresh.contains(key)) {
      fresh[key] = value;
    } else if (std::find(kUsersKeys.begin(), kUsersKeys.end(), key) == kUsersKeys.end()) {
      KeepUnknown(value, fresh[key]);
    }
  }
}

}  // namespace

std::string SpecToJson(const TuningJobSpec& spec) { return Dump(FromSpec(spec)); }

Result<TuningJobSpec> SpecFromJson(std::string_view json) { return Parsed("spec", json, ToSpec); }

std::string MergeSpecJson(std::string_view stored, const TuningJobSpec& spec) {
  Json fresh = FromSpec(spec);
  const Json known = Json::parse(stored, nullptr, /*allow_exceptions=*/false);
  KeepUnknown(known, fresh);
  return Dump(fresh);
}

}  // namespace hone
