// Goes through the space evenly.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tuner/registry.h"
#include "tuner/sobol.h"
#include "tuner/strategies/turns.h"
#include "tuner/strategy.h"

namespace hone {

// Assignments at the points of a scrambled Sobol sequence, none of them twice while there are
// others. Any number of trials in a row covers the scaled ranges more evenly than draws would.
//
// A definition's first trial is point 0, its next is point 1, and so on. Where the assignment at a
// point was tried before, which happens where values can be counted, the next points are looked
// at, and in the end the space is gone through in order. Each parameter that varies has a dimension
// of its own, scrambled by seed and name; in trials in which it is not active its coordinate goes
// unused. Definitions take turns, as turns.h tells.
class QuasiRandomStrategy : public Strategy {
 public:
  QuasiRandomStrategy(SearchSpaces spaces, std::uint64_t seed);

  std::vector<Suggestion> Suggest(const History& history, int count) const override;

 private:
  std::optional<Assignment> Propose(const Turn& turn) const;
  std::vector<double> Point(std::size_t definition, std::int64_t index) const;

  const SearchSpaces spaces_;
  std::vector<ScrambledSobol> sequences_;  // By definition.
};

}  // namespace hone
