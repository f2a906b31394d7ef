#include "tuner/conditions.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <queue>
#include <set>

#include "base/near_miss.h"
#include "base/text.h"

namespace hone {
namespace {

constexpr std::size_t kMaxShownBytes = 256;

// Of each parameter that another hangs on, directly or not: the values that this demands.
using Demands = std::map<std::size_t, std::vector<std::uint64_t>>;

// Narrows `demands` to what `gate` allows, too. Returns false when nothing is left.
bool Narrow(const Gate& gate, Demands* demands) {
  const auto [demand, is_first] = demands->try_emplace(gate.parent, gate.allowed);
  if (is_first) return true;
  std::vector<std::uint64_t> common;
  std::set_intersection(demand->second.begin(), demand->second.end(), gate.allowed.begin(),
                        gate.allowed.end(), std::back_inserter(common));
  demand->second = std::move(common);
  return !demand->second.empty();
}

// Whether all of parameter `index`'s gates can be open at once. Conditions are joined by "and" at
// all levels, so that each parameter above needs a value that all who hang on it allow.
// Requires: gates do not go in a circle.
bool CanBeActive(std::size_t index, const Gates& gates) {
  Demands demands;
  std::set<std::size_t> seen = {index};
  std::vector<std::size_t> open = {index};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    for (const Gate& gate : gates[at]) {
      if (!Narrow(gate, &demands)) return false;
      if (seen.insert(gate.parent).second) open.push_back(gate.parent);
    }
  }
  return true;
}

class Resolver {
 public:
  Resolver(const std::vector<Parameter>& parameters, const std::vector<std::optional<Axis>>& axes,
           const std::string& field, std::vector<Violation>* violations)
      : parameters_(parameters), axes_(axes), field_(field), violations_(violations) {
    for (std::size_t i = 0; i < parameters.size(); ++i) index_.emplace(parameters[i].name, i);
  }

  Gates Resolve() {
    Gates gates(parameters_.size());
    for (std::size_t i = 0; i < parameters_.size(); ++i) gates[i] = GatesOf(i);
    CheckCircles(gates);
    CheckDemands(gates);
    return gates;
  }

 private:
  std::string When(std::size_t index) const {
    return field_ + "[" + std::to_string(index) + "].when";
  }

  void Broken(std::string field, std::string rule, const std::string& value) {
    violations_->push_back(
        {CleanUtf8(field, 2 * kMaxShownBytes), std::move(rule), CleanUtf8(value, kMaxShownBytes)});
  }

  std::vector<Gate> GatesOf(std::size_t index) {
    std::vector<Gate> gates;
    std::set<std::string> named;
    for (const Condition& condition : parameters_[index].when) {
      const std::string field = When(index) + "." + condition.parameter;
      const auto parent = index_.find(condition.parameter);
      if (!named.insert(condition.parameter).second) {
        Broken(field, "must be given once", condition.parameter);
      } else if (parent == index_.end()) {
        Broken(field,
               "must name a parameter of the space" + DidYouMean(condition.parameter, Names()),
               condition.parameter);
      } else if (condition.values.empty()) {
        Broken(field, "must have at least 1 value", "");
      } else {
        gates.push_back({parent->second, AllowedValues(field, parent->second, condition)});
      }
    }
    return gates;
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const Parameter& parameter : parameters_) names.push_back(parameter.name);
    return names;
  }

  // Of a categorical parameter; numbers are not mistyped into each other.
  std::vector<std::string> TextsOf(std::size_t index) const {
    const auto* range = std::get_if<CategoricalRange>(&parameters_[index].range);
    return range != nullptr ? range->values : std::vector<std::string>();
  }

