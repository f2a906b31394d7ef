#include "orchestrator/cli/format.h"

#include <gtest/gtest.h>

namespace hone {
namespace {

TEST(FormatTest, SpansHaveTwoUnitsAtMost) {
  EXPECT_EQ(FormatSpan(0s), "0s");
  EXPECT_EQ(FormatSpan(59s + 999ms), "59s");
  EXPECT_EQ(FormatSpan(3min + 5s), "3m 05s");
  EXPECT_EQ(FormatSpan(26h + 5min), "26h 05m");
  EXPECT_EQ(FormatSpan(75h), "3d 3h");
  EXPECT_EQ(FormatSpan(-5s), "0s");
}

TEST(FormatTest, AgesLookBothWays) {
  const WallTime now = FromMicros(1'000'000'000);
  EXPECT_EQ(FormatAge(now - 90s, now), "1m 30s ago");
  EXPECT_EQ(FormatAge(now, now), "now");
  EXPECT_EQ(FormatAge(now + 10s, now), "in 10s");
}

TEST(FormatTest, UtcHasMilliseconds) {
  EXPECT_EQ(FormatUtcMillis(FromMicros(1'769'867'109'007'999)), "2026-01-31T13:45:09.007Z");
}

TEST(FormatTest, NumbersHaveTheDigitsThatCount) {
  EXPECT_EQ(FormatNumber(0.1), "0.1");
  EXPECT_EQ(FormatNumber(2.0 / 3), "0.666667");
  EXPECT_EQ(FormatNumber(1e-7), "1e-07");
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(1536), "1.5 KiB");
  EXPECT_EQ(FormatBytes(20 << 20), "20 MiB");
}

TEST(FormatTest, StatusesAreSageMakersWords) {
  EXPECT_EQ(StatusWord(v1::TUNING_JOB_STATUS_IN_PROGRESS), "InProgress");
  EXPECT_EQ(StatusWord(v1::TRAINING_JOB_STATUS_STOPPED), "Stopped");
  EXPECT_EQ(StatusWord(v1::SECONDARY_STATUS_MAX_RUNTIME_EXCEEDED), "MaxRuntimeExceeded");
}

TEST(FormatTest, ExitsAreToldWithWhoEndedThem) {
  v1::ProgramExit exit;
  exit.set_exit_code(3);
  EXPECT_EQ(ExitWords(exit), "exit 3");
  exit.set_exit_code(-1);
  exit.set_signal(15);
  exit.set_ended_by(v1::ENDED_BY_TIME_LIMIT);
  EXPECT_EQ(ExitWords(exit), "signal 15 (time limit)");
  exit.set_signal(0);
  exit.set_ended_by(v1::ENDED_BY_START_FAILURE);
  EXPECT_EQ(ExitWords(exit), "could not start");
}

TEST(FormatTest, JsonHasTheProtosNamesAndNoValueThatIsNotThere) {
  v1::TrainingJob job;
  job.set_name("a");
  const std::string json = ToJson(job);
  EXPECT_NE(json.find("\"tuning_job\":\"\""), std::string::npos) << json;
  EXPECT_EQ(json.find("objective_value"), std::string::npos) << json;
  EXPECT_EQ(json.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace hone
