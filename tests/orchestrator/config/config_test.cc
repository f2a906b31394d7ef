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

TEST(DaemonConfigTest, AWrongValueOfAFileIsNamedWithItsLine) {
  const testing::TemporaryFolder folder;
  folder.Write("honed.yaml", "listen: 127.0.0.1:0\n\nlog-level: loud\n");
  const std::string file = folder / "honed.yaml";
  EXPECT_EQ(Read({"--config", file.c_str()}).error().message,
            file + ":3: log-level: must be debug, info, warning or error: loud");
}

}  // namespace
}  // namespace hone
