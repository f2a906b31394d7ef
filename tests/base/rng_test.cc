#include "base/rng.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <set>
#include <vector>

namespace hone {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// Of Random123's kat_vectors, the lines "philox4x32 10".
TEST(RngTest, PhiloxGivesThePublishedKnownAnswers) {
  EXPECT_THAT(Philox({0, 0, 0, 0}, {0, 0}),
              ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  EXPECT_THAT(Philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
              ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
  EXPECT_THAT(Philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

// A draw that was stored nowhere must come again after an upgrade: these numbers never change.
TEST(RngTest, StreamStaysTheSameFromReleaseToRelease) {
  Rng rng(/*seed=*/7, /*number=*/3, "learning_rate");
  EXPECT_EQ(rng.Next64(), 0xD98673407CA18FB7);
  EXPECT_EQ(rng.Next64(), 0xD87AE17FC490722B);
  EXPECT_EQ(rng.Next64(), 0x8AE40BB675D00127);
  EXPECT_EQ(StableHash(""), 0xCBF29CE484222325);
  EXPECT_EQ(StableHash("foobar"), 0x85944171F73967E8);
}

TEST(RngTest, EveryPartOfTheKeyGivesAnotherStream) {
  std::set<std::uint64_t> firsts;
  for (const std::uint64_t seed : {1, 2}) {
    for (const std::int64_t number : {-1, 0, 1, 2}) {
      for (const char* name : {"", "a", "b", "ab"}) {
        firsts.insert(Rng(seed, number, name).Next64());
      }
    }
  }
  EXPECT_EQ(firsts.size(), 2u * 4u * 4u);
}

TEST(RngTest, UniformIsSpreadEvenlyBelowOne) {
  Rng rng(1, 1);
  std::array<int, 10> counts = {};
  for (int i = 0; i < 100'000; ++i) {
    const double draw = rng.Uniform();
    ASSERT_GE(draw, 0);
    ASSERT_LT(draw, 1);
    ++counts[static_cast<std::size_t>(draw * 10)];
  }
  EXPECT_THAT(counts, Each(::testing::AllOf(::testing::Gt(9'500), ::testing::Lt(10'500))));
}

TEST(RngTest, BelowGivesEachNumberEquallyOften) {
  Rng rng(2, 1);
  std::array<int, 7> counts = {};
  for (int i = 0; i < 70'000; ++i) ++counts[rng.Below(7)];
  EXPECT_THAT(counts, Each(::testing::AllOf(::testing::Gt(9'500), ::testing::Lt(10'500))));
}

// Three quarters of 2^64: were the incomplete run kept, the lower third would come up twice as
// often.
TEST(RngTest, BelowIsFairForNumbersThatDoNotDivideTheRange) {
  constexpr std::uint64_t kN = 3ULL << 62;
  Rng rng(3, 1);
  int low = 0;
  for (int i = 0; i < 30'000; ++i) {
    if (rng.Below(kN) < kN / 3) ++low;
  }
  EXPECT_GT(low, 9'500);
  EXPECT_LT(low, 10'500);
  EXPECT_EQ(rng.Below(1), 0);
  EXPECT_LT(rng.Below(UINT64_MAX), UINT64_MAX);
}

TEST(RngDeathTest, NothingIsBelowZero) { EXPECT_DEATH(Rng(1, 1).Below(0), "check failed: n > 0"); }

}  // namespace
}  // namespace hone
