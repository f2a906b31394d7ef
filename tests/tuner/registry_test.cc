#include "tuner/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/tuner/support/spaces.h"

namespace hone {
namespace {

TEST(RegistryTest, EveryStrategyIsFoundByItsName) {
  std::set<std::string> names;
  for (const StrategyEntry& entry : AllStrategies()) {
    ASSERT_TRUE(FindStrategy(entry.name)) << entry.name;
    EXPECT_EQ(FindStrategy(entry.name)->name, entry.name);
    EXPECT_THAT(entry.check(testing::TwelveAssignments(), "p"), ::testing::IsEmpty());
    EXPECT_NE(entry.make({testing::TwelveAssignments()}, 1), nullptr);
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
  }
  EXPECT_THAT(names, ::testing::IsSupersetOf({"random", "quasi-random", "grid"}));
}

TEST(RegistryTest, UnknownNameIsAnsweredWithThoseThereAre) {
  const Result<StrategyEntry> entry = FindStrategy("Random");
  ASSERT_FALSE(entry);
  EXPECT_EQ(entry.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(entry.error().message, ::testing::MatchesRegex("must be one of: .*random.*: Random"));
}

}  // namespace
}  // namespace hone
