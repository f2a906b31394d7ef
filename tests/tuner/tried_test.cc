#include "tuner/tried.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tuner/support/spaces.h"

namespace hone {
namespace {

using testing::Space;
using testing::Whole;

Assignment X(std::int64_t value) { return Assignment({{"x", value}}); }

TEST(TriedTest, KnowsTheTrialsOfItsDefinitionHoweverTheyEnded) {
  History history;
  history.AddTrial(0, X(1));
  history.AddTrial(1, X(2));
  history.AddTrial(0, X(3));
  history.EndTrial(3, {Outcome::Kind::kUntaught});
  const Tried tried(history, 0);
  EXPECT_TRUE(tried.Contains(X(1)));
  EXPECT_FALSE(tried.Contains(X(2)));
  EXPECT_TRUE(tried.Contains(X(3)));
}

TEST(TriedTest, ZeroIsTriedWithEitherSign) {
  History history;
  history.AddTrial(0, Assignment({{"x", -0.0}}));
  EXPECT_TRUE(Tried(history, 0).Contains(Assignment({{"x", 0.0}})));
}

TEST(TriedTest, SameNumberInAnotherKindIsAnotherValue) {
  History history;
  history.AddTrial(0, Assignment({{"x", 1.0}}));
  EXPECT_FALSE(Tried(history, 0).Contains(X(1)));
}

TEST(TriedTest, FirstUntriedGoesRoundFromThePoint) {
  const SearchSpace space = Space({Whole("x", 1, 4)});
  const History history;
  Tried tried(history, 0);
  tried.Add(X(3));
  EXPECT_EQ(tried.FirstUntried(space, space.ToUnitCube(X(3))), X(4));
  tried.Add(X(4));
  EXPECT_EQ(tried.FirstUntried(space, space.ToUnitCube(X(3))), X(1));
  tried.Add(X(1));
  tried.Add(X(2));
  EXPECT_EQ(tried.FirstUntried(space, space.ToUnitCube(X(3))), std::nullopt);
}

}  // namespace
}  // namespace hone
