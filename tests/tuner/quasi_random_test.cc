#include "tuner/strategies/quasi_random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/tuner/support/spaces.h"
#include "tests/tuner/support/statistics.h"
#include "tuner/strategies/random.h"

namespace hone {
namespace {

using testing::OneOf;
using testing::Real;
using testing::Space;
using testing::When;
using testing::Whole;

SearchSpace Cube(std::size_t dimensions) {
  std::vector<Parameter> parameters;
  for (std::size_t i = 0; i < dimensions; ++i) {
    parameters.push_back(Real("x" + std::to_string(i), 0, 1));
  }
  return Space(parameters);
}

// The first points of a strategy in the unit cube.
testing::Points First(const Strategy& strategy, const SearchSpace& space, int count) {
  testing::Points points;
  for (const Suggestion& suggestion : strategy.Suggest(History(), count)) {
    points.push_back(space.ToUnitCube(suggestion.assignment));
  }
  return points;
}

// Random points have 1. In this measure the advantage of even ones shrinks as dimensions grow; the
// bounds are what was measured, with a fifth of what it leaves below 1 as room.
TEST(QuasiRandomTest, PointsAreMoreEvenThanRandomOnes) {
  const std::vector<double> bounds = {0.21, 0.24, 0.29, 0.35, 0.51, 0.64, 0.66, 0.67, 0.70, 0.79};
  for (std::size_t dimensions = 1; dimensions <= 10; ++dimensions) {
    const SearchSpace cube = Cube(dimensions);
    for (const int count : {64, 128, 256, 512, 1024}) {
      const double random =
          testing::SquaredDiscrepancyOfRandom(static_cast<std::size_t>(count), dimensions);
      for (const std::uint64_t seed : {1, 2, 3}) {
        const double quasi =
            testing::SquaredDiscrepancy(First(QuasiRandomStrategy({cube}, seed), cube, count));
        EXPECT_LT(quasi / random, bounds[dimensions - 1])
            << dimensions << " " << count << " " << seed;
      }
    }
  }
}

// The measure itself: what it expects of random points is what they have.
TEST(QuasiRandomTest, RandomPointsAreAsUnevenAsTheMeasureExpects) {
  const SearchSpace cube = Cube(4);
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    sum += testing::SquaredDiscrepancy(First(RandomStrategy({cube}, seed), cube, 64));
  }
  EXPECT_NEAR(sum / 100 / testing::SquaredDiscrepancyOfRandom(64, 4), 1, 0.25);
}

TEST(QuasiRandomTest, FirstPointsOfAPowerOfTwoHitEachSliceOfEachDimensionOnce) {
  constexpr int kMost = 1024;
  const SearchSpace cube = Cube(30);
  for (const std::uint64_t seed : {1, 2}) {
    const testing::Points points = First(QuasiRandomStrategy({cube}, seed), cube, kMost);
    for (int count = 1; count <= kMost; count *= 2) {
      for (std::size_t dimension = 0; dimension < 30; ++dimension) {
        std::set<int> slices;
        for (int i = 0; i < count; ++i) {
          slices.insert(static_cast<int>(points[static_cast<std::size_t>(i)][dimension] * count));
        }
        ASSERT_EQ(slices.size(), count) << seed << " " << dimension;
      }
    }
  }
}

TEST(QuasiRandomTest, PointsAreEvenUnderTheScaling) {
  const SearchSpace space = Space({Real("x", 1e-5, 1, Scaling::kLog)});
  std::set<int> slices;
  for (const auto& point : First(QuasiRandomStrategy({space}, 1), space, 64)) {
    slices.insert(static_cast<int>(point[0] * 64));
  }
  EXPECT_EQ(slices.size(), 64);
}

TEST(QuasiRandomTest, AnotherSeedGivesOtherAssignments) {
  const SearchSpaces spaces = {testing::EveryKindOfParameter()};
  EXPECT_NE(QuasiRandomStrategy(spaces, 1).Suggest(History(), 1),
            QuasiRandomStrategy(spaces, 2).Suggest(History(), 1));
}

TEST(QuasiRandomTest, ConstantDoesNotChangeThePointsOfTheOthers) {
  const auto without = QuasiRandomStrategy({Cube(2)}, 3).Suggest(History(), 5);
  const SearchSpace space = Space({Whole("c", 7, 7), Real("x0", 0, 1), Real("x1", 0, 1)});
  const auto with = QuasiRandomStrategy({space}, 3).Suggest(History(), 5);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(*without[i].assignment.Find("x1"), *with[i].assignment.Find("x1"));
  }
}

// Sixteen equally likely categories: sixteen trials have each of them once.
TEST(QuasiRandomTest, CategoriesComeEquallyOften) {
  std::vector<std::string> values;
  for (int i = 0; i < 16; ++i) values.push_back(std::to_string(i));
  const SearchSpace space = Space({OneOf("a", values), Real("x", 0, 1)});
  std::map<std::string, int> seen;
  for (const Suggestion& suggestion : QuasiRandomStrategy({space}, 1).Suggest(History(), 64)) {
    ++seen[std::get<std::string>(*suggestion.assignment.Find("a"))];
  }
  EXPECT_EQ(seen.size(), 16);
  EXPECT_THAT(seen, ::testing::Each(::testing::Pair(::testing::_, 4)));
}

// Of two definitions, each goes through its own sequence from the beginning.
TEST(QuasiRandomTest, PointsOfADefinitionAreCountedByItsOwnTrials) {
  const SearchSpaces both = {Cube(1), Space({Real("x0", 0, 2)})};
  const auto alone = QuasiRandomStrategy({Cube(1)}, 1).Suggest(History(), 4);
  const auto turns = QuasiRandomStrategy(both, 1).Suggest(History(), 8);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(turns[2 * i].assignment, alone[i].assignment);
    EXPECT_EQ(turns[2 * i + 1].definition, 1);
  }
}

TEST(QuasiRandomTest, LastUntriedAssignmentOfALargeSpaceIsFound) {
  const SearchSpace space = Space({Whole("x", 1, 2'000, Scaling::kLog)});
  std::set<std::int64_t> tried;
  for (const Suggestion& suggestion : QuasiRandomStrategy({space}, 1).Suggest(History(), 3'000)) {
    tried.insert(std::get<std::int64_t>(*suggestion.assignment.Find("x")));
  }
  EXPECT_EQ(tried.size(), 2'000);
}

}  // namespace
}  // namespace hone
