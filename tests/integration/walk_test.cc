// The walk of docs/first-job.md, typed as it stands there.
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "base/check.h"
#include "tests/integration/support/page.h"
#include "tests/integration/support/process.h"
#include "tests/support/temporary_folder.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

fs::path PathIn(const char* variable) {
  const char* value = std::getenv(variable);
  HONE_CHECK(value != nullptr);
  return value;
}

class WalkTest : public ::testing::Test {
 protected:
  WalkTest() { WriteFilesOf(page_, folder_.path()); }
  ~WalkTest() override {
    Run("hone down");
    EXPECT_TRUE(WaitUntil([&] { return ProcessesNaming(folder_.path()).empty(); }));
  }

  // By a shell, in the folder.
  Outcome Run(const std::string& commands) {
    const std::string programs = PathIn("HONE").parent_path().string();
    const Command command = {
        .argv = {"/bin/bash", "-e", "-c", "cd '" + folder_.path() + "'\n" + commands},
        .environment = {{"PATH", programs + ":/usr/local/bin:/usr/bin:/bin"},
                        {"HONE_STATE", folder_ / "state"},
                        // The usual ports may be another test's.
                        {"HONE_LISTEN", "127.0.0.1:0"},
                        {"HONE_HTTP_LISTEN", "127.0.0.1:0"}},
        .out = {},
        .err = {}};
    return RunToEnd(command, scratch_.path(), 2 * kPatience);
  }

  const fs::path page_ = PathIn("HONE_SOURCE") / "docs/first-job.md";
  const hone::testing::TemporaryFolder folder_;
  const hone::testing::TemporaryFolder scratch_;
};

TEST_F(WalkTest, EveryCommandOfThePageDoesWhatThePageSays) {
  std::string commands;
  for (const std::string& command : CommandsOf(page_)) {
    commands += "echo \"== " + command.substr(0, command.find_first_of("\"'")) + "\"\n";
    commands += command + "\n";
  }
  const Outcome walk = Run(commands);
  ASSERT_EQ(walk.code, 0) << walk.out << walk.err;
  EXPECT_THAT(walk.err, HasSubstr("parameters.rate"));
  EXPECT_THAT(walk.err, HasSubstr("limits.max_trails"));
  EXPECT_THAT(walk.err, HasSubstr("max_trials"));  // The near miss is named.
  EXPECT_THAT(walk.out, HasSubstr("refused, exit code 2"));
  EXPECT_THAT(walk.out, HasSubstr("exit code 10"));
  EXPECT_THAT(walk.out, HasSubstr("bad-input"));
  EXPECT_THAT(walk.out, HasSubstr(R"(exit code 81: "no data at all")"));
  EXPECT_THAT(folder_.Read("best/model.txt"), HasSubstr("rate="));
  EXPECT_EQ(LinesOf(folder_.Read("first.csv")).size(), 9u);
  EXPECT_EQ(LinesOf(folder_.Read("first.jsonl")).size(), 8u);
}

TEST_F(WalkTest, TheSecondTrainingBeginsWhereTheBestTrialEnded) {
  const Outcome walk =
      Run("hone up --slots 2\n"
          "hone create job.yaml --name first --set limits.max_trials=2 --watch\n"
          "hone train further.yaml --name further --watch\n"
          "hone logs further | head -1 > first-line\n");
  ASSERT_EQ(walk.code, 0) << walk.out << walk.err;
  EXPECT_THAT(folder_.Read("first-line"), MatchesRegex("epoch=[2-6] loss=.*\n"));
}

}  // namespace
}  // namespace hone::integration
