// Draws at random.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tuner/registry.h"
#include "tuner/strategies/turns.h"
#include "tuner/strategy.h"

namespace hone {

// Assignments drawn uniformly from the scaled ranges, none of them twice while there are others.
//
// The numbers of a trial depend on the seed, the trial's number and the parameter's name only.
// Definitions take turns, as turns.h tells.
class RandomStrategy : public Strategy {
 public:
  RandomStrategy(SearchSpaces spaces, std::uint64_t seed);

  std::vector<Suggestion> Suggest(const History& history, int count) const override;

 private:
  std::optional<Assignment> Draw(const Turn& turn) const;

  const SearchSpaces spaces_;
  const std::uint64_t seed_;
};

}  // namespace hone
