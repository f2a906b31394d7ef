// The assignments of a space, counted and numbered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "tuner/axis.h"
#include "tuner/conditions.h"

namespace hone {

// Counts the different assignments by cases: what hangs together is split at its first parameter,
// by the values that make a difference to the others; what falls apart is multiplied. The same way
// back leads from a number to its assignment.
//
// Parameters are numbered parents first in here. Those still open, and nothing else, tell which
// case it is: a condition on a parameter that is not open was met.
//
// Immutable; thread-safe.
class Enumeration {
 public:
  // The value that each parameter has, as an index on its axis; nothing where it is not active.
  using Indexes = std::vector<std::optional<std::uint64_t>>;

  // Requires: gates do not go in a circle, and each parameter can be active.
  Enumeration(const std::vector<Axis>& axes, const Gates& gates);

  // The number of different assignments. Nothing when a parameter has values that cannot be
  // counted, when there are more than 2^62, or when it is entangled.
  std::optional<std::int64_t> size() const { return size_; }

  // Whether conditions hang together in so many ways that counting would have taken longer than
  // some 10 ms.
  bool is_entangled() const { return work_ > kMostWork; }

  // The space falls into parts that no condition connects: so many assignments does each have,
  // and size() is their product. Empty when size() is nothing.
  const std::vector<std::int64_t>& parts() const { return part_sizes_; }

  // Requires: size() is something; one number for each part, from 0 and below its size.
  Indexes At(std::span<const std::int64_t> numbers) const;

 private:
  using Count = std::optional<std::int64_t>;
  using Parameters = std::vector<std::size_t>;  // Ascending.

  // Looks at one parameter or at one of its conditions, in all.
  static constexpr std::int64_t kMostWork = 2'000'000;

  bool SpendOn(const Parameters& group);
  Count CountAll(const Parameters& open);
  Count CountGroup(const Parameters& group);
  std::map<Parameters, std::int64_t> Cases(const Parameters& group);

  std::vector<Parameters> Groups(const Parameters& open) const;
  std::vector<std::uint64_t> Mentioned(const Parameters& group) const;
  Parameters OpenAfter(const Parameters& group, std::optional<std::uint64_t> value) const;

  std::int64_t SizeOf(const Parameters& group) const;
  std::int64_t SizeOfAll(const Parameters& open) const;
  void Find(const Parameters& group, std::int64_t number, Indexes* indexes) const;
  void FindAll(const Parameters& open, std::int64_t number, Indexes* indexes) const;

  std::vector<std::size_t> order_;    // The parameters as others number them.
  std::vector<std::int64_t> counts_;  // Of values.
  Gates gates_;
  std::map<Parameters, Count> known_;
  std::int64_t work_ = 0;
  std::vector<Parameters> parts_;
  std::vector<std::int64_t> part_sizes_;
  Count size_;
};

}  // namespace hone
