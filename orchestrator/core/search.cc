#include "orchestrator/core/search.h"

#include <utility>
#include <vector>

#include "base/check.h"
#include "tuner/registry.h"
#include "tuner/search_space.h"
#include "tuner/strategies/start_points.h"

namespace hone {

namespace {

SearchSpace SpaceOf(const TrialDefinition& definition) {
  Result<SearchSpace> space = SearchSpace::Make(definition.parameters);
  HONE_CHECK(space.ok());
  return *std::move(space);
}

}  // namespace

std::optional<std::int64_t> SpaceSize(const TuningJobSpec& spec) {
  return SpaceOf(spec.definitions.front()).Size();
}

std::unique_ptr<const Strategy> MakeSearch(const TuningJobSpec& spec) {
  SearchSpaces spaces;
  for (const TrialDefinition& definition : spec.definitions) spaces.push_back(SpaceOf(definition));
  const Result<StrategyEntry> entry = FindStrategy(spec.strategy);
  HONE_CHECK(entry.ok() && spec.seed.has_value());
  std::unique_ptr<const Strategy> strategy = entry->make(spaces, *spec.seed);
  if (spec.start_points.empty()) return strategy;
  std::vector<Suggestion> points;
  for (const StartPoint& point : spec.start_points) {
    const SearchSpace& space = spaces.at(static_cast<std::size_t>(point.definition));
    Result<Assignment> assignment = space.FromTexts(point.hyperparameters, "start_points");
    HONE_CHECK(assignment.ok());
    points.push_back({.definition = point.definition, .assignment = *std::move(assignment)});
  }
  return std::make_unique<StartPoints>(std::move(points), std::move(strategy));
}

}  // namespace hone
