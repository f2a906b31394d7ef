#include "tuner/strategies/quasi_random.h"

#include <string>
#include <utility>

#include "base/check.h"
#include "tuner/search_space_rules.h"

namespace hone {
namespace {

static_assert(kSobolDimensions >= kMaxParameters);

// So many points of the sequence before the nearest untried assignment is taken.
constexpr std::int64_t kMaxPoints = 64;

// The sequence has more points than a job has trials. Should one ever have more, it starts again.
constexpr std::int64_t kPoints = std::int64_t{1} << 32;

}  // namespace

QuasiRandomStrategy::QuasiRandomStrategy(SearchSpaces spaces, std::uint64_t seed)
    : spaces_(std::move(spaces)) {
  HONE_CHECK(!spaces_.empty());
  for (const SearchSpace& space : spaces_) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < space.dimensions(); ++i) {
      if (space.Varies(i)) names.push_back(space.parameters()[i].name);
    }
    sequences_.emplace_back(seed, names);
  }
}

std::vector<Suggestion> QuasiRandomStrategy::Suggest(const History& history, int count) const {
  return SuggestInTurns(spaces_, history, count,
                        [this](const Turn& turn) { return Propose(turn); });
}

std::optional<Assignment> QuasiRandomStrategy::Propose(const Turn& turn) const {
  const SearchSpace& space = spaces_[turn.definition];
  for (std::int64_t i = 0; i < kMaxPoints; ++i) {
    Assignment assignment = space.FromUnitCube(Point(turn.definition, turn.before + i));
    if (turn.tried == nullptr || !turn.tried->Contains(assignment)) return assignment;
  }
  return turn.tried->FirstUntried(space, Point(turn.definition, turn.before));
}

std::vector<double> QuasiRandomStrategy::Point(std::size_t definition, std::int64_t index) const {
  const SearchSpace& space = spaces_[definition];
  std::vector<double> point(space.dimensions(), 0);
  std::size_t dimension = 0;
  for (std::size_t i = 0; i < point.size(); ++i) {
    if (!space.Varies(i)) continue;
    point[i] = sequences_[definition].At(static_cast<std::uint64_t>(index % kPoints), dimension);
    ++dimension;
  }
  return point;
}

}  // namespace hone
