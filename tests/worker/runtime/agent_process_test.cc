// hone-worker and hone-supervise as they are, against a controller on loopback.
#include "tests/worker/runtime/agent_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/worker/runtime/fake_artifact_store.h"
#include "tests/worker/runtime/fake_controller.h"

namespace hone::worker {
namespace {

using namespace std::chrono_literals;
using testing::AgentProcess;
using testing::FakeController;
using ::testing::HasSubstr;
using testing::Known;
using ::testing::SizeIs;
using testing::TemporaryFolder;

constexpr std::int64_t kAttempt = 1001;

v1::RunOrder Shell(const std::string& script) {
  v1::RunOrder order;
  order.set_attempt_id(kAttempt);
  order.set_attempt_number(1);
  order.set_training_job("job");
  order.mutable_program()->add_command("sh");
  order.mutable_program()->add_command("-c");
  order.mutable_program()->add_command(script);
  order.mutable_program()->mutable_grace_period()->set_seconds(5);
  v1::MetricDefinition* metric = order.mutable_program()->add_metrics();
  metric->set_name("loss");
  metric->set_regex("loss=([0-9.]+)");
  return order;
}

// Begins with that artifact in the channel `model`.
v1::RunOrder Heir(const std::string& digest, const std::string& script) {
  v1::RunOrder order = Shell(script);
  order.set_parent("seedlings/3");
  (*order.mutable_program()->mutable_inputs())["model"].set_artifact(digest);
  return order;
}

bool IsAccepted(const Known& known) {
  return known.listed && known.last.phase() == v1::ATTEMPT_PHASE_ACCEPTED;
}
bool IsRunning(const Known& known) { return known.last.phase() == v1::ATTEMPT_PHASE_RUNNING; }
bool HasStarted(const Known& known) { return IsRunning(known) && known.last.has_started_at(); }
bool IsOver(const Known& known) { return known.exit && known.log_ended && !known.listed; }

std::string Read(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool BecomesEmpty(const std::string& folder) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!std::filesystem::is_empty(folder)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

class AgentProcessTest : public ::testing::Test {
 protected:
  // Programs outlive their agents; here they end with the test.
  ~AgentProcessTest() override {
    AgentProcess agent(controller_.address(), folder_.path());
    agent.Signal(SIGUSR1);
    agent.Wait();
  }

  std::string InFolder(const std::string& name) const { return folder_.path() + "/" + name; }

  TemporaryFolder folder_;
  hone::testing::FakeArtifactStore store_;
  FakeController controller_{&store_};
};

TEST_F(AgentProcessTest, RunsAProgramToItsEndAndLeavesNothing) {
  AgentProcess agent(controller_.address(), folder_.path());
  controller_.Order(Shell("echo loss=0.5; echo loss=0.25; printf loss=0.125; exit 3"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));

  const Known known = controller_.Of(kAttempt);
  EXPECT_EQ(known.exit->exit_code(), 3);
  EXPECT_EQ(known.exit->ended_by(), v1::ENDED_BY_UNSPECIFIED);
  EXPECT_THAT(known.observations, SizeIs(3));
  EXPECT_EQ(known.observations.rbegin()->second, 0.125);
  EXPECT_EQ(known.log, "loss=0.5\nloss=0.25\nloss=0.125");
  EXPECT_EQ(known.reported_exits, 1);

  // The folders go after the last call that the controller sees.
  for (const char* name : {"worker/spool", "worker/jobs", "worker/orders"}) {
    EXPECT_TRUE(BecomesEmpty(InFolder(name))) << name;
  }
  agent.Signal(SIGTERM);
  EXPECT_EQ(agent.Wait(), 0);
}

TEST_F(AgentProcessTest, StopOrderEndsTheProgram) {
  AgentProcess agent(controller_.address(), folder_.path());
  controller_.Order(Shell("echo up; sleep 1000"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, HasStarted));
  controller_.Stop(kAttempt);
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_EQ(controller_.Of(kAttempt).exit->ended_by(), v1::ENDED_BY_ORDER);
  EXPECT_EQ(controller_.Of(kAttempt).exit->signal(), SIGTERM);
}

TEST_F(AgentProcessTest, InputThatIsNotThereIsBadInputAndNoStart) {
  AgentProcess agent(controller_.address(), folder_.path());
  v1::RunOrder order = Shell("touch " + InFolder("ran"));
  (*order.mutable_program()->mutable_inputs())["train"].set_path(InFolder("nowhere"));
  controller_.Order(order);
  ASSERT_TRUE(
      controller_.WaitFor(kAttempt, [](const Known& known) { return known.exit.has_value(); }));
  EXPECT_EQ(controller_.Of(kAttempt).exit->exit_code(), 81);
  EXPECT_THAT(controller_.Of(kAttempt).exit->message(), HasSubstr(InFolder("nowhere")));
  EXPECT_FALSE(std::filesystem::exists(InFolder("ran")));
}

TEST_F(AgentProcessTest, ProgramFindsTheFilesOfItsParent) {
  const std::string weights(1'000'000, 'w');
  const std::string digest = store_.Add({{"weights.bin", weights}, {"words/list", "words"}});
  AgentProcess agent(controller_.address(), folder_.path());
  controller_.Order(Heir(digest,
                         "cat \"$SM_CHANNEL_MODEL/words/list\"; echo \" of $HONE_PARENT\"; "
                         "wc -c < input/data/model/weights.bin; ls input input/data"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_EQ(controller_.Of(kAttempt).exit->exit_code(), 0);
  EXPECT_EQ(controller_.Of(kAttempt).log,
            "words of seedlings/3\n1000000\ninput:\nconfig\ndata\n\ninput/data:\nmodel\n");
}

TEST_F(AgentProcessTest, ParentThatIsNotThereIsUnusableAndNoStart) {
  const std::string digest = "sha256:" + std::string(64, '0');
  AgentProcess agent(controller_.address(), folder_.path());
  controller_.Order(Heir(digest, "touch " + InFolder("ran")));
  ASSERT_TRUE(
      controller_.WaitFor(kAttempt, [](const Known& known) { return known.exit.has_value(); }));
  const v1::ProgramExit exit = *controller_.Of(kAttempt).exit;
  EXPECT_EQ(exit.exit_code(), 82);
  EXPECT_EQ(exit.ended_by(), v1::ENDED_BY_UNSPECIFIED);
  EXPECT_EQ(exit.message(), "inputs.model: must be an artifact that can be had: " + digest +
                                " (get artifact: no such artifact)");
  EXPECT_FALSE(std::filesystem::exists(InFolder("ran")));
  EXPECT_TRUE(BecomesEmpty(InFolder("worker/spool")));
}

TEST_F(AgentProcessTest, StopOrderEndsAFetchAndNothingIsStarted) {
  const std::string digest = store_.Add({{"weights.bin", "weights"}});
  store_.hang = true;
  AgentProcess agent(controller_.address(), folder_.path());
  controller_.Order(Heir(digest, "touch " + InFolder("ran")));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsAccepted));
  while (!store_.HangsNow()) std::this_thread::yield();
  controller_.Stop(kAttempt);
  ASSERT_TRUE(
      controller_.WaitFor(kAttempt, [](const Known& known) { return known.exit.has_value(); }));
  EXPECT_EQ(controller_.Of(kAttempt).exit->ended_by(), v1::ENDED_BY_ORDER);
  EXPECT_FALSE(std::filesystem::exists(InFolder("ran")));
  EXPECT_TRUE(BecomesEmpty(InFolder("worker/jobs")));
}

TEST_F(AgentProcessTest, AgentKilledWhileItFetchesGoesOnWithTheSameAttempt) {
  const std::string digest = store_.Add({{"a", "a"}, {"weights.bin", "weights"}});
  store_.hang = true;
  controller_.Order(Heir(digest, "cat input/data/model/weights.bin; ls input"));
  {
    AgentProcess agent(controller_.address(), folder_.path());
    ASSERT_TRUE(controller_.WaitFor(kAttempt, IsAccepted));
    while (!store_.HangsNow()) std::this_thread::yield();
    ASSERT_TRUE(std::filesystem::exists(InFolder("worker/jobs/1001/input/arriving")));
    agent.Kill();
  }
  store_.StopHanging();
  AgentProcess agent(controller_.address(), folder_.path());
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_EQ(controller_.Of(kAttempt).exit->exit_code(), 0);
  EXPECT_EQ(controller_.Of(kAttempt).log, "weightsconfig\ndata\n");
  EXPECT_EQ(controller_.Of(kAttempt).reported_exits, 1);
}

TEST_F(AgentProcessTest, KilledAgentLosesNothingAndStartsNothingTwice) {
  controller_.Order(Shell("echo begun >> " + InFolder("begins") +
                          "; i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo loss=$i; sleep 0.01; "
                          "done; echo end"));
  for (int run = 0; run < 6; ++run) {
    AgentProcess agent(controller_.address(), folder_.path());
    // At other moments each time: before the program, while it starts, in the middle of it.
    std::this_thread::sleep_for(run * 150ms + 50ms);
    agent.Kill();
  }
  AgentProcess agent(controller_.address(), folder_.path());
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));

