#include "tuner/strategies/start_points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tuner/support/spaces.h"
#include "tuner/strategies/grid.h"
#include "tuner/strategies/random.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::Space;
using testing::Whole;

Suggestion X(std::int64_t x, int definition = 0) {
  return {.definition = definition, .assignment = Assignment({{"x", x}})};
}

std::unique_ptr<Strategy> Grid(std::int64_t max) {
  return std::make_unique<GridStrategy>(SearchSpaces{Space({Whole("x", 1, max)})}, 1);
}

std::vector<std::int64_t> Values(const std::vector<Suggestion>& suggestions) {
  std::vector<std::int64_t> values;
  for (const Suggestion& suggestion : suggestions) {
    values.push_back(std::get<std::int64_t>(*suggestion.assignment.Find("x")));
  }
  return values;
}

TEST(StartPointsTest, ComeFirstInTheirOrder) {
  const StartPoints strategy({X(5), X(2), X(4)}, Grid(5));
  EXPECT_THAT(Values(strategy.Suggest(History(), 2)), ElementsAre(5, 2));
  const std::vector<std::int64_t> all = Values(strategy.Suggest(History(), 10));
  EXPECT_THAT(all, ::testing::UnorderedElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(all[2], 4);
}

TEST(StartPointsTest, NumberOfTheTrialDecidesWhateverTheHistorySays) {
  const StartPoints strategy({X(5), X(2)}, Grid(5));
  History history;
  history.AddTrial(0, X(2).assignment);
  history.EndTrial(1, {Outcome::Kind::kInfeasible});
  const std::vector<Suggestion> suggestions = strategy.Suggest(history, 1);
  EXPECT_THAT(Values(suggestions), ElementsAre(2));
  EXPECT_EQ(suggestions[0].history_revision, 1);
}

TEST(StartPointsTest, WithoutAnyItIsTheOtherStrategy) {
  const SearchSpaces spaces = {testing::EveryKindOfParameter()};
  const StartPoints strategy({}, std::make_unique<RandomStrategy>(spaces, 3));
  EXPECT_EQ(strategy.Suggest(History(), 5), RandomStrategy(spaces, 3).Suggest(History(), 5));
}

TEST(StartPointsTest, BelongToTheirDefinition) {
  const SearchSpaces spaces(2, Space({Whole("x", 1, 3)}));
  const StartPoints strategy({X(3, 1), X(2, 1)}, std::make_unique<GridStrategy>(spaces, 1));
  const std::vector<Suggestion> suggestions = strategy.Suggest(History(), 10);
  ASSERT_EQ(suggestions.size(), 6);
  EXPECT_EQ(suggestions[0], X(3, 1));
  EXPECT_EQ(suggestions[1], X(2, 1));
}

TEST(StartPointsTest, RepeatedOnesAreFound) {
  EXPECT_THAT(StartPoints::Repeated({X(1), X(2), X(1, 1)}), IsEmpty());
  EXPECT_THAT(StartPoints::Repeated({X(1), X(2), X(2), X(1), X(1)}),
              ElementsAre(Pair(2, 1), Pair(3, 0), Pair(4, 0)));
}

}  // namespace
}  // namespace hone
