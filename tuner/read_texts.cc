#include "tuner/read_texts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <variant>

#include "base/near_miss.h"
#include "base/text.h"

namespace hone {
namespace {

constexpr std::size_t kMaxShownBytes = 256;

// "a, b, c", cut where it is long.
std::string Joined(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) {
    if (joined.size() > kMaxShownBytes) return joined + ", ...";
    joined += (joined.empty() ? "" : ", ") + text;
  }
  return joined;
}

// The value of a parameter that is written as `text`, or the rule that it breaks.
class ValueReader {
 public:
  ValueReader(const Axis& axis, const std::string& text) : axis_(axis), text_(text) {}

  const std::optional<Value>& value() const { return value_; }
  const std::string& rule() const { return rule_; }

  void operator()(const ContinuousRange& range) {
    const std::optional<double> number = ParseDouble(text_);
    if (!number || std::isnan(*number)) {
      rule_ = "must be a number";
    } else if (*number < range.min || *number > range.max) {
      rule_ = "must be " + ToText(range.min) + " to " + ToText(range.max);
    } else if (!axis_.Contains(*number)) {
      rule_ = "must be " + ToText(range.min) + " plus a whole number of steps of " +
              ToText(range.step.value_or(0));
    } else {
      value_ = *number + 0.0;  // -0 becomes 0: one value, one text.
    }
  }

  void operator()(const IntegerRange& range) {
    const std::optional<std::int64_t> number = ParseInt(text_);
    if (!number) {
      rule_ = "must be a whole number from " + ToText(range.min) + " to " + ToText(range.max);
    } else if (*number < range.min || *number > range.max) {
      rule_ = "must be " + ToText(range.min) + " to " + ToText(range.max);
    } else if (!axis_.Contains(*number)) {
      rule_ = "must be " + ToText(range.min) + " plus a whole number of steps of " +
              ToText(range.step.value_or(1));
    } else {
      value_ = *number;
    }
  }

  void operator()(const CategoricalRange& range) {
    if (axis_.Contains(text_)) {
      value_ = text_;
    } else {
      rule_ = "must be one of: " + Joined(range.values) + DidYouMean(text_, range.values);
    }
  }

 private:
  const Axis& axis_;
  const std::string& text_;
  std::optional<Value> value_;
  std::string rule_;
};

class Reader {
 public:
  Reader(const std::string& field, const std::vector<Parameter>& parameters,
         const std::vector<Axis>& axes, const Gates& gates)
      : field_(field),
        parameters_(parameters),
        axes_(axes),
        gates_(gates),
        texts_(parameters.size()),
        values_(parameters.size()),
        activity_(parameters.size(), Activity::kUnknown) {}

  // Which parameter each text is for.
  void Sort(const std::vector<std::pair<std::string, std::string>>& values) {
    std::map<std::string, std::size_t> index;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      index.emplace(parameters_[i].name, i);
      names.push_back(parameters_[i].name);
    }
    for (const auto& [name, text] : values) {
      const auto found = index.find(name);
      if (found == index.end()) {
        Broken(
            name,
            "must name a parameter of the space (" + Joined(names) + ")" + DidYouMean(name, names),
            name);
      } else if (texts_[found->second]) {
        Broken(name, "must be given once", text);
      } else {
        texts_[found->second] = text;
      }
    }
  }

  void ReadValues() {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      if (!texts_[i]) continue;
      ValueReader reader(axes_[i], *texts_[i]);
      std::visit(reader, parameters_[i].range);
      values_[i] = reader.value();
      if (!reader.value()) Broken(parameters_[i].name, reader.rule(), *texts_[i]);
    }
  }

  // Requires: parents come before their children.
  void CheckActivity(std::size_t index) {
    Activity& activity = activity_[index];
    activity = Activity::kActive;
    const Gate* shut = nullptr;
    for (const Gate& gate : gates_[index]) {
      const Activity open = IsOpen(gate);
      if (open == Activity::kInactive && shut == nullptr) shut = &gate;
      if (open == Activity::kUnknown) activity = Activity::kUnknown;
    }
    if (shut != nullptr) activity = Activity::kInactive;
    const std::string& name = parameters_[index].name;
    if (activity == Activity::kActive && !texts_[index]) {
      Broken(name, "must be given" + Reason(index), "");
    } else if (activity == Activity::kInactive && texts_[index]) {
      Broken(name, "must not be given, as it is active only when " + ToText(*shut), *texts_[index]);
    }
  }

  Result<Assignment> Take() {
    if (!violations_.empty()) return InvalidArgument(std::move(violations_));
    Assignment assignment;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      if (values_[i]) assignment.Add(parameters_[i].name, *std::move(values_[i]));
    }
    return assignment;
  }

 private:
  enum class Activity { kActive, kInactive, kUnknown };  // Unknown: a parent's value is wrong.

  Activity IsOpen(const Gate& gate) const {
    if (activity_[gate.parent] != Activity::kActive) return activity_[gate.parent];
    if (!values_[gate.parent]) return Activity::kUnknown;
    const std::optional<std::uint64_t> index = axes_[gate.parent].IndexOf(*values_[gate.parent]);
    return index && gate.Allows(*index) ? Activity::kActive : Activity::kInactive;
  }

  std::string ToText(const Gate& gate) const {
    std::vector<std::string> allowed;
    for (const std::uint64_t index : gate.allowed) {
      allowed.push_back(hone::ToText(axes_[gate.parent].At(index)));
    }
    return parameters_[gate.parent].name + " is " + (allowed.size() > 1 ? "one of " : "") +
           Joined(allowed);
  }

  std::string Reason(std::size_t index) const {
    std::string reason;
    for (const Gate& gate : gates_[index]) {
      reason += (reason.empty() ? ", as it is active when " : " and ") + ToText(gate);
    }
    return reason;
  }

  void Broken(const std::string& name, const std::string& rule, const std::string& value) {
    violations_.push_back(
        {field_ + "." + CleanUtf8(name, kMaxShownBytes), rule, CleanUtf8(value, kMaxShownBytes)});
  }

  const std::string& field_;
  const std::vector<Parameter>& parameters_;
  const std::vector<Axis>& axes_;
  const Gates& gates_;
  std::vector<std::optional<std::string>> texts_;
  std::vector<std::optional<Value>> values_;
  std::vector<Activity> activity_;
  std::vector<Violation> violations_;
};

}  // namespace

Result<Assignment> ReadTexts(const std::vector<std::pair<std::string, std::string>>& values,
                             const std::string& field, const std::vector<Parameter>& parameters,
                             const std::vector<Axis>& axes, const Gates& gates,
                             const std::vector<std::size_t>& order) {
  Reader reader(field, parameters, axes, gates);
  reader.Sort(values);
  reader.ReadValues();
  for (const std::size_t index : order) reader.CheckActivity(index);
  return reader.Take();
}

}  // namespace hone
