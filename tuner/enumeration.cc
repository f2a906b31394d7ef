#include "tuner/enumeration.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "base/check.h"

namespace hone {
namespace {

constexpr std::int64_t kMostAssignments = std::int64_t{1} << 62;
constexpr std::size_t kClosed = SIZE_MAX;

using Count = std::optional<std::int64_t>;

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

Enumeration::Enumeration(const std::vector<Axis>& axes, const Gates& gates)
    : order_(ParentsFirst(gates)), gates_(Renumbered(gates, order_)) {
  Parameters all(order_.size());
  std::iota(all.begin(), all.end(), 0);
  for (const std::size_t parameter : order_) {
    const std::optional<std::uint64_t> last = axes[parameter].last();
    if (!last || *last >= static_cast<std::uint64_t>(kMostAssignments)) return;
    counts_.push_back(static_cast<std::int64_t>(*last) + 1);
  }
  size_ = CountAll(all);
  if (!size_) return;
  parts_ = Groups(all);
  for (const Parameters& part : parts_) part_sizes_.push_back(SizeOf(part));
}

Enumeration::Indexes Enumeration::At(std::span<const std::int64_t> numbers) const {
  HONE_CHECK(size_.has_value() && numbers.size() == parts_.size());
  Indexes found(order_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    HONE_CHECK(numbers[i] >= 0 && numbers[i] < part_sizes_[i]);
    Find(parts_[i], numbers[i], &found);
  }
  Indexes indexes(order_.size());
  for (std::size_t i = 0; i < order_.size(); ++i) indexes[order_[i]] = found[i];
  return indexes;
}

bool Enumeration::SpendOn(const Parameters& group) {
  for (const std::size_t parameter : group) {
    work_ += 1 + static_cast<std::int64_t>(gates_[parameter].size());
  }
  return work_ <= kMostWork;
}

Enumeration::Count Enumeration::CountAll(const Parameters& open) {
  Count product = 1;
  for (const Parameters& group : Groups(open)) {
    product = Times(product, CountGroup(group));
    if (!product) return std::nullopt;
  }
  return product;
}

Enumeration::Count Enumeration::CountGroup(const Parameters& group) {
  if (!SpendOn(group)) return std::nullopt;
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
std::map<Enumeration::Parameters, std::int64_t> Enumeration::Cases(const Parameters& group) {
  const std::vector<std::uint64_t> mentioned = Mentioned(group);
  std::map<Parameters, std::int64_t> cases;
  for (const std::uint64_t value : mentioned) {
    if (!SpendOn(group)) return cases;
    ++cases[OpenAfter(group, value)];
  }
  const std::int64_t others = counts_[group.front()] - static_cast<std::int64_t>(mentioned.size());
  if (others > 0) cases[OpenAfter(group, std::nullopt)] += others;
  return cases;
}

// `open`, split into what conditions connect.
std::vector<Enumeration::Parameters> Enumeration::Groups(const Parameters& open) const {
  std::vector<std::size_t> place(gates_.size(), kClosed);  // In `open`.
  for (std::size_t i = 0; i < open.size(); ++i) place[open[i]] = i;
  std::vector<std::size_t> leader(open.size());
  std::iota(leader.begin(), leader.end(), 0);
  const auto leader_of = [&](std::size_t i) {
    while (leader[i] != i) i = leader[i] = leader[leader[i]];
    return i;
  };
  for (std::size_t i = 0; i < open.size(); ++i) {
    for (const Gate& gate : gates_[open[i]]) {
      if (place[gate.parent] != kClosed) leader[leader_of(i)] = leader_of(place[gate.parent]);
    }
  }
  std::vector<Parameters> by_leader(open.size());
  for (std::size_t i = 0; i < open.size(); ++i) by_leader[leader_of(i)].push_back(open[i]);
  std::erase_if(by_leader, [](const Parameters& group) { return group.empty(); });
  return by_leader;
}

// The values of the first of `group` that conditions of the others speak of, ascending.
std::vector<std::uint64_t> Enumeration::Mentioned(const Parameters& group) const {
  std::set<std::uint64_t> mentioned;
  for (const std::size_t parameter : group) {
    for (const Gate& gate : gates_[parameter]) {
      if (gate.parent == group.front()) mentioned.insert(gate.allowed.begin(), gate.allowed.end());
    }
  }
  return {mentioned.begin(), mentioned.end()};
}

// What stays open of `group` after its first has `value`; none means one that nobody mentions.
Enumeration::Parameters Enumeration::OpenAfter(const Parameters& group,
                                               std::optional<std::uint64_t> value) const {
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

// What CountGroup() has counted.
std::int64_t Enumeration::SizeOf(const Parameters& group) const {
  if (group.size() == 1) return counts_[group.front()];
  return known_.at(group).value();
}

std::int64_t Enumeration::SizeOfAll(const Parameters& open) const {
  std::int64_t size = 1;
  for (const Parameters& group : Groups(open)) size *= SizeOf(group);
  return size;
}

// Assignments of a group are numbered by the value of its first parameter, in the order of the
// axis; within one value, as FindAll() does.
void Enumeration::Find(const Parameters& group, std::int64_t number, Indexes* indexes) const {
  std::int64_t value = 0;
  const auto found_within = [&](std::int64_t end, std::optional<std::uint64_t> mentioned) {
    if (value == end) return false;
    const Parameters open = OpenAfter(group, mentioned);
    const std::int64_t size = SizeOfAll(open);
    const std::int64_t skipped = std::min(number / size, end - value);
    value += skipped;
    number -= skipped * size;
    if (value == end) return false;
    (*indexes)[group.front()] = static_cast<std::uint64_t>(value);
    FindAll(open, number, indexes);
    return true;
  };
  for (const std::uint64_t mentioned : Mentioned(group)) {
    const auto at = static_cast<std::int64_t>(mentioned);
    if (found_within(at, std::nullopt) || found_within(at + 1, mentioned)) return;
  }
  HONE_CHECK(found_within(counts_[group.front()], std::nullopt));
}

// The first group counts slowest.
void Enumeration::FindAll(const Parameters& open, std::int64_t number, Indexes* indexes) const {
  std::vector<Parameters> groups = Groups(open);
  for (auto group = groups.rbegin(); group != groups.rend(); ++group) {
    const std::int64_t size = SizeOf(*group);
    Find(*group, number % size, indexes);
    number /= size;
  }
}

}  // namespace hone
