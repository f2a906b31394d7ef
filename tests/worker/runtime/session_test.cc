// The agent in this process, with programs that are real and a store that is not.
#include "worker/runtime/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "tests/worker/runtime/agent_process.h"
#include "tests/worker/runtime/fake_controller.h"

namespace hone::worker {
namespace {

using testing::FakeController;
using testing::Known;
using testing::TemporaryFolder;

constexpr std::int64_t kAttempt = 2001;

v1::RunOrder Shell(const std::string& script) {
  v1::RunOrder order;
  order.set_attempt_id(kAttempt);
  order.set_training_job("job");
  for (const char* word : {"sh", "-c"}) order.mutable_program()->add_command(word);
  order.mutable_program()->add_command(script);
  return order;
}

bool IsDone(const Known& known) { return known.exit && !known.listed; }
bool IsOver(const Known& known) { return known.exit && known.log_ended && !known.listed; }

class SessionTest : public ::testing::Test {
 protected:
  void Start(StoreFolder store, FetchInto fetch = nullptr, Duration keep_folders = 0s) {
    SessionSetup setup;
    setup.folders = {folder_.path(), supervise_, {4, 4}, keep_folders};
    setup.description.slots = 4;
    setup.description.name = "test";
    setup.record = *BeginRun(folder_.path(), "machine");
    setup.channel = DialController(controller_.address());
    setup.store = {store, store, std::move(fetch)};
    session_ = std::make_unique<Session>(std::move(setup));
    thread_ = std::thread([this] { exit_code_ = session_->Run(); });
  }
  ~SessionTest() override {
    if (!thread_.joinable()) return;
    session_->Drain();
    thread_.join();
    EXPECT_EQ(exit_code_, 0);
  }

  // A supervisor that does as the script says, with the attempt's folder as $2.
  void SuperviseBy(const std::string& script) {
    supervise_ = folder_.path() + "/supervise.sh";
    std::ofstream(supervise_) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(supervise_, std::filesystem::perms::owner_all);
  }

