// The daemons and their configuration, as an administrator meets them.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdlib>

#include "base/unique_fd.h"
#include "tests/integration/support/process.h"
#include "tests/support/temporary_folder.h"

namespace hone::integration {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ConfigurationTest : public ::testing::Test {
 protected:
  // One of the programs, with the configuration of the test and nothing else.
  Command ToCommand(const char* variable, std::vector<std::string> arguments = {}) const {
    Command command;
    command.argv = {std::getenv(variable), "--config", file_};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.environment = environment_;
    command.out = command.err = log_;
    return command;
  }
  Outcome RunToItsEnd(const char* variable, std::vector<std::string> arguments = {}) const {
    Command command = ToCommand(variable, std::move(arguments));
    return RunToEnd(command, folder_.path());
  }

  void Configure(const std::string& text) { folder_.Write("daemon.yaml", text); }
  bool WaitForLog(const std::string& text) const {
    return WaitUntil([&] { return ReadAll(log_).find(text) != std::string::npos; });
  }

  const testing::TemporaryFolder folder_;
  const std::string file_ = folder_ / "daemon.yaml";
  const std::string log_ = folder_ / "daemon.log";
  const std::string state_ = "state: " + folder_ / "state" + "\n";
  Environment environment_ = {{"PATH", "/usr/bin:/bin"},
                              {"HOME", folder_.path()},
                              {"CUDA_VISIBLE_DEVICES", ""},
                              {"HONE_SUPERVISE", std::getenv("HONE_SUPERVISE")}};
};

constexpr char kFreePorts[] = "listen: 127.0.0.1:0\nhttp-listen: 127.0.0.1:0\n";

TEST_F(ConfigurationTest, WhatIsInForceIsPrintedWithWhereItIsFrom) {
  Configure("log-level: warning\nlisten: 127.0.0.1:1\nhttp-listen: 127.0.0.1:2\n");
  environment_["HONE_HTTP_LISTEN"] = "127.0.0.1:3";
  const Outcome printed = RunToItsEnd("HONED", {"--listen", "127.0.0.1:4", "--print-config"});
  EXPECT_EQ(printed.code, 0) << printed.err;
  EXPECT_THAT(printed.out, HasSubstr("listen: 127.0.0.1:4  # from: command line\n"));
  EXPECT_THAT(printed.out,
              HasSubstr("http-listen: 127.0.0.1:3  # from: environment HONE_HTTP_LISTEN\n"));
  EXPECT_THAT(printed.out, HasSubstr("log-level: warning  # from: " + file_ + ":1\n"));
  EXPECT_THAT(printed.out, HasSubstr("log-format: text  # from: default\n"));
}

TEST_F(ConfigurationTest, AMistakeEndsTheStartAndIsNamedWithItsPlace) {
  Configure("slot: 2\n");
  Outcome refused = RunToItsEnd("HONE_WORKER");
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.err,
            "hone-worker: " + file_ + ":1: slot: is no option; did you mean \"slots\"?\n");
  Configure("name: a\nslots: none\n");
  refused = RunToItsEnd("HONE_WORKER");
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.err,
            "hone-worker: " + file_ + ":2: slots: must be a number from 1 to 10000: none\n");
  Configure("");
  environment_["HONE_LOG_LEVEL"] = "loud";
  refused = RunToItsEnd("HONED");
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, StartsWith("honed: HONE_LOG_LEVEL: log-level: must be "));
}

TEST_F(ConfigurationTest, HonedReadsItsFileAgainOnSighup) {
  Configure(state_ + kFreePorts);
  Process honed(ToCommand("HONED"));
  ASSERT_TRUE(WaitForLog("honed serves"));

  Configure(state_ + "listen: 127.0.0.1:1\nhttp-listen: 127.0.0.1:0\nlog-format: json\n");
  honed.Signal(SIGHUP);
  ASSERT_TRUE(WaitForLog("the configuration is read again")) << ReadAll(log_);
  EXPECT_THAT(ReadAll(log_), AllOf(HasSubstr("option is in force option=log-format value=json"),
                                   HasSubstr("needs a restart\",\"option\":\"listen\"")));

  Configure(state_ + "log-format: text\nlog-levle: debug\n");
  honed.Signal(SIGHUP);
  ASSERT_TRUE(WaitForLog("what was in force stays")) << ReadAll(log_);
  EXPECT_THAT(ReadAll(log_), HasSubstr(file_ + ":3: log-levle: is no option"));

  honed.Signal(SIGTERM);
  EXPECT_EQ(honed.WaitForExit(), 0);
  EXPECT_THAT(LinesOf(ReadAll(log_)).back(), StartsWith("{\"time\":"));
}

TEST_F(ConfigurationTest, TheWorkerReadsItsFileAgainOnSighup) {
  Configure(state_ + "controller: 127.0.0.1:1\nslots: 1\n");
  Process worker(ToCommand("HONE_WORKER"));
  ASSERT_TRUE(WaitForLog("slots=1"));
  Configure(state_ + "controller: 127.0.0.1:1\nslots: 2\nlog-level: debug\n");
  worker.Signal(SIGHUP);
  ASSERT_TRUE(WaitForLog("the configuration is read again")) << ReadAll(log_);
  EXPECT_THAT(ReadAll(log_), AllOf(HasSubstr("option is in force option=log-level value=debug"),
                                   HasSubstr("needs a restart option=slots in_force=1 value=2")));
  worker.Signal(SIGTERM);
  EXPECT_EQ(worker.WaitForExit(), 0);
}

// What systemd hears.
class Ear {
 public:
  explicit Ear(const std::string& path) : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }

  bool Hears(const std::string& words) {
    return WaitUntil([&] {
      char text[256];
      const ssize_t size = recv(socket_.get(), text, sizeof text, MSG_DONTWAIT);
      return size > 0 && std::string(text, static_cast<std::size_t>(size)) == words;
    });
  }

 private:
  UniqueFd socket_;
};

TEST_F(ConfigurationTest, SystemdIsToldWhenTheDaemonsAreReadyAndWhenTheyStop) {
  Configure(state_ + kFreePorts);
  environment_["NOTIFY_SOCKET"] = folder_ / "controller";
  Ear controller_ear(folder_ / "controller");
  Process honed(ToCommand("HONED"));
  ASSERT_TRUE(controller_ear.Hears("READY=1")) << ReadAll(log_);
  const std::string served = ReadAll(folder_ / "state/controller/endpoints.json");
  const std::size_t begin = served.find("127.0.0.1:");
  const std::string endpoint = served.substr(begin, served.find('"', begin) - begin);

  environment_["NOTIFY_SOCKET"] = folder_ / "worker";
  Ear worker_ear(folder_ / "worker");
  Configure(state_ + "controller: " + endpoint + "\nslots: 1\n");
  Process worker(ToCommand("HONE_WORKER"));
  ASSERT_TRUE(worker_ear.Hears("READY=1")) << ReadAll(log_);
  worker.Signal(SIGTERM);
  EXPECT_TRUE(worker_ear.Hears("STOPPING=1"));
  EXPECT_EQ(worker.WaitForExit(), 0);
  honed.Signal(SIGTERM);
  EXPECT_TRUE(controller_ear.Hears("STOPPING=1"));
  EXPECT_EQ(honed.WaitForExit(), 0);
}

}  // namespace
}  // namespace hone::integration