  const Known known = controller_.Of(kAttempt);
  EXPECT_EQ(Read(InFolder("begins")), "begun\n");
  EXPECT_EQ(known.exit->exit_code(), 0);
  EXPECT_EQ(known.reported_exits, 1);
  EXPECT_THAT(known.observations, SizeIs(400));
  std::string expected;
  for (int i = 1; i <= 400; ++i) expected += "loss=" + std::to_string(i) + "\n";
  EXPECT_EQ(known.log, expected + "end\n");
}

TEST_F(AgentProcessTest, ProgramThatEndedWhileNoAgentLivedIsReported) {
  {
    AgentProcess agent(controller_.address(), folder_.path());
    controller_.Order(Shell("echo loss=1; while [ ! -e " + InFolder("go") +
                            " ]; do sleep 0.02; done; echo loss=2; echo over > " +
                            InFolder("over")));
    ASSERT_TRUE(controller_.WaitFor(kAttempt, HasStarted));
    agent.Signal(SIGTERM);  // Leaves the program running.
    EXPECT_EQ(agent.Wait(), 0);
  }
  std::ofstream(InFolder("go")).put('x');
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (Read(InFolder("over")) != "over\n" && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(10ms);
  }
  AgentProcess agent(controller_.address(), folder_.path());
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_EQ(controller_.Of(kAttempt).exit->exit_code(), 0);
  EXPECT_THAT(controller_.Of(kAttempt).observations, SizeIs(2));
  EXPECT_EQ(controller_.Of(kAttempt).log, "loss=1\nloss=2\n");
  EXPECT_THAT(controller_.StartCounts(), ::testing::ElementsAre(1, 2));
}

TEST_F(AgentProcessTest, DrainEndsProgramsReportsThemAndExits) {
  AgentProcess agent(controller_.address(), folder_.path());
  controller_.Order(Shell("sleep 1000"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, HasStarted));
  agent.Signal(SIGUSR1);
  EXPECT_EQ(agent.Wait(), 0);
  EXPECT_EQ(controller_.Of(kAttempt).exit->ended_by(), v1::ENDED_BY_DRAIN);
  EXPECT_TRUE(controller_.LastRequest().description().draining());
}

TEST_F(AgentProcessTest, EphemeralAgentDrainsOnTermination) {
  AgentProcess agent(controller_.address(), folder_.path(), {"--ephemeral"});
  controller_.Order(Shell("sleep 1000"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, HasStarted));
  agent.Signal(SIGTERM);
  EXPECT_EQ(agent.Wait(), 0);
  EXPECT_EQ(controller_.Of(kAttempt).exit->ended_by(), v1::ENDED_BY_DRAIN);
}

TEST_F(AgentProcessTest, RefusedAgentEndsAndItsProgramGoesOn) {
  AgentProcess agent(controller_.address(), folder_.path());
  controller_.Order(Shell("while [ ! -e " + InFolder("go") + " ]; do sleep 0.02; done"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, HasStarted));
  controller_.FailWith(grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(agent.Wait(), 1);

  controller_.FailWith(grpc::StatusCode::OK);
  std::ofstream(InFolder("go")).put('x');
  AgentProcess next(controller_.address(), folder_.path());
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_EQ(controller_.Of(kAttempt).exit->exit_code(), 0);
}

TEST_F(AgentProcessTest, ControllerThatIsAwayIsWaitedFor) {
  AgentProcess agent(controller_.address(), folder_.path());
  controller_.Order(Shell("echo loss=1; sleep 0.3; echo loss=2"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsRunning));
  controller_.FailWith(grpc::StatusCode::UNAVAILABLE);
  std::this_thread::sleep_for(1s);
  controller_.FailWith(grpc::StatusCode::OK);
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_THAT(controller_.Of(kAttempt).observations, SizeIs(2));
}

TEST_F(AgentProcessTest, SecondAgentOnAFolderEndsAtOnce) {
  AgentProcess agent(controller_.address(), folder_.path());
  controller_.Order(Shell("true"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  AgentProcess second(controller_.address(), folder_.path());
  EXPECT_EQ(second.Wait(), 1);
}

}  // namespace
}  // namespace hone::worker
