#include "tuner/registry.h"

#include "base/text.h"
#include "tuner/strategies/grid.h"
#include "tuner/strategies/quasi_random.h"
#include "tuner/strategies/random.h"

namespace hone {
namespace {

template <typename S>
std::unique_ptr<Strategy> Make(const SearchSpaces& spaces, std::uint64_t seed) {
  return std::make_unique<S>(spaces, seed);
}

std::vector<Violation> AnySpaceWillDo(const SearchSpace&, const std::string&) { return {}; }

}  // namespace

const std::vector<StrategyEntry>& AllStrategies() {
  static const std::vector<StrategyEntry> kStrategies = {
      {"random", AnySpaceWillDo, Make<RandomStrategy>},
      {"quasi-random", AnySpaceWillDo, Make<QuasiRandomStrategy>},
      {"grid", GridStrategy::Check, Make<GridStrategy>},
  };
  return kStrategies;
}

Result<StrategyEntry> FindStrategy(std::string_view name) {
  std::string names;
  for (const StrategyEntry& entry : AllStrategies()) {
    if (entry.name == name) return entry;
    names += (names.empty() ? "" : ", ") + entry.name;
  }
  return InvalidArgument("must be one of: " + names + ": " + CleanUtf8(name, 64));
}

}  // namespace hone
