#include "orchestrator/config/config.h"

#include <gmock/gmock.h>

#include <vector>

namespace hone {
namespace {

using ::testing::HasSubstr;

Result<DaemonConfig> Read(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "honed");
  std::string instead;
  return ReadDaemonConfig(static_cast<int>(arguments.size()), arguments.data(), &instead);
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

}  // namespace
}  // namespace hone
