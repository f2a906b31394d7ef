#include "base/ids.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

namespace hone {
namespace {

TEST(IdsTest, NewIdIsTheWallTimeWhereThatIsLater) {
  IdSequence ids(100);
  EXPECT_EQ(ids.Next(5'000), 5'000);
  EXPECT_EQ(ids.last(), 5'000);
}

TEST(IdsTest, IdsGrowWhileTheClockStandsOrGoesBack) {
  IdSequence ids(0);
  EXPECT_EQ(ids.Next(1'000), 1'000);
  EXPECT_EQ(ids.Next(1'000), 1'001);
  EXPECT_EQ(ids.Next(10), 1'002);
}

TEST(IdsTest, RestoredBackupReusesNoIdThatWasGivenAfterIt) {
  IdSequence original(50);
  const std::int64_t given = original.Next(2'000);
  IdSequence restored(50);
  EXPECT_GT(restored.Next(2'001), given);
}

TEST(IdsTest, IdsOfDifferentKindsCannotBeSwapped) {
  EXPECT_FALSE((std::is_convertible_v<WorkerId, AttemptId>));
  EXPECT_FALSE((std::is_convertible_v<std::int64_t, WorkerId>));
}

TEST(IdsTest, ZeroIsNobodysId) {
  EXPECT_FALSE(WorkerId().valid());
  EXPECT_TRUE(WorkerId(7).valid());
}

TEST(IdsTest, IdsAreOrderedPrintedAndHashedByTheirNumber) {
  EXPECT_LT(WorkerId(2), WorkerId(10));
  EXPECT_EQ(ToString(WorkerId(10)), "10");
  const std::unordered_set<WorkerId> set = {WorkerId(1), WorkerId(1), WorkerId(2)};
  EXPECT_EQ(set.size(), 2);
}

}  // namespace
}  // namespace hone
