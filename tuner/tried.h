// Which assignments a job has tried.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

#include "tuner/history.h"
#include "tuner/search_space.h"
#include "tuner/trial.h"

namespace hone {

// The assignments that one of a job's definitions has tried or is trying, for strategies that do
// not want to repeat one. What came of a trial makes no difference: a machine that was lost is
// made good by another attempt of the trial, not by another trial.
class Tried {
 public:
  // Refers to the assignments of `history`, which must stay.
  Tried(const History& history, int definition);

  bool Contains(const Assignment& assignment) const { return seen_.contains(&assignment); }
  void Add(Assignment assignment);

  // The first assignment that was not tried, from `point` on in the order of Advance(). Nothing
  // when there is none in the whole space. Takes at most as many steps as there are assignments
  // that were tried.
  std::optional<Assignment> FirstUntried(const SearchSpace& space, std::vector<double> point) const;

 private:
  struct HashOf {
    std::size_t operator()(const Assignment* assignment) const;
  };
  struct Equal {
    bool operator()(const Assignment* a, const Assignment* b) const { return *a == *b; }
  };

  std::unordered_set<const Assignment*, HashOf, Equal> seen_;
  std::deque<Assignment> added_;  // Those that are not in the history. They do not move.
};

}  // namespace hone
