#include "orchestrator/core/spec_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "base/check.h"
#include "base/near_miss.h"
#include "base/text.h"
#include "orchestrator/core/program_rules.h"
#include "orchestrator/core/rules.h"
#include "tuner/registry.h"
#include "tuner/search_space.h"
#include "tuner/strategies/start_points.h"

namespace hone {
namespace {

constexpr std::size_t kMaxName = 32;
constexpr std::size_t kMaxDefinitions = 10;
constexpr std::size_t kMaxHyperparameters = 1'000;
constexpr std::size_t kMaxHyperparameterName = 256;
constexpr std::size_t kMaxHyperparameterValue = 2'500;
constexpr std::size_t kMaxMetricName = 255;
constexpr std::size_t kMaxTags = 50;
constexpr std::size_t kMaxStartPoints = 1'000;
constexpr std::size_t kMaxConditions = 30;
constexpr std::size_t kMaxWrittenNumber = 100;
constexpr std::int64_t kMaxTrials = 100'000;
constexpr std::int64_t kMaxParallelTrials = 10'000;

// Whether a name ends as those of trials do, -NNN-HHHHHHHH: a job that took the name of a trial to
// come would stand in its way.
bool LooksLikeATrial(const std::string& name) {
  static const RE2 trial("-[0-9]{3,}-[0-9a-f]{8}$");
  return RE2::PartialMatch(name, trial);
}

void CheckName(Rules& rules, const std::string& name) {
  bool good = !name.empty() && name.size() <= kMaxName && IsAlphanumeric(name.front()) &&
              IsAlphanumeric(name.back());
  for (const char c : name) good = good && (IsAlphanumeric(c) || c == '-');
  if (!good) {
    rules.Broken("name",
                 "must be 1 to 32 letters, digits and hyphens, beginning and ending with a letter "
                 "or digit",
                 name);
  } else if (LooksLikeATrial(LowerCase(name))) {
    rules.Broken("name", "must not end like the name of a trial (-001-0123abcd)", name);
  }
}

void CheckHyperparameter(Rules& rules, const std::string& path, const std::string& name,
                         const std::string& value) {
  if (name.empty() || name.size() > kMaxHyperparameterName || HasNul(name)) {
    rules.Broken(path + ".name", "must be 1 to 256 bytes", name);
  }
  if (value.size() > kMaxHyperparameterValue || HasNul(value)) {
    rules.Broken(path + ".value", "must be at most 2500 bytes, without NUL", value);
  }
}

void CheckStatic(Rules& rules, const std::string& path, const TrialDefinition& definition) {
  std::set<std::string> names;
  for (const Parameter& parameter : definition.parameters) names.insert(parameter.name);
  for (std::size_t i = 0; i < definition.static_hyperparameters.size(); ++i) {
    const auto& [name, value] = definition.static_hyperparameters[i];
    const std::string field = path + "[" + std::to_string(i) + "]";
    CheckHyperparameter(rules, field, name, value);
    if (!names.insert(name).second) {
      rules.Broken(field + ".name", "must be different from the other hyperparameters", name);
    }
  }
  rules.AtMost(path, names.size(), kMaxHyperparameters,
               "hyperparameters, those in parameters included");
}

// A metric without a regular expression may come through HONE_METRICS_FILE; a job that defines
// metrics and misspells its objective is the mistake to find.
void CheckObjective(Rules& rules, const std::string& path, const TrialDefinition& definition) {
  const std::string& metric = definition.objective.metric;
  const std::string field = path + ".metric";
  if (metric.empty() || metric.size() > kMaxMetricName) {
    rules.Broken(field, "must be 1 to 255 bytes", metric);
    return;
  }
  const auto& metrics = definition.program.metrics;
  const bool defined =
      std::any_of(metrics.begin(), metrics.end(),
                  [&](const MetricDefinition& candidate) { return candidate.name == metric; });
  if (metrics.empty() || defined) return;
  std::vector<std::string> names;
  for (const MetricDefinition& candidate : metrics) names.push_back(candidate.name);
  rules.Broken(field,
               "must be one of the program's metrics (" + CleanUtf8(InWords(names), 300) + ")" +
                   DidYouMean(metric, names),
               metric);
}

void CheckWritten(Rules& rules, const std::string& field, const std::string& written,
                  const std::string& number, bool same) {
  if (written.empty() || (same && written.size() <= kMaxWrittenNumber)) return;
  rules.Broken(field, "must read as " + number, written);
}

// A number in a person's spelling must be that number: it is what everybody is shown.
template <typename NumericRange, typename Parse>
void CheckWritten(Rules& rules, const std::string& field, const NumericRange& range, Parse parse) {
  const auto check = [&](const char* which, const std::string& written, auto number) {
    if (!std::isfinite(static_cast<double>(number))) return;  // That is told already.
    CheckWritten(rules, field + ".written." + which, written, ToText(Value(number)),
                 parse(written) == number);
  };
  check("min", range.written.min, range.min);
  check("max", range.written.max, range.max);
  if (range.step) {
    check("step", range.written.step, *range.step);
  } else if (!range.written.step.empty()) {
    rules.Broken(field + ".written.step", "must not be there without step", range.written.step);
  }
}

void CheckWritten(Rules& rules, const std::string& path, const Parameter& parameter) {
  if (const auto* continuous = std::get_if<ContinuousRange>(&parameter.range)) {
    CheckWritten(rules, path, *continuous, ParseDouble);
  } else if (const auto* integer = std::get_if<IntegerRange>(&parameter.range)) {
    CheckWritten(rules, path, *integer, ParseInt);
  }
}

// Of a training job that is run by itself: it searches for nothing.
void CheckAlone(Rules& rules, const TuningJobSpec& spec) {
  HONE_CHECK(spec.definitions.size() == 1 && spec.definitions.front().parameters.empty());
  const TrialDefinition& definition = spec.definitions.front();
  CheckStatic(rules, "hyperparameters", definition);
  if (!definition.objective.metric.empty()) CheckObjective(rules, "objective", definition);
  CheckProgram(rules, "program", definition.program);
}

// Nothing when the strategy is none, or the space cannot be made.
using Spaces = std::vector<std::optional<SearchSpace>>;

std::optional<SearchSpace> CheckDefinition(Rules& rules, const std::string& path,
                                           const TrialDefinition& definition,
                                           const StrategyEntry* strategy) {
  const std::string field = path + ".parameters";
  Result<SearchSpace> space = SearchSpace::Make(definition.parameters, field);
  if (!space) rules.Add(space.error().violations);
  if (space && strategy != nullptr) rules.Add(strategy->check(*space, field));
  for (std::size_t i = 0; i < definition.parameters.size(); ++i) {
    const std::string parameter = field + "[" + std::to_string(i) + "]";
    CheckWritten(rules, parameter, definition.parameters[i]);
    rules.AtMost(parameter + ".when", definition.parameters[i].when.size(), kMaxConditions,
                 "conditions");
  }
  CheckStatic(rules, path + ".static_hyperparameters", definition);
  CheckObjective(rules, path + ".objective", definition);
  CheckProgram(rules, path + ".program", definition.program);
  if (!space) return std::nullopt;
  return *std::move(space);
}

const StrategyEntry* CheckStrategy(Rules& rules, const std::string& name) {
  static const std::vector<std::string> kComing = {"bayesian", "hyperband"};
  std::vector<std::string> names;
  for (const StrategyEntry& entry : AllStrategies()) {
    if (entry.name == name) return &entry;
    names.push_back(entry.name);
  }
  if (std::find(kComing.begin(), kComing.end(), name) != kComing.end()) {
    rules.Broken("strategy", "not yet supported", name);
    return nullptr;
  }
  std::vector<std::string> meant = names;
  meant.insert(meant.end(), kComing.begin(), kComing.end());
  rules.Broken("strategy", "must be " + InWords(names) + DidYouMean(name, meant), name);
  return nullptr;
}

void CheckLimits(Rules& rules, const std::string& path, const LimitsChange& limits) {
  if (limits.max_trials) rules.Between(path + "max_trials", *limits.max_trials, 1, kMaxTrials);
  if (limits.max_parallel_trials) {
    rules.Between(path + "max_parallel_trials", *limits.max_parallel_trials, 1, kMaxParallelTrials);
  }
  if (limits.max_runtime) {
    rules.Between(path + "max_runtime", *limits.max_runtime, 1s, 365 * 24h);
  }
  if (limits.max_failed_trials) {
    rules.Between(path + "max_failed_trials", *limits.max_failed_trials, 1, kMaxTrials);
  }
}

void CheckCompletion(Rules& rules, const Completion& completion) {
  if (completion.target && !std::isfinite(*completion.target)) {
    rules.Broken("completion.target", "must be finite", FormatDouble(*completion.target));
  }
  if (completion.no_improvement) {
    rules.Between("completion.no_improvement", *completion.no_improvement, 1, kMaxTrials);
  }
}

void CheckStartPoints(Rules& rules, const std::vector<StartPoint>& points, const Spaces& spaces) {
  rules.AtMost("start_points", points.size(), kMaxStartPoints, "points");
  std::vector<Suggestion> good;
  std::vector<std::string> fields;  // Of those.
  for (std::size_t i = 0; i < std::min(points.size(), kMaxStartPoints); ++i) {
    const StartPoint& point = points[i];
    const std::string field = "start_points[" + std::to_string(i) + "]";
    if (point.definition < 0 || static_cast<std::size_t>(point.definition) >= spaces.size()) {
      rules.Broken(field + ".definition", "must be the index of a definition",
                   std::to_string(point.definition));
      continue;
    }
    const auto& space = spaces[static_cast<std::size_t>(point.definition)];
    if (!space) continue;  // What is wrong with it was said.
    Result<Assignment> assignment =
        space->FromTexts(point.hyperparameters, field + ".hyperparameters");
    if (!assignment) {
      rules.Add(assignment.error().violations);
      continue;
    }
    good.push_back({.definition = point.definition, .assignment = *std::move(assignment)});
    fields.push_back(field);
  }
  for (const auto& [index, first] : StartPoints::Repeated(good)) {
    rules.Broken(fields[index], "must be different from the others; equal to " + fields[first]);
  }
}

void CheckTags(Rules& rules, const TuningJobSpec& spec) {
  rules.AtMost("tags", spec.tags.size(), kMaxTags, "tags");
  for (const auto& [key, value] : spec.tags) {
    const bool good = !key.empty() && key.size() <= 128 && value.size() <= 256;
    if (!good) {
      rules.Broken("tags." + CleanUtf8(key, 100),
                   "must have a key of 1 to 128 bytes and a value of up to 256", value);
    }
  }
}

}  // namespace

std::vector<Violation> CheckSpec(const std::string& name, const TuningJobSpec& spec) {
  Rules rules;
  CheckName(rules, name);
  if (spec.alone) {
    CheckAlone(rules, spec);
    CheckTags(rules, spec);
    return rules.Take();
  }
  const StrategyEntry* const strategy = CheckStrategy(rules, spec.strategy);
  if (spec.definitions.empty() || spec.definitions.size() > kMaxDefinitions) {
    rules.Broken("definitions", "must be 1 to 10", std::to_string(spec.definitions.size()));
  } else if (spec.definitions.size() > 1) {
    rules.Broken("definitions", "more than one is not yet supported",
                 std::to_string(spec.definitions.size()));
  }
  Spaces spaces;
  for (std::size_t i = 0; i < std::min(spec.definitions.size(), kMaxDefinitions); ++i) {
    spaces.push_back(CheckDefinition(rules, "definitions[" + std::to_string(i) + "]",
                                     spec.definitions[i], strategy));
  }
  const Limits& limits = spec.limits;
  CheckLimits(rules, "limits.",
              {limits.max_trials, limits.max_parallel_trials, limits.max_runtime,
               limits.max_failed_trials});
  CheckCompletion(rules, spec.completion);
  CheckStartPoints(rules, spec.start_points, spaces);
  CheckTags(rules, spec);
  return rules.Take();
}

std::vector<Violation> CheckLimitsChange(const LimitsChange& change) {
  Rules rules;
  CheckLimits(rules, "", change);
  return rules.Take();
}

}  // namespace hone
