#include "base/keep_time.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::HasSubstr;

WallTime At(Duration since_1970) { return WallTime(since_1970); }

TEST(KeepTimeTest, ATimeIsADurationOrForever) {
  EXPECT_EQ(*ParseKeepTime("30d"), 30 * 24h);
  EXPECT_EQ(*ParseKeepTime("forever"), kForever);
  for (const char* wrong : {"0", "", "30", "0s", "-1d", "never"}) {
    ASSERT_FALSE(ParseKeepTime(wrong)) << wrong;
    EXPECT_THAT(ParseKeepTime(wrong).error().message, HasSubstr("or forever"));
  }
}

TEST(KeepTimeTest, WhatHasEndedIsKeptForExactlyTheTime) {
  EXPECT_FALSE(HasOutlived(At(100s), 30s, At(130s - 1us)));
  EXPECT_TRUE(HasOutlived(At(100s), 30s, At(130s)));
  EXPECT_FALSE(HasOutlived(At(100s), 30s, At(20s)));
  EXPECT_FALSE(HasOutlived(At(0s), kForever, At(1'000'000h)));
}

TEST(KeepTimeTest, LooksAreOftenEnoughAndNotTooOften) {
  EXPECT_EQ(LookAgainAfter(1s), 1s);
  EXPECT_EQ(LookAgainAfter(4h), 30min);
  EXPECT_EQ(LookAgainAfter(30 * 24h), 1h);
}

}  // namespace
}  // namespace hone
