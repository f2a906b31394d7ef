#include "tuner/space_size.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <set>
#include <utility>

namespace hone {
namespace {

constexpr std::int64_t kMostAssignments = std::int64_t{1} << 62;
// Looks at one parameter, in all.
constexpr std::int64_t kMostWork = 2'000'000;

using Count = std::optional<std::int64_t>;
// Ascending in the order of parents first.
using Parameters = std::vector<std::size_t>;

Count Capped(bool overflow, std::int64_t count) {
  if (overflow || count > kMostAssignments) return std::nullopt;
  return count;
}

Count Plus(Count a, Count b) {
  std::int64_t sum = 0;
  if (!a || !b) return std::nullopt;
  const bool overflow = __builtin_add_overflow(*a, *b, &sum);
  return Capped(overflow, sum);
}

Count Times(Count a, Count b) {
  std::int64_t product = 0;
  if (!a || !b) return std::nullopt;
  const bool overflow = __builtin_mul_overflow(*a, *b, &product);
  return Capped(overflow, product);
}

// Counts by cases: what hangs together is split at its first parameter, by the values that make a
// difference to the others; what falls apart is multiplied.
//
// Parameters are numbered parents first here. Those still open, and nothing else, tell which case
// it is: a condition on a parameter that is not open was met.
class Counter {
 public:
  // Counts are of values, by parameter.
  Counter(std::vector<std::int64_t> counts, Gates gates)
      : counts_(std::move(counts)), gates_(std::move(gates)), place_(counts_.size(), kClosed) {}

  // Requires: `open` is ascending.
  Count CountAll(const Parameters& open) {
    Count product = 1;
    for (const Parameters& group : Groups(open)) {
      product = Times(product, CountGroup(group));
      if (!product) return std::nullopt;
    }
    return product;
  }

 private:
  bool Spend(std::size_t work) {
    work_ += static_cast<std::int64_t>(work);
    return work_ <= kMostWork;
  }

  // `open`, split into what conditions connect.
  std::vector<Parameters> Groups(const Parameters& open) {
    for (std::size_t i = 0; i < open.size(); ++i) place_[open[i]] = i;
    std::vector<std::size_t> leader(open.size());
    std::iota(leader.begin(), leader.end(), 0);
    const auto leader_of = [&](std::size_t i) {
      while (leader[i] != i) i = leader[i] = leader[leader[i]];
      return i;
    };
    for (std::size_t i = 0; i < open.size(); ++i) {
      for (const Gate& gate : gates_[open[i]]) {
        const std::size_t parent = place_[gate.parent];
        if (parent != kClosed) leader[leader_of(i)] = leader_of(parent);
      }
    }
    std::vector<Parameters> by_leader(open.size());
    for (std::size_t i = 0; i < open.size(); ++i) by_leader[leader_of(i)].push_back(open[i]);
    for (const std::size_t parameter : open) place_[parameter] = kClosed;
    std::erase_if(by_leader, [](const Parameters& group) { return group.empty(); });
    return by_leader;
  }

  Count CountGroup(const Parameters& group) {
    if (!Spend(group.size())) return std::nullopt;
    if (group.size() == 1) return counts_[group.front()];
    const auto known = known_.find(group);
    if (known != known_.end()) return known->second;
    Count sum = 0;
    for (const auto& [open, values] : Cases(group)) {
      sum = Plus(sum, Times(values, CountAll(open)));
      if (!sum) return std::nullopt;
    }
    known_.emplace(group, sum);
    return sum;
  }

  // What stays open after the first of `group` has a value, and for how many of its values.
  std::map<Parameters, std::int64_t> Cases(const Parameters& group) {
    const std::size_t first = group.front();
    std::set<std::uint64_t> mentioned;
    for (const std::size_t parameter : group) {
      for (const Gate& gate : gates_[parameter]) {
        if (gate.parent == first) mentioned.insert(gate.allowed.begin(), gate.allowed.end());
      }
    }
    std::map<Parameters, std::int64_t> cases;
    for (const std::uint64_t value : mentioned) {
      if (!Spend(group.size())) return cases;
      ++cases[OpenAfter(group, value)];
    }
    const std::int64_t others = counts_[first] - static_cast<std::int64_t>(mentioned.size());
    if (others > 0) cases[OpenAfter(group, std::nullopt)] += others;
    return cases;
  }

  // What stays open of `group` after its first has `value`; none means one that nobody mentions.
  Parameters OpenAfter(const Parameters& group, std::optional<std::uint64_t> value) {
    std::set<std::size_t> shut;
    Parameters open;
    for (std::size_t i = 1; i < group.size(); ++i) {
      const auto& gates = gates_[group[i]];
      const bool is_shut = std::any_of(gates.begin(), gates.end(), [&](const Gate& gate) {
        if (gate.parent == group.front()) return !value || !gate.Allows(*value);
        return shut.contains(gate.parent);
      });
      if (is_shut) {
        shut.insert(group[i]);
      } else {
        open.push_back(group[i]);
      }
    }
    return open;
  }

  static constexpr std::size_t kClosed = SIZE_MAX;

  const std::vector<std::int64_t> counts_;
  const Gates gates_;
  std::vector<std::size_t> place_;  // For Groups(): where a parameter is in `open`, else kClosed.
  std::map<Parameters, Count> known_;
  std::int64_t work_ = 0;
};

// The gates with each parameter numbered by its place in `order`.
Gates Renumbered(const Gates& gates, const std::vector<std::size_t>& order) {
  std::vector<std::size_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  Gates renumbered;
  for (const std::size_t parameter : order) {
    renumbered.push_back(gates[parameter]);
    for (Gate& gate : renumbered.back()) gate.parent = place[gate.parent];
  }
  return renumbered;
}

}  // namespace

std::optional<std::int64_t> CountAssignments(const std::vector<Axis>& axes, const Gates& gates) {
  const std::vector<std::size_t> order = ParentsFirst(gates);
  std::vector<std::int64_t> counts;
  Parameters all;
  for (const std::size_t parameter : order) {
    const std::optional<std::uint64_t> last = axes[parameter].last();
    if (!last || *last >= static_cast<std::uint64_t>(kMostAssignments)) return std::nullopt;
    counts.push_back(static_cast<std::int64_t>(*last) + 1);
    all.push_back(all.size());
  }
  return Counter(std::move(counts), Renumbered(gates, order)).CountAll(all);
}

}  // namespace hone
