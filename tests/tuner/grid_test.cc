#include "tuner/strategies/grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/tuner/support/spaces.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::OneOf;
using testing::Real;
using testing::Space;
using testing::Stepped;
using testing::When;
using testing::Whole;

std::vector<std::string> Wrong(const SearchSpace& space) {
  std::vector<std::string> lines;
  for (const Violation& violation : GridStrategy::Check(space, "p")) {
    lines.push_back(ToString(violation));
  }
  return lines;
}

TEST(GridTest, ContinuousParameterNeedsAStepUnlessItIsAConstant) {
  EXPECT_THAT(Wrong(Space({Whole("a", 1, 2), Real("b", 0, 1), Stepped(Real("c", 0, 1), 0.1),
                           When(Real("d", 1, 2), "a", {"1"}), Real("e", 3, 3)})),
              ElementsAre("p[1].step: must be given for a continuous parameter of a grid",
                          "p[3].step: must be given for a continuous parameter of a grid"));
}

TEST(GridTest, MillionPointsAreTheMost) {
  EXPECT_THAT(Wrong(Space({Whole("a", 1, 1000), Whole("b", 1, 1000)})), IsEmpty());
  EXPECT_THAT(Wrong(Space({Whole("a", 1, 1000), Whole("b", 0, 1000)})),
              ElementsAre("p: must have at most 1000000 assignments for a grid: 1001000"));
  EXPECT_THAT(Wrong(Space({Whole("a", 0, INT64_MAX)})),
              ElementsAre("p: must have at most 1000000 assignments for a grid: more than "
                          "4611686018427387904"));
}

TEST(GridTest, EntangledSpaceIsRefusedInWords) {
  EXPECT_THAT(Wrong(testing::Entangled()),
              ElementsAre("p: must have simpler conditions for a grid: the assignments that they "
                          "leave would take too long to count"));
}

TEST(GridTest, ExactlyTheGridIsTried) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const SearchSpace space = Space(testing::RandomFewValues(seed));
    std::set<std::vector<Assignment::Entry>> tried;
    for (const Suggestion& suggestion : GridStrategy({space}, 1).Suggest(History(), 100'000)) {
      ASSERT_TRUE(space.Contains(suggestion.assignment));
      ASSERT_TRUE(tried.insert(suggestion.assignment.entries()).second);
    }
    ASSERT_EQ(static_cast<std::int64_t>(tried.size()), *space.Size());
  }
}

TEST(GridTest, SeedMakesNoDifference) {
  const SearchSpaces spaces = {testing::EveryKindOfCountedParameter()};
  EXPECT_EQ(GridStrategy(spaces, 1).Suggest(History(), 50),
            GridStrategy(spaces, 2).Suggest(History(), 50));
}

TEST(GridTest, WhatWasTriedOutOfTurnIsNotTriedAgainAndNothingIsLeftOut) {
  const SearchSpace space = Space({Whole("x", 1, 9)});
  for (std::int64_t a = 1; a <= 9; ++a) {
    for (std::int64_t b = 1; b <= 9; ++b) {
      History history;
      history.AddTrial(0, Assignment({{"x", a}}));
      history.AddTrial(0, Assignment({{"x", b}}));
      std::set<std::int64_t> tried = {a, b};
      for (const Suggestion& suggestion : GridStrategy({space}, 1).Suggest(history, 100)) {
        EXPECT_TRUE(tried.insert(std::get<std::int64_t>(*suggestion.assignment.Find("x"))).second);
      }
      EXPECT_EQ(tried.size(), 9) << a << " " << b;
    }
  }
}

// A job with fewer trials than points looks everywhere, in all branches.
TEST(GridTest, FirstTrialsReachAllValues) {
  const SearchSpace space =
      Space({OneOf("optimizer", {"sgd", "adam", "lamb"}),
             When(Stepped(Real("momentum", 0, 0.9), 0.1), "optimizer", {"sgd"}),
             When(Stepped(Real("beta", 0, 0.9), 0.1), "optimizer", {"adam", "lamb"}),
             Whole("layers", 1, 50), Whole("width", 1, 4)});
  std::map<std::string, std::set<std::string>> seen;
  for (const Suggestion& suggestion : GridStrategy({space}, 1).Suggest(History(), 40)) {
    for (const auto& [name, value] : suggestion.assignment.entries()) {
      seen[name].insert(ToText(value));
    }
  }
  EXPECT_EQ(seen["optimizer"].size(), 3);
  EXPECT_EQ(seen["width"].size(), 4);
  EXPECT_GE(seen["layers"].size(), 38);
  EXPECT_GE(seen["momentum"].size(), 6);
  EXPECT_GE(seen["beta"].size(), 6);
}

}  // namespace
}  // namespace hone
