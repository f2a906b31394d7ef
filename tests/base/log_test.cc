#include "base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace hone {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

// What goes to standard error while `action` runs.
std::string LogOf(const std::function<void()>& action) {
  ::testing::internal::CaptureStderr();
  action();
  return ::testing::internal::GetCapturedStderr();
}

TEST(LogTest, LineHasTimeLevelMessageAndFields) {
  SetUpLog(LogLevel::kInfo, LogFormat::kText);
  const std::string line = LogOf([] { LogInfo("job created", {{"job", "a"}, {"trials", 20}}); });
  EXPECT_THAT(line, MatchesRegex("....-..-..T..:..:......[+-]..:.. info "
                                 "job created job=a trials=20\n"));
}

TEST(LogTest, ValuesThatCouldBeMisreadAreQuoted) {
  SetUpLog(LogLevel::kInfo, LogFormat::kText);
  const std::string line = LogOf([] {
    LogInfo("exit", {{"why", "no \"space\""}, {"empty", ""}, {"path", "a\\b"}, {"text", "a\nb=c"}});
  });
  EXPECT_THAT(line, EndsWith("exit why=\"no \\\"space\\\"\" empty=\"\" path=\"a\\\\b\" "
                             "text=\"a\\u000ab=c\"\n"));
}

TEST(LogTest, BracesAndPercentSignsAreJustText) {
  SetUpLog(LogLevel::kInfo, LogFormat::kText);
  const std::string line = LogOf([] { LogInfo("{} %v {0:d", {{"regex", "a{2}%s"}}); });
  EXPECT_THAT(line, EndsWith("{} %v {0:d regex=a{2}%s\n"));
}

TEST(LogTest, LinesBelowTheLevelAreLeftOut) {
  SetUpLog(LogLevel::kWarning, LogFormat::kText);
  EXPECT_THAT(LogOf([] { LogInfo("quiet"); }), IsEmpty());
  EXPECT_THAT(LogOf([] { LogWarning("loud"); }), HasSubstr("loud"));
  SetUpLog(LogLevel::kDebug, LogFormat::kText);
  EXPECT_THAT(LogOf([] { LogDebug("detail"); }), HasSubstr("detail"));
}

TEST(LogTest, JsonLineIsOneObject) {
  SetUpLog(LogLevel::kInfo, LogFormat::kJson);
  const std::string line = LogOf([] {
    LogError("said \"no\"", {{"count", 3}, {"text", "tab\there"}});
  });
  EXPECT_THAT(line, MatchesRegex("\\{\"time\":\".*\",\"level\":\"error\","
                                 "\"message\":\"said .\"no.\"\",\"count\":\"3\","
                                 "\"text\":\"tab.u0009here\"\\}\n"));
  SetUpLog(LogLevel::kInfo, LogFormat::kText);
}

TEST(LogTest, LevelsAndFormatsHaveNames) {
  EXPECT_EQ(*ParseLogLevel("warning"), LogLevel::kWarning);
  EXPECT_EQ(*ParseLogFormat("json"), LogFormat::kJson);
  EXPECT_EQ(ParseLogLevel("loud").error().message,
            "log-level: must be debug, info, warning or error: loud");
  EXPECT_EQ(ParseLogFormat("xml").error().message, "log-format: must be text or json: xml");
}

}  // namespace
}  // namespace hone
