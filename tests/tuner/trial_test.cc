#include "tuner/trial.h"

#include <gtest/gtest.h>

#include <limits>

namespace hone {
namespace {

TEST(TrialTest, ValuesAreGivenToProgramsAsShortAsTheyCanBe) {
  EXPECT_EQ(ToText(std::int64_t{-5}), "-5");
  EXPECT_EQ(ToText(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(ToText(0.1), "0.1");
  EXPECT_EQ(ToText(std::string(" as it was ")), " as it was ");
}

TEST(TrialTest, AssignmentFindsItsValuesByName) {
  Assignment assignment;
  assignment.Add("epochs", std::int64_t{3});
  assignment.Add("optimizer", "adam");
  ASSERT_NE(assignment.Find("epochs"), nullptr);
  EXPECT_EQ(*assignment.Find("epochs"), Value(std::int64_t{3}));
  EXPECT_EQ(assignment.Find("momentum"), nullptr);
}

}  // namespace
}  // namespace hone
