#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulation/story.h"

namespace hone::simulation {
namespace {

using ::testing::IsEmpty;

class SimulationTest : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(SimulationTest, EveryPromiseIsKeptWhateverBreaks) {
  Setting setting;
  setting.seed = GetParam();
  SCOPED_TRACE(CommandOf(setting) + " --trace");
  EXPECT_THAT(Tell(setting).broken, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, SimulationTest, ::testing::Range<std::uint64_t>(1, 21));

TEST(WorldTest, WithoutFaultsEveryPromiseIsKept) {
  EXPECT_THAT(Tell({.seed = 1, .faults = "none"}).broken, IsEmpty());
}

TEST(WorldTest, SameSeedGivesTheSameEvents) {
  const Setting setting{.seed = 7, .workers = 5, .trials = 30};
  EXPECT_EQ(Tell(setting).log_hash, Tell(setting).log_hash);
  const Setting other{.seed = 8, .workers = 5, .trials = 30};
  EXPECT_NE(Tell(setting).log_hash, Tell(other).log_hash);
}

}  // namespace
}  // namespace hone::simulation
