// What is made of the tree of commands; real shells and man(1) try it in tests/deploy.
#include "orchestrator/cli/completion.h"

#include <gmock/gmock.h>

#include <chrono>

#include "tests/orchestrator/cli/fake_controller.h"

namespace hone {
namespace {

using testing::FakeController;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Ran;
using testing::Seedlings;

TEST(CompletionTest, EachShellIsToldEveryCommandThatHelpShows) {
  const std::vector<std::string> commands = testing::CommandsInHelp();
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const Ran ran = testing::RunHone("", {"completion", shell});
    EXPECT_EQ(ran.code, 0) << ran.err;
    for (const std::string& command : commands) EXPECT_THAT(ran.out, HasSubstr(command));
  }
  EXPECT_EQ(testing::RunHone("", {"completion", "tcsh"}).code, 2);
}

TEST(CompletionTest, HiddenCommandsAreNotShown) {
  for (const std::vector<std::string>& asked :
       {std::vector<std::string>{"--help"}, {"man-page"}, {"--help-all"}}) {
    const std::string shown = testing::RunHone("", asked).out;
    EXPECT_THAT(shown, Not(HasSubstr("complete-jobs")));
    EXPECT_THAT(shown, Not(HasSubstr("man-page")));
  }
}

TEST(CompletionTest, JobsOfBothKindsAreNamedByTheirBeginning) {
  FakeController controller;
  for (const char* name : {"seedlings", "seeds", "pictures", "oversee"}) {
    v1::TuningJob job = Seedlings();
    job.set_name(name);
    controller.state().tuning_jobs[name] = job;
  }
  controller.state().training_jobs["seed-base"].set_name("seed-base");
  const Ran ran = testing::RunHone(controller.endpoint(), {"complete-jobs", "see"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, "seed-base\nseedlings\nseeds\n");
  for (const int number : {1, 2, 10})
    controller.state().trials.push_back(testing::CompletedTrial(number, 0.5));
  EXPECT_EQ(testing::RunHone(controller.endpoint(), {"complete-jobs", "seedlings/1"}).out,
            "seedlings/1\nseedlings/10\n");
}

TEST(CompletionTest, WithoutAControllerThereIsSilenceAtOnce) {
  // Nobody answers at an address for documentation (RFC 5737); nobody listens at the other.
  for (const char* endpoint : {"192.0.2.1:4663", "127.0.0.1:1"}) {
    const auto start = std::chrono::steady_clock::now();
    const Ran ran = testing::RunHone(endpoint, {"complete-jobs", "see"});
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    EXPECT_EQ(ran.code, 0);
    EXPECT_THAT(ran.out + ran.err, IsEmpty());
  }
}

TEST(CompletionTest, TheManualPageShowsEachCommandWithItsExample) {
  const std::string page = testing::RunHone("", {"man-page"}).out;
  for (const char* command : {"create", "describe", "logs", "completion"}) {
    EXPECT_THAT(page, HasSubstr(".SS hone " + std::string(command)));
  }
  EXPECT_THAT(page, HasSubstr("\\-f, \\-\\-follow"));
  EXPECT_THAT(page, HasSubstr(".RS 4\nsource <(hone completion bash)\n"));
  EXPECT_THAT(page, HasSubstr("\\fB10\\fR"));
}

}  // namespace
}  // namespace hone
