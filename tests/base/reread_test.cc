#include "base/reread.h"

#include <gmock/gmock.h>

#include "base/log.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What a daemon logs when it reads these texts one after the other.
class RereadTest : public ::testing::Test {
 protected:
  RereadTest() { SetUpLog(LogLevel::kInfo, LogFormat::kText); }
  ~RereadTest() override { SetUpLog(LogLevel::kInfo, LogFormat::kText); }

  Result<Options> ReadFile() const {
    Options options({{"listen", "here:1", "Where it listens"},
                     {"log-level", "info", "How much"},
                     {"log-format", "text", "How"}});
    HONE_TRY_VOID(options.TakeFile(folder_ / "config.yaml"));
    return options;
  }

  std::string RereadAs(const std::string& text) {
    folder_.Write("config.yaml", text);
    ::testing::internal::CaptureStderr();
    reread_();
    return ::testing::internal::GetCapturedStderr();
  }

  const testing::TemporaryFolder folder_;
  Rereading reread_{Options({{"listen", "here:1", "Where it listens"},
                             {"log-level", "info", "How much"},
                             {"log-format", "text", "How"}}),
                    [this] { return ReadFile(); }};
};

TEST_F(RereadTest, TheLogChangesAtOnceAndTheRestIsSaidToNeedARestart) {
  EXPECT_THAT(RereadAs("log-level: debug\nlisten: there:2\n"),
              AllOf(HasSubstr("option is in force option=log-level value=debug"),
                    HasSubstr("needs a restart option=listen in_force=here:1 value=there:2")));
  ::testing::internal::CaptureStderr();
  LogDebug("detail");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("detail"));
}

TEST_F(RereadTest, WhatNeedsARestartIsSaidUntilItIsUndone) {
  EXPECT_THAT(RereadAs("listen: there:2\n"), HasSubstr("option=listen"));
  EXPECT_THAT(RereadAs("listen: there:2\n"), HasSubstr("option=listen"));
  EXPECT_THAT(RereadAs("listen: here:1\n"), Not(HasSubstr("option=listen")));
}

TEST_F(RereadTest, AFileWithAMistakeChangesNothing) {
  for (const char* wrong :
       {"log-level: error\nlisen: x\n", "log-level: error\nlog-format: xml\n"}) {
    EXPECT_THAT(RereadAs(wrong), AllOf(HasSubstr("what was in force stays"), HasSubstr("error=")));
    ::testing::internal::CaptureStderr();
    LogInfo("still here");
    EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("still here"));
  }
}

}  // namespace
}  // namespace hone
