#include "tuner/strategies/random.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/rng.h"

namespace hone {
namespace {

// So many draws before the nearest untried assignment is taken: with this many in vain, nearly all
// of the space has been tried.
constexpr int kMaxDraws = 64;

}  // namespace

RandomStrategy::RandomStrategy(SearchSpaces spaces, std::uint64_t seed)
    : spaces_(std::move(spaces)), seed_(seed) {
  HONE_CHECK(!spaces_.empty());
}

std::vector<Suggestion> RandomStrategy::Suggest(const History& history, int count) const {
  return SuggestInTurns(spaces_, history, count, [this](const Turn& turn) { return Draw(turn); });
}

std::optional<Assignment> RandomStrategy::Draw(const Turn& turn) const {
  const SearchSpace& space = spaces_[turn.definition];
  std::vector<Rng> streams;
  for (const Parameter& parameter : space.parameters()) {
    streams.emplace_back(seed_, turn.trial, parameter.name);
  }
  std::vector<double> point(space.dimensions());
  for (int draw = 0; draw < kMaxDraws; ++draw) {
    std::transform(streams.begin(), streams.end(), point.begin(),
                   [](Rng& stream) { return stream.Uniform(); });
    Assignment assignment = space.FromUnitCube(point);
    if (turn.tried == nullptr || !turn.tried->Contains(assignment)) return assignment;
  }
  return turn.tried->FirstUntried(space, std::move(point));
}

}  // namespace hone
