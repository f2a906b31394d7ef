// Tries everything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "tuner/registry.h"
#include "tuner/spread_order.h"
#include "tuner/strategies/turns.h"
#include "tuner/strategy.h"

namespace hone {

// Every assignment of the space once, whatever came of the others.
//
// The order is not that of nested loops but spread out (spread_order.h): a job that ends early, be
// it by its limit, by a user or because it found what it wanted, has looked everywhere. The order
// is the same for every seed, since people who ask for a grid expect nothing random: the same space
// gives the same trials. With conditions, what they connect counts as one digit, by the value of
// the first parent and then of its children, so that a parent's value comes as often as there are
// assignments with it.
//
// A definition's trial n has the n-th assignment, or the next that was not tried; after the last
// comes the first. Definitions take turns, as turns.h tells.
class GridStrategy : public Strategy {
 public:
  // What stands against a grid over `space`, which was made with `field`: a continuous parameter
  // without step, or too many assignments.
  static std::vector<Violation> Check(const SearchSpace& space, const std::string& field);

  // Requires: Check() finds nothing. The seed makes no difference.
  GridStrategy(SearchSpaces spaces, std::uint64_t seed);

  std::vector<Suggestion> Suggest(const History& history, int count) const override;

 private:
  std::optional<Assignment> Propose(const Turn& turn) const;

  const SearchSpaces spaces_;
  std::vector<SpreadOrder> orders_;  // By definition.
};

}  // namespace hone
