// Draws at random.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tuner/registry.h"
#include "tuner/search_space.h"
#include "tuner/strategy.h"
#include "tuner/tried.h"

namespace hone {

// Assignments drawn uniformly from the scaled ranges, none of them twice while there are others.
//
// The numbers of a trial depend on the seed, the trial's number and the parameter's name only.
// Trials take turns through the definitions; one whose space is exhausted gives its turn to the
// next. When all are exhausted there are no more suggestions.
class RandomStrategy : public Strategy {
 public:
  RandomStrategy(SearchSpaces spaces, std::uint64_t seed);

  std::vector<Suggestion> Suggest(const History& history, int count) const override;

 private:
  // An untried assignment for the trial, or nothing when all of the definition's were tried.
  std::optional<Assignment> Draw(std::size_t definition, std::int64_t trial,
                                 const Tried* tried) const;

  const SearchSpaces spaces_;
  const std::uint64_t seed_;
};

}  // namespace hone