  // The indexes of the condition's values, as far as they are values of the parent.
  std::vector<std::uint64_t> AllowedValues(const std::string& field, std::size_t parent,
                                           const Condition& condition) {
    std::set<std::uint64_t> allowed;
    const std::optional<Axis>& axis = axes_[parent];
    if (axis && !axis->last()) {
      Broken(field, "must not hang on a continuous parameter without step", condition.parameter);
    } else if (axis) {
      for (const std::string& text : condition.values) {
        const std::optional<std::uint64_t> value = axis->IndexOfText(text);
        if (!value) {
          Broken(field,
                 "must be a value that this parameter can have" + DidYouMean(text, TextsOf(parent)),
                 text);
        } else if (!allowed.insert(*value).second) {
          Broken(field, "must be distinct", text);
        }
      }
    } else {
      CheckTexts(field, TextsOf(parent), condition);
    }
    return {allowed.begin(), allowed.end()};
  }

  // Something is wrong with the parent; what a category is called is known all the same.
  void CheckTexts(const std::string& field, const std::vector<std::string>& texts,
                  const Condition& condition) {
    for (const std::string& text : condition.values) {
      if (texts.empty() || std::find(texts.begin(), texts.end(), text) != texts.end()) continue;
      Broken(field, "must be a value that this parameter can have" + DidYouMean(text, texts), text);
    }
  }

  // Each circle is reported once, at its first parameter.
  void CheckCircles(const Gates& gates) {
    const std::vector<std::size_t> order = ParentsFirst(gates);
    std::vector<bool> done(gates.size(), false);
    for (const std::size_t index : order) done[index] = true;
    std::set<std::size_t> reported;
    for (std::size_t start = 0; start < gates.size(); ++start) {
      if (done[start]) continue;
      const std::vector<std::size_t> circle = CircleAbove(start, gates, done);
      const std::size_t first = *std::min_element(circle.begin(), circle.end());
      if (!reported.insert(first).second) continue;
      std::string path;
      for (const std::size_t index : circle) path += parameters_[index].name + " -> ";
      Broken(When(first), "must not go in a circle", path + parameters_[circle.front()].name);
    }
  }

  // Up from `start`, by parents that are not `done`, until one comes again.
  static std::vector<std::size_t> CircleAbove(std::size_t start, const Gates& gates,
                                              const std::vector<bool>& done) {
    std::vector<std::size_t> path;
    std::size_t at = start;
    auto seen = path.end();
    while (seen == path.end()) {
      path.push_back(at);
      const auto gate = std::find_if(gates[at].begin(), gates[at].end(),
                                     [&](const Gate& each) { return !done[each.parent]; });
      at = gate->parent;
      seen = std::find(path.begin(), path.end(), at);
    }
    return {seen, path.end()};
  }

  void CheckDemands(const Gates& gates) {
    if (!violations_->empty()) return;
    for (std::size_t index = 0; index < gates.size(); ++index) {
      // With one gate or none it can be active if the one above can, which is told there.
      if (gates[index].size() < 2 || CanBeActive(index, gates)) continue;
      Broken(When(index), "must be able to hold together with what it hangs on",
             parameters_[index].name);
    }
  }

  const std::vector<Parameter>& parameters_;
  const std::vector<std::optional<Axis>>& axes_;
  const std::string& field_;
  std::vector<Violation>* const violations_;
  std::map<std::string, std::size_t> index_;
};

}  // namespace

bool Gate::Allows(std::uint64_t index) const {
  return std::binary_search(allowed.begin(), allowed.end(), index);
}

Gates ResolveConditions(const std::vector<Parameter>& parameters,
                        const std::vector<std::optional<Axis>>& axes, const std::string& field,
                        std::vector<Violation>* violations) {
  return Resolver(parameters, axes, field, violations).Resolve();
}

std::vector<std::size_t> ParentsFirst(const Gates& gates) {
  std::vector<std::vector<std::size_t>> children(gates.size());
  std::vector<std::size_t> missing(gates.size());
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < gates.size(); ++i) {
    for (const Gate& gate : gates[i]) children[gate.parent].push_back(i);
    missing[i] = gates[i].size();
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    order.push_back(ready.top());
    ready.pop();
    for (const std::size_t child : children[order.back()]) {
      if (--missing[child] == 0) ready.push(child);
    }
  }
  return order;
}

}  // namespace hone
