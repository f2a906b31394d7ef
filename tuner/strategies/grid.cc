#include "tuner/strategies/grid.h"

#include <utility>
#include <variant>

#include "base/check.h"

namespace hone {

std::vector<Violation> GridStrategy::Check(const SearchSpace& space, const std::string& field) {
  std::vector<Violation> violations;
  for (std::size_t i = 0; i < space.dimensions(); ++i) {
    const auto* range = std::get_if<ContinuousRange>(&space.parameters()[i].range);
    if (range == nullptr || range->step || !space.Varies(i)) continue;
    violations.push_back({field + "[" + std::to_string(i) + "].step",
                          "must be given for a continuous parameter of a grid", ""});
  }
  if (!violations.empty()) return violations;
  const std::string most = std::to_string(SpreadOrder::kMostCombinations);
  const std::optional<std::int64_t> size = space.Size();
  if (space.IsEntangled()) {
    violations.push_back({field,
                          "must have simpler conditions for a grid: the assignments that they "
                          "leave would take too long to count",
                          ""});
  } else if (!size) {
    violations.push_back({field, "must have at most " + most + " assignments for a grid",
                          "more than " + std::to_string(std::int64_t{1} << 62)});
  } else if (*size > SpreadOrder::kMostCombinations) {
    violations.push_back(
        {field, "must have at most " + most + " assignments for a grid", std::to_string(*size)});
  }
  return violations;
}

GridStrategy::GridStrategy(SearchSpaces spaces, std::uint64_t) : spaces_(std::move(spaces)) {
  HONE_CHECK(!spaces_.empty());
  for (const SearchSpace& space : spaces_) {
    HONE_CHECK(Check(space, "").empty());
    orders_.emplace_back(space.parts());
  }
}

std::vector<Suggestion> GridStrategy::Suggest(const History& history, int count) const {
  return SuggestInTurns(spaces_, history, count,
                        [this](const Turn& turn) { return Propose(turn); });
}

// From its place on, no more are tried than there were trials: at least one of these steps finds
// what is left.
std::optional<Assignment> GridStrategy::Propose(const Turn& turn) const {
  const SpreadOrder& order = orders_[turn.definition];
  for (std::int64_t i = 0; i < order.size() && i <= turn.before; ++i) {
    const std::vector<std::int64_t> numbers = order.At((turn.before + i) % order.size());
    Assignment assignment = spaces_[turn.definition].At(numbers);
    if (!turn.tried->Contains(assignment)) return assignment;
  }
  return std::nullopt;
}

}  // namespace hone
