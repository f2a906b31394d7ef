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
  std::function<std::unique_ptr<Strategy>(const SearchSpaces&, std::uint64_t seed)> make;
};

// The strategies of this release. The contract suite runs over all of them.
const std::vector<StrategyEntry>& AllStrategies();

// Names those there are when `name` is not one.
Result<StrategyEntry> FindStrategy(std::string_view name);

}  // namespace hone
