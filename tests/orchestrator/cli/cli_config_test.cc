#include "orchestrator/cli/cli_config.h"

#include <gmock/gmock.h>

#include <sstream>

#include "orchestrator/cli/cli.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

class CliConfigTest : public ::testing::Test {
 protected:
  CliConfigTest() { environment_ = {{"HOME", folder_.path()}}; }

  int Run(const std::vector<std::string>& arguments) {
    std::ostringstream out;
    std::ostringstream err;
    Context context{.out = out, .err = err};
    context.environment = environment_;
    const int code = RunCli(arguments, context);
    endpoint_ = Endpoint(context);
    out_ = out.str();
    err_ = err.str();
    return code;
  }

  const testing::TemporaryFolder folder_;
  std::map<std::string, std::string> environment_;
  std::string out_;
  std::string err_;
  std::string endpoint_;  // That the run would have dialled.
};

TEST_F(CliConfigTest, WithoutAnythingTheUsualControllerIsMeant) {
  EXPECT_EQ(Run({"--print-config"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("endpoint: 127.0.0.1:4663  # from: default\n"));
  EXPECT_THAT(out_, HasSubstr("state: " + folder_ / ".local/state/hone" + "  # from: default\n"));
}

TEST_F(CliConfigTest, TheCommandLineWinsOverTheEnvironmentAndThatOverTheFile) {
  folder_.Write(".config/hone/hone.yaml", "endpoint: own:1\nstate: /one\n");
  const std::string own = folder_ / ".config/hone/hone.yaml";
  EXPECT_EQ(Run({"--print-config"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("endpoint: own:1  # from: " + own + ":1\n"));
  EXPECT_THAT(out_, HasSubstr("state: /one  # from: " + own + ":2\n"));
  EXPECT_EQ(endpoint_, "own:1");

  folder_.Write("other.yaml", "endpoint: other:2\n");
  EXPECT_EQ(Run({"--config", folder_ / "other.yaml", "--print-config"}), 0) << err_;
  EXPECT_EQ(endpoint_, "other:2");
  environment_["HONE_ENDPOINT"] = "variable:3";
  EXPECT_EQ(Run({"--print-config"}), 0) << err_;
  EXPECT_EQ(endpoint_, "variable:3");
  EXPECT_EQ(Run({"--endpoint", "line:4", "--print-config"}), 0) << err_;
  EXPECT_EQ(endpoint_, "line:4");
  EXPECT_THAT(out_, HasSubstr("endpoint: line:4  # from: command line\n"));
}

TEST_F(CliConfigTest, WhereHonedOfTheStateFolderListensIsShownWithItsFile) {
  folder_.Write("state/controller/endpoints.json", R"({"grpc": "127.0.0.1:5"})");
  EXPECT_EQ(Run({"--state", folder_ / "state", "--print-config"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("endpoint: 127.0.0.1:5  # from: " + folder_ / "state/controller"));
}

TEST_F(CliConfigTest, AMistakeInTheFileIsWrongUseAndNamed) {
  folder_.Write("wrong.yaml", "endpont: x:1\n");
  EXPECT_EQ(Run({"--config", folder_ / "wrong.yaml", "list"}), 2);
  EXPECT_THAT(err_, HasSubstr("wrong.yaml:1: endpont: is no option; did you mean \"endpoint\"?"));
}

}  // namespace
}  // namespace hone
