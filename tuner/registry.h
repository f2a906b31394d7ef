// All strategies by name.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tuner/search_space.h"
#include "tuner/strategy.h"

namespace hone {

// The spaces of a job's definitions, in order; most jobs have one.
using SearchSpaces = std::vector<SearchSpace>;

struct StrategyEntry {
  std::string name;  // As users write it: "random".
  // What stands against this strategy in a space that SearchSpace::Make() made with `field`; empty
  // when nothing does. Violations are named as those of SearchSpace::Make() are.
  std::function<std::vector<Violation>(const SearchSpace& space, const std::string& field)> check;
  // Requires: `check` finds nothing in any of the spaces.
  std::function<std::unique_ptr<Strategy>(const SearchSpaces&, std::uint64_t seed)> make;
};

// The strategies of this release. The contract suite runs over all of them.
const std::vector<StrategyEntry>& AllStrategies();

// Names those there are when `name` is not one.
Result<StrategyEntry> FindStrategy(std::string_view name);

}  // namespace hone
