#include "tuner/strategies/random.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "base/check.h"
#include "base/rng.h"

namespace hone {
namespace {

// So many draws before the nearest untried assignment is taken: with this many in vain, nearly all
// of the space has been tried.
constexpr int kMaxDraws = 64;

// The assignments that each definition has tried, looked up when first asked for.
class TriedByDefinition {
 public:
  TriedByDefinition(const SearchSpaces& spaces, const History& history)
      : spaces_(spaces), history_(history) {}

  // None for a space in which draws do not repeat.
  Tried* Of(std::size_t definition) {
    if (spaces_[definition].IsContinuous()) return nullptr;
    return &tried_.try_emplace(definition, history_, static_cast<int>(definition)).first->second;
  }

 private:
  const SearchSpaces& spaces_;
  const History& history_;
  std::map<std::size_t, Tried> tried_;
};

}  // namespace

RandomStrategy::RandomStrategy(SearchSpaces spaces, std::uint64_t seed)
    : spaces_(std::move(spaces)), seed_(seed) {
  HONE_CHECK(!spaces_.empty());
}

std::vector<Suggestion> RandomStrategy::Suggest(const History& history, int count) const {
  TriedByDefinition tried(spaces_, history);
  std::vector<Suggestion> suggestions;
  for (int i = 0; i < count; ++i) {
    const std::int64_t trial = history.next_trial() + i;
    std::optional<Assignment> assignment;
    std::size_t definition = 0;
    for (std::size_t turn = 0; turn < spaces_.size() && !assignment; ++turn) {
      definition = (static_cast<std::size_t>(trial - 1) + turn) % spaces_.size();
      assignment = Draw(definition, trial, tried.Of(definition));
    }
    if (!assignment) break;
    if (Tried* const mine = tried.Of(definition)) mine->Add(*assignment);
    suggestions.push_back({.definition = static_cast<int>(definition),
                           .assignment = *std::move(assignment),
                           .history_revision = history.revision()});
  }
  return suggestions;
}

std::optional<Assignment> RandomStrategy::Draw(std::size_t definition, std::int64_t trial,
                                               const Tried* tried) const {
  const SearchSpace& space = spaces_[definition];
  std::vector<Rng> streams;
  for (const Parameter& parameter : space.parameters()) {
    streams.emplace_back(seed_, trial, parameter.name);
  }
  std::vector<double> point(space.dimensions());
  for (int draw = 0; draw < kMaxDraws; ++draw) {
    std::transform(streams.begin(), streams.end(), point.begin(),
                   [](Rng& stream) { return stream.Uniform(); });
    Assignment assignment = space.FromUnitCube(point);
    if (tried == nullptr || !tried->Contains(assignment)) return assignment;
  }
  return tried->FirstUntried(space, std::move(point));
}

}  // namespace hone
