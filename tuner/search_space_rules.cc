#include "tuner/search_space_rules.h"

#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "base/text.h"
#include "tuner/real_grid.h"

namespace hone {
namespace {

// Checks one parameter, and remembers under its field what is wrong with it.
class ParameterRules {
 public:
  ParameterRules(std::string field, std::vector<Violation>* violations)
      : field_(std::move(field)), violations_(violations) {}

  void CheckText(const std::string& field, const std::string& text) {
    if (text.empty() || text.size() > kMaxNameBytes) {
      Broken(field, "must be 1 to " + std::to_string(kMaxNameBytes) + " bytes", text);
    } else if (!IsPlain(text)) {
      Broken(field, "must be UTF-8 without control characters", text);
    }
  }

  // These return whether the range has an axis.
  bool Check(const ContinuousRange& range);
  bool Check(const IntegerRange& range);
  bool Check(const CategoricalRange& range);

  void Broken(const std::string& field, std::string rule, const std::string& value) {
    violations_->push_back({field_ + field, std::move(rule), CleanUtf8(value, kMaxNameBytes)});
    ++count_;
  }

 private:
  static bool IsPlain(const std::string& text) {
    for (const char c : text) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
    }
    return CleanUtf8(text, text.size()) == text;
  }

  template <typename Number>
  void CheckOrder(Number min, Number max) {
    if (min > max) Broken(".min", "must be at most max, which is " + ToText(max), ToText(min));
  }

  template <typename Number>
  void CheckScaling(Scaling scaling, Number min, Number max) {
    if (scaling == Scaling::kLog && min <= 0) {
      Broken(".min", "must be above 0 with log scaling", ToText(min));
    }
    if (scaling != Scaling::kReverseLog) return;
    if (min < 0) Broken(".min", "must be at least 0 with reverse-log scaling", ToText(min));
    if (max >= 1) Broken(".max", "must be below 1 with reverse-log scaling", ToText(max));
  }

  void CheckStep(const ContinuousRange& range);
  void CheckStep(const IntegerRange& range);

  const std::string field_;
  std::vector<Violation>* const violations_;
  int count_ = 0;
};

bool ParameterRules::Check(const ContinuousRange& range) {
  if (!std::isfinite(range.min)) Broken(".min", "must be finite", ToText(range.min));
  if (!std::isfinite(range.max)) Broken(".max", "must be finite", ToText(range.max));
  const bool bounded = count_ == 0;
  if (bounded) {
    CheckOrder(range.min, range.max);
    CheckScaling(range.scaling, range.min, range.max);
  }
  const bool step_is_number = !range.step || (*range.step > 0 && std::isfinite(*range.step));
  if (!step_is_number) Broken(".step", "must be above 0 and finite", ToText(*range.step));
  if (bounded && step_is_number && range.step && range.min < range.max) CheckStep(range);
  return count_ == 0;
}

void ParameterRules::CheckStep(const ContinuousRange& range) {
  const double least = RealGrid::LeastStep(range.min, range.max);
  if (*range.step < least) {
    Broken(".step", "must be at least " + ToText(least) + " for numbers of this size",
           ToText(*range.step));
  } else if (RealGrid(range.min, range.max, *range.step).last() == 0) {
    Broken(".step", "must be at most max - min, which is " + ToText(range.max - range.min),
           ToText(*range.step));
  }
}

bool ParameterRules::Check(const IntegerRange& range) {
  CheckOrder(range.min, range.max);
  CheckScaling(range.scaling, range.min, range.max);
  if (range.step && *range.step <= 0) {
    Broken(".step", "must be above 0", ToText(*range.step));
  } else if (range.step && range.min < range.max) {
    CheckStep(range);
  }
  return count_ == 0;
}

void ParameterRules::CheckStep(const IntegerRange& range) {
  const auto span = static_cast<std::uint64_t>(range.max) - static_cast<std::uint64_t>(range.min);
  if (static_cast<std::uint64_t>(*range.step) <= span) return;
  Broken(".step", "must be at most max - min, which is " + std::to_string(span),
         ToText(*range.step));
}

bool ParameterRules::Check(const CategoricalRange& range) {
  if (range.values.empty() || range.values.size() > kMaxCategories) {
    Broken(".values", "must be 1 to " + std::to_string(kMaxCategories),
           std::to_string(range.values.size()));
    return false;
  }
  std::set<std::string> seen;
  for (std::size_t i = 0; i < range.values.size(); ++i) {
    const std::string field = ".values[" + std::to_string(i) + "]";
    CheckText(field, range.values[i]);
    if (!seen.insert(range.values[i]).second) Broken(field, "must be distinct", range.values[i]);
  }
  return count_ == 0;
}

}  // namespace

CheckedParameters CheckParameters(const std::vector<Parameter>& parameters,
                                  const std::string& field) {
  CheckedParameters checked;
  if (parameters.empty() || parameters.size() > kMaxParameters) {
    checked.violations.push_back({field, "must be 1 to " + std::to_string(kMaxParameters),
                                  std::to_string(parameters.size())});
    return checked;
  }
  std::set<std::string> names;
  std::vector<std::optional<Axis>> axes;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    ParameterRules name_rules(field + "[" + std::to_string(i) + "]", &checked.violations);
    name_rules.CheckText(".name", parameters[i].name);
    if (!names.insert(parameters[i].name).second) {
      name_rules.Broken(".name", "must be distinct", parameters[i].name);
    }
    ParameterRules range_rules(field + "[" + std::to_string(i) + "]", &checked.violations);
    const bool good = std::visit([&](const auto& range) { return range_rules.Check(range); },
                                 parameters[i].range);
    axes.push_back(good ? std::optional<Axis>(parameters[i].range) : std::nullopt);
  }
  checked.gates = ResolveConditions(parameters, axes, field, &checked.violations);
  checked.order = ParentsFirst(checked.gates);
  if (!checked.violations.empty()) return checked;
  for (std::optional<Axis>& axis : axes) checked.axes.push_back(*std::move(axis));
  return checked;
}

}  // namespace hone
