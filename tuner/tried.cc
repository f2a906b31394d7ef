#include "tuner/tried.h"

#include <functional>
#include <string>
#include <utility>
#include <variant>

namespace hone {

Tried::Tried(const History& history, int definition) {
  const PersistentVector<HistoryTrial>& trials = history.trials();
  seen_.reserve(trials.size());
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (trials[i].definition == definition) seen_.insert(&trials[i].assignment);
  }
}

void Tried::Add(Assignment assignment) {
  added_.push_back(std::move(assignment));
  seen_.insert(&added_.back());
}

std::optional<Assignment> Tried::FirstUntried(const SearchSpace& space,
                                              std::vector<double> point) const {
  for (std::size_t step = 0; step <= seen_.size(); ++step) {
    Assignment assignment = space.FromUnitCube(point);
    if (!Contains(assignment)) return assignment;
    space.Advance(point);
  }
  return std::nullopt;
}

// Names are left out: within a space, the same values nearly always mean the same assignment.
std::size_t Tried::HashOf::operator()(const Assignment* assignment) const {
  std::size_t hash = 0;
  for (const Assignment::Entry& entry : assignment->entries()) {
    // std::hash gives 0 and -0, which are equal, the same number.
    hash = hash * 0x9E3779B97F4A7C15 + std::hash<Value>()(entry.second) + 1;
    hash ^= hash >> 29;
  }
  return hash;
}

}  // namespace hone
