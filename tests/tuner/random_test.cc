#include "tuner/strategies/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/tuner/support/spaces.h"
#include "tests/tuner/support/statistics.h"

namespace hone {
namespace {

using testing::ChiSquare;
using testing::ChiSquareOfPairs;
using testing::OneOf;
using testing::Real;
using testing::Space;
using testing::When;
using testing::Whole;

// With 19 degrees of freedom, 60 is passed once in a million times.
TEST(RandomTest, DrawsAreUniformUnderTheScaling) {
  for (const Parameter& parameter :
       {Real("x", 0, 1), Real("x", 1e-5, 1, Scaling::kLog), Real("x", -5, 100),
        Real("x", 0, 0.9999, Scaling::kReverseLog)}) {
    const SearchSpace space = Space({parameter});
    std::vector<double> units;
    for (const Suggestion& suggestion :
         RandomStrategy({space}, /*seed=*/5).Suggest(History(), 10'000)) {
      units.push_back(space.ToUnitCube(suggestion.assignment)[0]);
    }
    ASSERT_EQ(units.size(), 10'000);
    EXPECT_LT(ChiSquare(units, 20), 60);
  }
}

TEST(RandomTest, CategoriesAndWholeNumbersAreEquallyFrequent) {
  const SearchSpace space =
      Space({OneOf("a", {"u", "v", "w", "x", "y"}), Whole("b", -2, 2), Real("c", 0, 1)});
  std::vector<double> a;
  std::vector<double> b;
  for (const Suggestion& suggestion :
       RandomStrategy({space}, /*seed=*/5).Suggest(History(), 10'000)) {
    a.push_back(space.ToUnitCube(suggestion.assignment)[0]);
    b.push_back(space.ToUnitCube(suggestion.assignment)[1]);
  }
  EXPECT_LT(ChiSquare(a, 5), 40);
  EXPECT_LT(ChiSquare(b, 5), 40);
}

// With 63 degrees of freedom, 125 is passed once in some 200,000 times. Too even is not random
// either: with 63, less than 20 is as rare.
TEST(RandomTest, DrawsOfParametersTrialsAndSeedsAreIndependent) {
  const SearchSpace space = Space({Real("x", 0, 1), Real("y", 0, 1)});
  std::vector<double> x;
  std::vector<double> y;
  for (const Suggestion& suggestion :
       RandomStrategy({space}, /*seed=*/6).Suggest(History(), 10'000)) {
    x.push_back(std::get<double>(*suggestion.assignment.Find("x")));
    y.push_back(std::get<double>(*suggestion.assignment.Find("y")));
  }
  std::vector<double> next_x(x.begin() + 1, x.end());
  next_x.push_back(x.front());
  std::vector<double> over_seeds;
  for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
    const auto first = RandomStrategy({space}, seed).Suggest(History(), 1);
    over_seeds.push_back(std::get<double>(*first[0].assignment.Find("x")));
  }
  std::vector<double> next_seed(over_seeds.begin() + 1, over_seeds.end());
  next_seed.push_back(over_seeds.front());
  for (const double statistic : {ChiSquareOfPairs(x, y, 8), ChiSquareOfPairs(x, next_x, 8),
                                 ChiSquareOfPairs(over_seeds, next_seed, 8)}) {
    EXPECT_GT(statistic, 20);
    EXPECT_LT(statistic, 125);
  }
}

TEST(RandomTest, AnotherParameterDoesNotChangeTheDrawsOfTheOthers) {
  const auto narrow = RandomStrategy({Space({Real("x", 0, 1)})}, 3).Suggest(History(), 5);
  const auto wide =
      RandomStrategy({Space({Real("w", 0, 1), Real("x", 0, 1)})}, 3).Suggest(History(), 5);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(*narrow[i].assignment.Find("x"), *wide[i].assignment.Find("x"));
  }
}

TEST(RandomTest, AnotherSeedGivesOtherAssignments) {
  const SearchSpaces spaces = {testing::EveryKindOfParameter()};
  EXPECT_NE(RandomStrategy(spaces, 1).Suggest(History(), 1),
            RandomStrategy(spaces, 2).Suggest(History(), 1));
}

TEST(RandomTest, TrialsTakeTurnsThroughTheDefinitions) {
  const SearchSpaces spaces = {Space({Real("x", 0, 1)}), Space({Real("y", 0, 1)}),
                               Space({Real("z", 0, 1)})};
  History history;
  history.AddTrial(0, Assignment({{"x", 0.5}}));
  std::vector<int> definitions;
  for (const Suggestion& suggestion : RandomStrategy(spaces, 1).Suggest(history, 4)) {
    definitions.push_back(suggestion.definition);
  }
  EXPECT_THAT(definitions, ::testing::ElementsAre(1, 2, 0, 1));
}

TEST(RandomTest, ExhaustedDefinitionGivesItsTurnToTheNext) {
  const SearchSpaces spaces = {Space({Whole("x", 1, 1)}), Space({Whole("y", 1, 3)})};
  std::vector<int> definitions;
  for (const Suggestion& suggestion : RandomStrategy(spaces, 1).Suggest(History(), 10)) {
    definitions.push_back(suggestion.definition);
  }
  EXPECT_THAT(definitions, ::testing::ElementsAre(0, 1, 1, 1));
}

// The rare values of a log scale come in the end: draws alone would take very long to find them.
TEST(RandomTest, LastUntriedAssignmentOfALargeSpaceIsFound) {
  const SearchSpace space = Space({Whole("x", 1, 2'000, Scaling::kLog)});
  std::set<std::int64_t> tried;
  for (const Suggestion& suggestion : RandomStrategy({space}, 1).Suggest(History(), 3'000)) {
    tried.insert(std::get<std::int64_t>(*suggestion.assignment.Find("x")));
  }
  EXPECT_EQ(tried.size(), 2'000);
}

TEST(RandomTest, AssignmentsWithoutTheContinuousParameterAreNotRepeated) {
  const SearchSpace space =
      Space({OneOf("a", {"plain", "tuned"}), When(Real("x", 0, 1), "a", {"tuned"})});
  int plain = 0;
  const auto suggestions = RandomStrategy({space}, 1).Suggest(History(), 50);
  for (const Suggestion& suggestion : suggestions) {
    if (suggestion.assignment.Find("x") == nullptr) ++plain;
  }
  EXPECT_EQ(suggestions.size(), 50);
  EXPECT_EQ(plain, 1);
}

}  // namespace
}  // namespace hone
