#include "base/time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.h"

namespace hone {
namespace {

SteadyTime Steady(Duration since_boot) { return SteadyTime(since_boot); }
WallTime Wall(Duration since_1970) { return WallTime(since_1970); }

TEST(TimeTest, DurationsAreReadWithTheirUnits) {
  EXPECT_EQ(*ParseDuration("90s"), 90s);
  EXPECT_EQ(*ParseDuration("30m"), 30min);
  EXPECT_EQ(*ParseDuration("1h30m"), 90min);
  EXPECT_EQ(*ParseDuration("1d"), 24h);
  EXPECT_EQ(*ParseDuration("1.5s"), 1500ms);
  EXPECT_EQ(*ParseDuration("250ms"), 250ms);
  EXPECT_EQ(*ParseDuration("36500d"), 36500 * 24h);
}

TEST(TimeTest, WhatIsNoDurationIsRefused) {
  for (const char* text : {"", "90", "s", "-5s", "0s", "5 s", "5x", "1e5s", "0x5s", "5sm", "nans",
                           "infs", "36501d", "1h30", "9999999999999999999999d"}) {
    const Result<Duration> result = ParseDuration(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().message,
              std::string("must be a duration such as 90s, 30m, 2h or 1d: ") + text);
  }
}

TEST(TimeTest, DurationsAreWrittenInTheLargestUnits) {
  EXPECT_EQ(FormatDuration(90s), "1m30s");
  EXPECT_EQ(FormatDuration(24h), "1d");
  EXPECT_EQ(FormatDuration(1500us), "1ms500us");
  EXPECT_EQ(FormatDuration(0s), "0s");
  EXPECT_EQ(FormatDuration(-90s), "-1m30s");
  EXPECT_EQ(FormatDuration(Duration::min()), "-106751991d4h54s775ms808us");
}

TEST(TimeTest, EveryDurationReadsBackTheSame) {
  Rng rng(1, 1);
  for (int digits = 1; digits <= 15; ++digits) {
    std::uint64_t most = 1;
    for (int i = 0; i < digits; ++i) most *= 10;
    for (int i = 0; i < 200; ++i) {
      const Duration duration(static_cast<std::int64_t>(1 + rng.Below(most)));
      const Result<Duration> again = ParseDuration(FormatDuration(duration));
      ASSERT_TRUE(again) << FormatDuration(duration);
      ASSERT_EQ(*again, duration);
    }
  }
}

TEST(TimeTest, OnItsOwnBootADeadlineIgnoresJumpsOfTheWallClock) {
  const StoredDeadline deadline = After(60s, {Steady(100s), Wall(1000s)}, "boot-1");
  EXPECT_EQ(Resolve(deadline, "boot-1", {Steady(110s), Wall(999'999s)}), Steady(160s));
}

TEST(TimeTest, OnAnotherBootTheWallTimeOfADeadlineCounts) {
  const StoredDeadline deadline = After(60s, {Steady(100s), Wall(1000s)}, "boot-1");
  EXPECT_EQ(Resolve(deadline, "boot-2", {Steady(5s), Wall(1020s)}), Steady(45s));
  EXPECT_EQ(Resolve(deadline, "boot-2", {Steady(5s), Wall(2000s)}), Steady(5s - 940s));
}

TEST(TimeTest, BootsWithoutAnIdAreNotTakenForTheSame) {
  const StoredDeadline deadline = After(60s, {Steady(100s), Wall(1000s)}, "");
  EXPECT_EQ(Resolve(deadline, "", {Steady(5s), Wall(1020s)}), Steady(45s));
}

TEST(TimeTest, TimesAreWrittenInUtc) {
  EXPECT_EQ(FormatTime(FromMicros(1'769'867'109'999'999)), "2026-01-31T13:45:09Z");
  EXPECT_EQ(FormatTime(FromMicros(-1)), "1969-12-31T23:59:59Z");
  EXPECT_EQ(ToMicros(FromMicros(17)), 17);
}

}  // namespace
}  // namespace hone
