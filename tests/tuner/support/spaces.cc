#include "tests/tuner/support/spaces.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "base/rng.h"
#include "tuner/axis.h"

namespace hone {

void PrintTo(const Assignment& assignment, std::ostream* out) {
  *out << "{";
  for (const auto& [name, value] : assignment.entries())
    *out << name << ": " << ToText(value) << ", ";
  *out << "}";
}

void PrintTo(const Suggestion& suggestion, std::ostream* out) {
  *out << suggestion.definition << "@" << suggestion.history_revision << " ";
  PrintTo(suggestion.assignment, out);
}

void PrintTo(const StrategyEntry& entry, std::ostream* out) { *out << entry.name; }

namespace testing {
namespace {

Scaling AnyOf(Rng* rng, const std::vector<Scaling>& scalings) {
  return scalings[rng->Below(scalings.size())];
}

Range AnyContinuous(Rng* rng) {
  const double size = std::pow(10, static_cast<double>(rng->Below(12)) - 6);
  double min = (2 * rng->Uniform() - 1) * size;
  double max = min + rng->Uniform() * size;
  Scaling scaling = AnyOf(rng, {Scaling::kAuto, Scaling::kLinear});
  switch (rng->Below(4)) {
    case 0:
      min = size * (1e-6 + rng->Uniform());
      max = min * std::pow(10, 5 * rng->Uniform());
      scaling = AnyOf(rng, {Scaling::kAuto, Scaling::kLog});
      break;
    case 1:
      min = rng->Uniform();
      max = std::min(min + (1 - min) * rng->Uniform(), 0.9999999);
      scaling = Scaling::kReverseLog;
      break;
    default:
      break;
  }
  ContinuousRange range = {min, max, scaling};
  if (min < max && rng->Below(2) == 0) range.step = (max - min) * (0.001 + 0.9 * rng->Uniform());
  return range;
}

Range AnyInteger(Rng* rng) {
  IntegerRange range;
  const std::int64_t size = std::int64_t{1} << rng->Below(41);
  const auto span = static_cast<std::int64_t>(rng->Below(static_cast<std::uint64_t>(size) + 1));
  const bool logarithmic = rng->Below(3) == 0;
  range.min = logarithmic ? 1 + static_cast<std::int64_t>(rng->Below(100)) : -size / 2;
  range.max = range.min + span;
  range.scaling = AnyOf(rng, {Scaling::kAuto, logarithmic ? Scaling::kLog : Scaling::kLinear});
  if (span > 0 && rng->Below(2) == 0) {
    range.step = 1 + static_cast<std::int64_t>(rng->Below(static_cast<std::uint64_t>(span)));
  }
  return range;
}

Range AnyCategories(Rng* rng, std::uint64_t most) {
  CategoricalRange range;
  const std::uint64_t count = 1 + rng->Below(most);
  for (std::uint64_t i = 0; i < count; ++i) range.values.push_back("v" + std::to_string(i));
  return range;
}

Range AnyRange(Rng* rng) {
  switch (rng->Below(3)) {
    case 0:
      return AnyContinuous(rng);
    case 1:
      return AnyInteger(rng);
    default:
      return AnyCategories(rng, 6);
  }
}

Range FewValues(Rng* rng) {
  switch (rng->Below(3)) {
    case 0:
      return ContinuousRange{0.1, 0.1 + 0.1 * static_cast<double>(1 + rng->Below(3)),
                             Scaling::kLinear, 0.1};
    case 1:
      return IntegerRange{1, 1 + static_cast<std::int64_t>(rng->Below(4)), Scaling::kLog};
    default:
      return AnyCategories(rng, 3);
  }
}

// Gives `parameter` a condition on one or two of `earlier`, each with some of its values.
void AddConditions(Rng* rng, const std::vector<Parameter>& earlier, Parameter* parameter) {
  for (int i = 0; i < 2; ++i) {
    const Parameter& parent = earlier[rng->Below(earlier.size())];
    const Axis axis(parent.range);
    const bool taken = !parameter->when.empty() && parameter->when[0].parameter == parent.name;
    if (!axis.last() || taken || rng->Below(2) == 0) continue;
    Condition condition = {parent.name, {}};
    for (std::uint64_t value = 0; value <= std::min<std::uint64_t>(*axis.last(), 4); ++value) {
      if (value == 0 || rng->Below(2) == 0) condition.values.push_back(ToText(axis.At(value)));
    }
    parameter->when.push_back(std::move(condition));
  }
}

// All conditions allow the first value of their parents, so that they can hold together.
std::vector<Parameter> Generate(std::uint64_t seed, std::uint64_t most, Range (*range)(Rng*)) {
  Rng rng(seed, 0, "space");
  std::vector<Parameter> parameters;
  const std::uint64_t count = 1 + rng.Below(most);
  for (std::uint64_t i = 0; i < count; ++i) {
    Parameter parameter = {"p" + std::to_string(i), range(&rng)};
    if (!parameters.empty()) AddConditions(&rng, parameters, &parameter);
    parameters.push_back(std::move(parameter));
  }
  // Children come before parents, too.
  for (std::uint64_t i = count; i > 1; --i) std::swap(parameters[i - 1], parameters[rng.Below(i)]);
  return parameters;
}

}  // namespace

SearchSpace Space(std::vector<Parameter> parameters) {
  Result<SearchSpace> space = SearchSpace::Make(std::move(parameters));
  HONE_CHECK(space.ok());
  return *std::move(space);
}

Parameter Real(std::string name, double min, double max, Scaling scaling) {
  return {std::move(name), ContinuousRange{min, max, scaling}};
}

Parameter Whole(std::string name, std::int64_t min, std::int64_t max, Scaling scaling) {
  return {std::move(name), IntegerRange{min, max, scaling}};
}

Parameter OneOf(std::string name, std::vector<std::string> values) {
  return {std::move(name), CategoricalRange{std::move(values)}};
}

Parameter When(Parameter parameter, std::string parent, std::vector<std::string> values) {
  parameter.when.push_back({std::move(parent), std::move(values)});
  return parameter;
}

Parameter Stepped(Parameter parameter, double step) {
  if (auto* integers = std::get_if<IntegerRange>(&parameter.range)) {
    integers->step = static_cast<std::int64_t>(step);
  } else {
    std::get<ContinuousRange>(parameter.range).step = step;
  }
  return parameter;
}

SearchSpace EveryKindOfParameter() {
  return Space({
      When(Real("momentum", 0.5, 0.99, Scaling::kReverseLog), "optimizer", {"sgd"}),
      Real("learning_rate", 0.0005, 0.2, Scaling::kLog),
      Real("dropout", 0, 0.5, Scaling::kAuto),
      Stepped(Real("decay", 0, 1), 0.1),
      Whole("epochs", 2, 10),
      Whole("hidden", 16, 4096, Scaling::kLog),
      Stepped(Whole("batch", 32, 512, Scaling::kAuto), 32),
      Whole("layers", 20, 20),
      OneOf("optimizer", {"sgd", "adam"}),
      When(OneOf("schedule", {"none", "cosine"}), "optimizer", {"adam"}),
      When(Whole("warm_up", 1, 100, Scaling::kAuto), "schedule", {"cosine"}),
  });
}

SearchSpace TwelveAssignments() {
  return Space({
      OneOf("optimizer", {"sgd", "adam"}),
      When(Stepped(Real("momentum", 0.7, 0.9), 0.1), "optimizer", {"sgd"}),
      Whole("batch", 1, 2),
      When(When(Whole("warm_up", 1, 5), "optimizer", {"adam"}), "batch", {"2"}),
  });
}

SearchSpace EveryKindOfCountedParameter() {
  return Space({
      When(Stepped(Real("momentum", 0.5, 0.9, Scaling::kReverseLog), 0.2), "optimizer", {"sgd"}),
      Stepped(Real("learning_rate", 0.001, 0.1, Scaling::kLog), 0.033),
      Stepped(Real("dropout", 0, 0.5, Scaling::kAuto), 0.25),
      Stepped(Whole("epochs", 2, 10), 4),
      Stepped(Whole("hidden", 16, 4096, Scaling::kLog), 2040),
      Whole("layers", 20, 20),
      OneOf("optimizer", {"sgd", "adam"}),
      When(OneOf("schedule", {"none", "cosine"}), "optimizer", {"adam"}),
      When(Whole("warm_up", 1, 3, Scaling::kAuto), "schedule", {"cosine"}),
  });
}

SearchSpace Entangled() {
  Rng rng(1, 0, "entangled");
  std::vector<Parameter> parameters;
  for (int i = 0; i < 14; ++i) {
    parameters.push_back(OneOf("a" + std::to_string(i), {"0", "1", "2", "3", "4", "5", "6", "7"}));
  }
  for (int i = 0; i < 16; ++i) {
    Parameter child = OneOf("b" + std::to_string(i), {"x", "y"});
    for (int parent = 0; parent < 14; ++parent) {
      std::vector<std::string> allowed = {"0", "1", "2", "3", "4", "5", "6", "7"};
      allowed.erase(allowed.begin() + static_cast<std::ptrdiff_t>(rng.Below(8)));
      child = When(child, "a" + std::to_string(parent), allowed);
    }
    parameters.push_back(child);
  }
  return Space(parameters);
}

History TenCompletedTwoRunning(const SearchSpace& space) {
  History history;
  for (int trial = 1; trial <= 12; ++trial) {
    std::vector<double> point;
    for (const Parameter& parameter : space.parameters()) {
      point.push_back(Rng(99, trial, parameter.name).Uniform());
    }
    history.AddTrial(0, space.FromUnitCube(point));
  }
  for (int trial = 1; trial <= 12; ++trial) {
    if (trial == 4 || trial == 9) continue;
    history.EndTrial(trial, {Outcome::Kind::kValue, Rng(99, trial, "value").Uniform()});
  }
  return history;
}

std::vector<Parameter> RandomParameters(std::uint64_t seed) { return Generate(seed, 8, AnyRange); }

std::vector<Parameter> RandomFewValues(std::uint64_t seed) { return Generate(seed, 5, FewValues); }

}  // namespace testing
}  // namespace hone
