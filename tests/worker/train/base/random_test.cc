#include "worker/train/base/random.h"

#include <gmock/gmock.h>

#include <numeric>

namespace hone::train {
namespace {

using ::testing::UnorderedElementsAreArray;

TEST(RandomTest, TheSamePlaceGivesTheSameNumbersAndAnotherGivesOthers) {
  Random a(7, Purpose::kOrder, {1, 2});
  Random again(7, Purpose::kOrder, {1, 2});
  const std::uint64_t first = a.Next();
  EXPECT_EQ(first, again.Next());
  EXPECT_NE(first, Random(8, Purpose::kOrder, {1, 2}).Next());
  EXPECT_NE(first, Random(7, Purpose::kSplit, {1, 2}).Next());
  EXPECT_NE(first, Random(7, Purpose::kOrder, {2, 1}).Next());
}

// A change here makes stored checkpoints go on with another order of pictures.
TEST(RandomTest, NumbersStayWhatTheyWere) {
  Random random(1, Purpose::kAugmentation, {2, 3});
  EXPECT_EQ(random.Next(), 7107614079446589714u);
}

TEST(RandomTest, NumbersAreEvenlySpread) {
  Random random(1, Purpose::kOrder, {});
  std::vector<int> counts(10);
  double sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    ++counts[random.Below(10)];
    sum += random.Uniform();
  }
  for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
  EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

TEST(RandomTest, ShufflingLosesNothing) {
  std::vector<int> items(100);
  std::iota(items.begin(), items.end(), 0);
  const std::vector<int> sorted = items;
  Random random(1, Purpose::kOrder, {});
  Shuffle(items, random);
  EXPECT_NE(items, sorted);
  EXPECT_THAT(items, UnorderedElementsAreArray(sorted));
}

}  // namespace
}  // namespace hone::train
