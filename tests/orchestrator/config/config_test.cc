#include "orchestrator/config/config.h"

#include <gmock/gmock.h>

#include <vector>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

Result<DaemonConfig> Read(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "honed");
  std::string instead;
  const Result<Options> options =
      ReadDaemonOptions(static_cast<int>(arguments.size()), arguments.data(), &instead);
  if (!options) return options.error();
  return ToDaemonConfig(*options);
}

TEST(DaemonConfigTest, TheUsualPortsAreOnThisMachineOnly) {
  const Result<DaemonConfig> config = Read({"--state", "relative"});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->listen, "127.0.0.1:4663");
  EXPECT_EQ(config->http_listen, "127.0.0.1:4664");
  EXPECT_EQ(config->state.front(), '/');
}

TEST(DaemonConfigTest, ListeningBeyondThisMachineMustBeAskedForByName) {
  for (const char* option : {"--listen", "--http-listen"}) {
    const Result<DaemonConfig> refused = Read({option, "0.0.0.0:4663"});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("--insecure"));
    EXPECT_THAT(refused.error().message, HasSubstr("0.0.0.0:4663"));
    EXPECT_TRUE(Read({option, "0.0.0.0:4663", "--insecure"}));
  }
}

TEST(DaemonConfigTest, WrongValuesAreNamed) {
  EXPECT_THAT(Read({"--listen", "nowhere"}).error().message, HasSubstr("listen: "));
  EXPECT_THAT(Read({"--log-level", "loud"}).error().message, HasSubstr("log-level: "));
}

TEST(DaemonConfigTest, NothingIsThrownAwayUnlessItIsAskedForButTheBeginningsOfLongLogs) {
  const Result<DaemonConfig> usual = Read({"--state", "s"});
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->max_log_size, 64 << 20);
  EXPECT_EQ(usual->min_free, 256 << 20);
  EXPECT_EQ(usual->keep_logs, kForever);
  EXPECT_EQ(usual->keep_ended_jobs, kForever);
  EXPECT_EQ(usual->keep_events, kForever);
  const Result<DaemonConfig> config = Read({"--max-log-size", "2GiB", "--keep-logs", "30d",
                                            "--keep-ended-jobs", "1d12h", "--keep-events", "1h"});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->max_log_size, std::int64_t{2} << 30);
  EXPECT_EQ(config->keep_logs, 720h);
  EXPECT_EQ(config->keep_ended_jobs, 36h);
  EXPECT_EQ(config->keep_events, 1h);
}

TEST(DaemonConfigTest, ALeaseLastsAMinuteUnlessOneOfASecondToAnHourIsAskedFor) {
  EXPECT_EQ(Read({"--state", "s"})->lease_duration, 60s);
  EXPECT_EQ(Read({"--lease-duration", "1s"})->lease_duration, 1s);
  EXPECT_EQ(Read({"--lease-duration", "60m"})->lease_duration, 1h);
  for (const char* wrong : {"0s", "999ms", "61m", "60", "forever", ""}) {
    const Result<DaemonConfig> refused = Read({"--lease-duration", wrong});
    ASSERT_FALSE(refused) << wrong;
    EXPECT_THAT(
        refused.error().message,
        HasSubstr("lease-duration: must be a duration from 1s to 1h: " + std::string(wrong)));
  }
}

TEST(DaemonConfigTest, SizesHaveAUnitAndBounds) {
  for (const char* wrong :
       {"64", "0MiB", "1023KiB", "2TiB", "-1MiB", "1e3MiB", "MiB", "64MB", ""}) {
    const Result<DaemonConfig> refused = Read({"--max-log-size", wrong});
    ASSERT_FALSE(refused) << wrong;
    EXPECT_THAT(refused.error().message, HasSubstr("max-log-size: must be 1MiB to 1TiB"));
  }
  EXPECT_TRUE(Read({"--max-log-size", "1024KiB"}));
  EXPECT_TRUE(Read({"--max-log-size", "1TiB"}));
  EXPECT_THAT(Read({"--keep-logs", "0"}).error().message,
              HasSubstr("keep-logs: must be a duration"));
  EXPECT_THAT(Read({"--keep-ended-jobs", "7"}).error().message, HasSubstr("or forever: 7"));
}

TEST(DaemonConfigTest, AWrongValueOfAFileIsNamedWithItsLine) {
  const testing::TemporaryFolder folder;
  folder.Write("honed.yaml", "listen: 127.0.0.1:0\n\nlog-level: loud\n");
  const std::string file = folder / "honed.yaml";
  EXPECT_EQ(Read({"--config", file.c_str()}).error().message,
            file + ":3: log-level: must be debug, info, warning or error: loud");
}

TEST(DaemonConfigTest, RoomThatIsLeftHasAUnitOrIsNone) {
  EXPECT_EQ(Read({"--min-free", "1GiB"})->min_free, 1 << 30);
  EXPECT_EQ(Read({"--min-free", "0"})->min_free, 0);
  const Result<DaemonConfig> refused = Read({"--min-free", "100"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("min-free: must be 1MiB to 1TiB"));
}

}  // namespace
}  // namespace hone
