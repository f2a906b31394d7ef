// What is written into a spool folder is read back the same, and what is torn is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/spool/command.h"
#include "worker/spool/control.h"
#include "worker/spool/exit.h"
#include "worker/spool/layout.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

ProgramCommand EveryField() {
  return {.argv = {"python3", "train.py", "--name=\xC3\xBC \"x\"\n"},
          .cwd = "/jobs/7",
          .environment = {{"A", ""}, {"B", "x=y"}},
          .time_limit = 30min,
          .grace = 90s,
          .output_limit = 1 << 20};
}

ExitRecord Killed() {
  return {.reason = EndReason::kTimeLimit,
          .signal = 9,
          .out_of_memory = true,
          .started_at = FromMicros(1'700'000'000'000'001),
          .ended_at = FromMicros(1'700'000'060'000'000),
          .runtime = 59s,
          .output_bytes = 1000,
          .dropped_bytes = 10,
          .message = "went on after SIGTERM"};
}

TEST(ProgramCommandTest, ReadsBackAsWritten) {
  const auto json = ToJson(EveryField());
  ASSERT_TRUE(json);
  const auto command = ParseProgramCommand(*json);
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(*command, EveryField());
}

TEST(ProgramCommandTest, WhatCouldNotBeStartedIsRefusedByItsField) {
  const auto refusal = [](auto change) {
    ProgramCommand command = EveryField();
    change(command);
    const auto json = ToJson(command);
    return json ? "accepted" : json.error().message;
  };
  EXPECT_THAT(refusal([](auto& c) { c.argv = {}; }), HasSubstr("argv: "));
  EXPECT_THAT(refusal([](auto& c) { c.argv[1] = "\xFF"; }), HasSubstr("argv: "));
  EXPECT_THAT(refusal([](auto& c) { c.argv[1] = std::string("a\0b", 3); }), HasSubstr("argv: "));
  EXPECT_THAT(refusal([](auto& c) { c.cwd = "jobs"; }), HasSubstr("cwd: "));
  EXPECT_THAT(refusal([](auto& c) { c.environment["A=B"] = "x"; }), HasSubstr("environment: "));
  EXPECT_THAT(refusal([](auto& c) { c.grace = -1us; }), HasSubstr("grace_us: "));
  EXPECT_THAT(refusal([](auto& c) { c.output_limit = 1; }), HasSubstr("output_limit_bytes: "));
}

TEST(ProgramCommandTest, EveryTornFileIsDataLoss) {
  const auto json = ToJson(EveryField());
  ASSERT_TRUE(json);
  for (std::size_t size = 0; size + 2 < json->size(); ++size) {
    const auto command = ParseProgramCommand(json->substr(0, size));
    ASSERT_FALSE(command) << size;
    EXPECT_EQ(command.error().code, ErrorCode::kDataLoss);
  }
}

TEST(ExitRecordTest, ReadsBackAsWritten) {
  EXPECT_EQ(ParseExitRecord(ToJson(Killed())), Result<ExitRecord>(Killed()));
  const ExitRecord done = {.reason = EndReason::kProgramEnded, .exit_code = 83};
  EXPECT_EQ(ParseExitRecord(ToJson(done)), Result<ExitRecord>(done));
  const ExitRecord lost = {.reason = EndReason::kMachineFailure};
  EXPECT_EQ(ParseExitRecord(ToJson(lost)), Result<ExitRecord>(lost));
}

TEST(ExitRecordTest, EveryTornFileIsDataLoss) {
  const std::string json = ToJson(Killed());
  for (std::size_t size = 0; size + 2 < json.size(); ++size) {
    const auto record = ParseExitRecord(json.substr(0, size));
    ASSERT_FALSE(record) << size;
    EXPECT_EQ(record.error().code, ErrorCode::kDataLoss);
  }
}

TEST(ExitRecordTest, ContradictionsAreDataLoss) {
  ExitRecord both = Killed();
  both.exit_code = 0;
  EXPECT_FALSE(ParseExitRecord(ToJson(both)));
  ExitRecord neither = Killed();
  neither.signal.reset();
  EXPECT_FALSE(ParseExitRecord(ToJson(neither)));
  ExitRecord dropped_more = Killed();
  dropped_more.dropped_bytes = 1001;
  EXPECT_FALSE(ParseExitRecord(ToJson(dropped_more)));
  ExitRecord no_signal = Killed();
  no_signal.signal = 65;
  EXPECT_FALSE(ParseExitRecord(ToJson(no_signal)));
  EXPECT_FALSE(ParseExitRecord(R"({"reason": 7})"));
  EXPECT_FALSE(ParseExitRecord("[]"));
}

TEST(ExitRecordTest, AMessageOfAnyBytesAndLengthCanBeStored) {
  ExitRecord record = Killed();
  record.message = std::string(100'000, '\x01') + "\xFF";
  const auto read = ParseExitRecord(ToJson(record));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_LE(read->message.size(), 4096U);
  EXPECT_LE(ToJson(record).size(), 32U << 10);
}

TEST(ControlOrderTest, ReadsBackAsWritten) {
  for (const ControlOrder& order :
       {ControlOrder{ControlVerb::kStop}, ControlOrder{ControlVerb::kDrain, 90s},
        ControlOrder{ControlVerb::kLoseContact, 0us}, ControlOrder{ControlVerb::kKill},
        ControlOrder{ControlVerb::kLimit, 2h}}) {
    std::string line = ToLine(order);
    ASSERT_EQ(line.back(), '\n');
    line.pop_back();
    EXPECT_EQ(ParseControlOrder(line), order) << line;
  }
}

TEST(ControlOrderTest, NoiseIsNoOrder) {
  for (const char* line : {"", " ", "stop ", "stop x", "stop -1", "stop 1 2", "Stop", "kill\r",
                           "stop 99999999999999999999"}) {
    EXPECT_EQ(ParseControlOrder(line), std::nullopt) << line;
  }
}

TEST(LayoutTest, SegmentNamesSortLikeTheirOffsets) {
  EXPECT_LT(SegmentName(9), SegmentName(10));
  EXPECT_LT(SegmentName(0), SegmentName(INT64_MAX));
  EXPECT_EQ(SegmentOffset(SegmentName(INT64_MAX)), INT64_MAX);
  EXPECT_EQ(SegmentOffset("output.1.log"), std::nullopt);
  EXPECT_EQ(SegmentOffset("output.00000000000000000x01.log"), std::nullopt);
  EXPECT_EQ(SegmentOffset("output.99999999999999999999.log"), std::nullopt);
}

}  // namespace
}  // namespace hone
