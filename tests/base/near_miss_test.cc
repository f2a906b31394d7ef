#include "base/near_miss.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

TEST(EditDistanceTest, CountsChangesAndASwapOfNeighboursAsOne) {
  EXPECT_EQ(EditDistance("", "", 3), 0);
  EXPECT_EQ(EditDistance("min", "min", 3), 0);
  EXPECT_EQ(EditDistance("", "min", 3), 3);
  EXPECT_EQ(EditDistance("min", "max", 3), 2);
  EXPECT_EQ(EditDistance("limist", "limits", 3), 1);
  EXPECT_EQ(EditDistance("kitten", "sitting", 3), 3);
  EXPECT_EQ(EditDistance("kitten", "sitting", 2), 3);
  EXPECT_EQ(EditDistance("", "abcdef", 3), 4);
  EXPECT_EQ(EditDistance("abcdef", "", 3), 4);
  EXPECT_EQ(EditDistance("ab", "ba", 1), 1);
}

TEST(NearMissTest, NamesTheNearestWordWhateverItsCaseAndHyphens) {
  const std::vector<std::string> words = {"maximize", "minimize"};
  EXPECT_EQ(NearMiss("maximise", words), "maximize");
  EXPECT_EQ(NearMiss("Minimize", words), "minimize");
  EXPECT_EQ(NearMiss("retry_elsewhere", {"retry", "retry-elsewhere"}), "retry-elsewhere");
}

TEST(NearMissTest, NamesNothingWhenNothingIsNear) {
  EXPECT_EQ(NearMiss("banana", {"maximize", "minimize"}), "");
  EXPECT_EQ(NearMiss("", {"a"}), "");
  EXPECT_EQ(NearMiss("x", {"y"}), "");
  EXPECT_EQ(NearMiss(std::string(10'000, 'x'), {"maximize"}), "");
}

}  // namespace
}  // namespace hone