  TemporaryFolder folder_;
  std::string supervise_ = std::getenv("HONE_SUPERVISE");
  FakeController controller_;
  std::unique_ptr<Session> session_;
  std::thread thread_;
  int exit_code_ = -1;
};

TEST_F(SessionTest, ModelIsStoredBeforeTheAttemptIsDone) {
  Start([](const std::string& folder, CancelToken&) -> Result<Artifact> {
    return Artifact{"sha256:of-" + folder.substr(folder.rfind('/') + 1), 7};
  });
  controller_.Order(Shell("echo weights > \"$SM_MODEL_DIR/weights\""));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  const v1::AttemptReport last = controller_.Of(kAttempt).last;
  ASSERT_EQ(last.artifacts().count("model"), 1u);
  EXPECT_EQ(last.artifacts().at("model").digest(), "sha256:of-model");
}

TEST_F(SessionTest, ModelThatCannotBeStoredEndsTheAttemptWithTheReason) {
  Start([](const std::string&, CancelToken&) -> Result<Artifact> {
    return InvalidArgument("files: must be at most 100000");
  });
  controller_.Order(Shell("echo weights > \"$SM_MODEL_DIR/weights\""));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_EQ(controller_.Of(kAttempt).last.upload_error(), "files: must be at most 100000");
}

TEST_F(SessionTest, MetricsFileIsReadToItsEnd) {
  Start([](const std::string&, CancelToken&) -> Result<Artifact> { return Artifact{}; });
  controller_.Order(
      Shell("for i in 1 2 3; do echo \"{\\\"name\\\": \\\"acc\\\", \\\"value\\\": $i, "
            "\\\"step\\\": $i}\" >> \"$HONE_METRICS_FILE\"; done"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  const Known known = controller_.Of(kAttempt);
  ASSERT_EQ(known.observations.size(), 3u);
  EXPECT_EQ(known.observations.rbegin()->second, 3);
  EXPECT_TRUE(known.observations.rbegin()->first.second & kMetricsFileBit);
}

TEST_F(SessionTest, ProgramsOwnWordsOnItsFailureAreReported) {
  Start([](const std::string&, CancelToken&) -> Result<Artifact> { return Artifact{}; });
  controller_.Order(Shell("echo no disk left > output/failure; exit 9"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_EQ(controller_.Of(kAttempt).exit->exit_code(), 9);
  EXPECT_EQ(controller_.Of(kAttempt).exit->message(), "no disk left\n");
}

// Begins with an artifact in the channel `model`.
v1::RunOrder Heir(const std::string& script) {
  v1::RunOrder order = Shell(script);
  (*order.mutable_program()->mutable_inputs())["model"].set_artifact("sha256:ab");
  return order;
}

Result<Artifact> StoreNothing(const std::string&, CancelToken&) { return Artifact{}; }

bool Comes(const std::function<bool()>& state) {
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (!state() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(5ms);
  return state();
}

TEST_F(SessionTest, JobFoldersGoWithTheirAttemptUnlessTheyAreToBeKept) {
  std::filesystem::create_directories(folder_.path() + "/ended/7");  // Of an earlier setting.
  Start(StoreNothing);
  controller_.Order(Shell("echo notes > output/notes"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_TRUE(Comes([&] { return std::filesystem::is_empty(folder_.path() + "/jobs"); }));
  EXPECT_TRUE(Comes([&] { return std::filesystem::is_empty(folder_.path() + "/ended"); }));
}

TEST_F(SessionTest, JobFoldersThatAreKeptLieAsideForTheirTimeAndOutliveTheAgent) {
  const std::string kept = folder_.path() + "/ended/2001";
  Start(StoreNothing, nullptr, 1h);
  controller_.Order(Shell("echo notes > output/notes"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsOver));
  EXPECT_TRUE(Comes([&] { return std::filesystem::exists(kept + "/output/notes"); }));
  session_->Leave();
  thread_.join();
  Start(StoreNothing, nullptr, 1s);
  EXPECT_TRUE(Comes([&] { return !std::filesystem::exists(kept); }));
}

TEST_F(SessionTest, SupervisorThatGivesUpBeforeItBeginsIsAStartFailure) {
  SuperviseBy("echo no room >&2; exit 1");
  Start(StoreNothing);
  controller_.Order(Shell("true"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsDone));
  EXPECT_EQ(controller_.Of(kAttempt).exit->ended_by(), v1::ENDED_BY_START_FAILURE);
}

TEST_F(SessionTest, SupervisorThatIsKilledBeforeItIsTakenOnIsAFaultOfTheMachine) {
  SuperviseBy("kill -KILL $$");
  Start(StoreNothing);
  controller_.Order(Shell("true"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsDone));
  EXPECT_EQ(controller_.Of(kAttempt).exit->ended_by(), v1::ENDED_BY_MACHINE);
}

// It was taken on, and is gone before the program was.
TEST_F(SessionTest, SupervisorThatIsKilledBeforeItBeginsIsAFaultOfTheMachine) {
  SuperviseBy("exit 0");
  Start(StoreNothing);
  controller_.Order(Shell("true"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsDone));
  EXPECT_EQ(controller_.Of(kAttempt).exit->ended_by(), v1::ENDED_BY_MACHINE);
}

TEST_F(SessionTest, FullDiskWhileInputsAreFetchedIsAFaultOfTheMachine) {
  Start(StoreNothing, [](const std::string&, const std::string&, CancelToken&) -> Result<void> {
    return ResourceExhausted("weights: write: No space left on device");
  });
  controller_.Order(Heir("touch " + folder_.path() + "/ran"));
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsDone));
  EXPECT_EQ(controller_.Of(kAttempt).exit->ended_by(), v1::ENDED_BY_MACHINE);
  EXPECT_EQ(controller_.Of(kAttempt).exit->message(),
            "inputs.model: weights: write: No space left on device");
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/ran"));
}

TEST_F(SessionTest, OneSlowFetchKeepsNobodyElseFromStarting) {
  std::atomic<bool> cancelled = false;
  Start(StoreNothing,
        [&cancelled](const std::string&, const std::string&, CancelToken& cancel) -> Result<void> {
          while (!cancel.cancelled()) cancel.SleepFor(1h);
          cancelled = true;
          return Cancelled("fetch: was cancelled");
        });
  controller_.Order(Heir("true"));
  v1::RunOrder other = Shell("true");
  other.set_attempt_id(kAttempt + 1);
  controller_.Order(other);
  ASSERT_TRUE(controller_.WaitFor(kAttempt + 1, IsOver));
  EXPECT_EQ(controller_.Of(kAttempt).last.phase(), v1::ATTEMPT_PHASE_ACCEPTED);
  EXPECT_FALSE(cancelled);

  controller_.Stop(kAttempt);
  ASSERT_TRUE(controller_.WaitFor(kAttempt, IsDone));
  EXPECT_EQ(controller_.Of(kAttempt).exit->ended_by(), v1::ENDED_BY_ORDER);
  EXPECT_EQ(controller_.Of(kAttempt).exit->exit_code(), -1);
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!cancelled && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_TRUE(cancelled);
}

}  // namespace
}  // namespace hone::worker
