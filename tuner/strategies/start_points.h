// What users want to be tried first.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "tuner/strategy.h"

namespace hone {

// Trial t is start point t, as long as there is one, whatever the history says. Later trials are
// those of another strategy, which finds the start points in its history like any others.
class StartPoints : public Strategy {
 public:
  // Of `points`, definition and assignment count: inside the space of the definition, none of them
  // twice. Requires: `then` is not null.
  StartPoints(std::vector<Suggestion> points, std::unique_ptr<const Strategy> then);

  std::vector<Suggestion> Suggest(const History& history, int count) const override;

  // The points that were there before: for each its index, and that of the first that equals it.
  static std::vector<std::pair<std::size_t, std::size_t>> Repeated(
      const std::vector<Suggestion>& points);

 private:
  const std::vector<Suggestion> points_;
  const std::unique_ptr<const Strategy> then_;
};

}  // namespace hone
