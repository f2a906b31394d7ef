// SIGKILL in the middle of a job: nothing is lost and nothing runs twice.
#include <csignal>
#include <random>
#include <set>
#include <thread>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::IsEmpty;

constexpr int kTrials = 40;

constexpr char kScript[] = R"(
echo "loss=$SM_HP_RATE"
sleep 0.2
echo "weights of trial $HONE_TRIAL" > "$SM_MODEL_DIR/weights"
echo "end of trial $HONE_TRIAL"
echo >> "$SIGNS/ended"
)";

class KillTest : public RunningCluster {
 protected:
  void Create() { cluster_.Create({.script = kScript, .trials = kTrials}); }

  void KillHoned() {
    cluster_.KillHoned();
    cluster_.StartHoned();
  }
  void KillAgent() {
    cluster_.KillWorker();
    cluster_.StartWorker();
  }

  // Kills in turn just after a program's start and just after its end, throughout the job.
  template <typename Kill>
  void KillThroughout(const Kill& kill) {
    for (int i = 0; i < 6; ++i) {
      ASSERT_TRUE(cluster_.WaitForSigns(i % 2 == 0 ? "starts" : "ended", 3 + 6 * i));
      kill(i);
    }
  }

  void ExpectEachTrialStartedOnce() {
    std::multiset<int> trials;
    for (const Start& start : cluster_.Starts()) {
      trials.insert(start.trial);
      EXPECT_EQ(start.attempt, 1) << start.training_job;
    }
    for (int trial = 1; trial <= kTrials; ++trial) EXPECT_EQ(trials.count(trial), 1) << trial;
    EXPECT_EQ(cluster_.database().Count("SELECT count(*) FROM attempt"), kTrials);
    EXPECT_EQ(cluster_.database().Count("SELECT max(number) FROM attempt"), 1);
  }

  void ExpectAllThatTheTrialsLeft() {
    const Database database = cluster_.database();
    EXPECT_EQ(database.Count("SELECT count(*) FROM training_job WHERE status = 'Completed'"),
              kTrials);
    EXPECT_THAT(database.Rows("SELECT trial FROM training_job WHERE objective IS NOT "
                              "CAST(assignment ->> 'rate' AS REAL)"),
                IsEmpty());
    for (int trial = 1; trial <= kTrials; ++trial) {
      const std::string number = std::to_string(trial);
      const std::string folder = cluster_.folder() / ("model-" + number);
      const std::vector<std::string> log = LinesOf(cluster_.Hone({"logs", "job/" + number}).out);
      ASSERT_EQ(log.size(), 2) << number;
      EXPECT_EQ(log[1], "end of trial " + number);
      EXPECT_EQ(cluster_.Hone({"pull", "job/" + number, folder}).code, 0) << number;
      EXPECT_EQ(ReadAll(folder + "/weights"), "weights of trial " + number + "\n");
    }
    // What was told and stored is not kept on the worker as well.
    const std::filesystem::path worker = cluster_.state() / "worker-one";
    for (const std::string kept : {"spool", "jobs"}) {
      EXPECT_TRUE(WaitUntil([&] { return std::filesystem::is_empty(worker / kept); })) << kept;
    }
  }

  // The trials that run now, with their present programs.
  std::vector<Start> RunningNow() const {
    std::vector<Start> running;
    for (const Start& start : cluster_.Starts()) {
      if (IsRunning(start.pid)) running.push_back(start);
    }
    return running;
  }
};

TEST_F(KillTest, KilledHonedLosesNothing) {
  Create();
  KillThroughout([&](int) { KillHoned(); });
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  ExpectEachTrialStartedOnce();
  ExpectAllThatTheTrialsLeft();
}

TEST_F(KillTest, KilledAgentLosesNothing) {
  Create();
  KillThroughout([&](int) { KillAgent(); });
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  ExpectEachTrialStartedOnce();
  ExpectAllThatTheTrialsLeft();
}

TEST_F(KillTest, KilledHonedAndAgentTogetherLoseNothing) {
  Create();
  KillThroughout([&](int i) {
    cluster_.KillHoned();
    cluster_.KillWorker();
    // Either may be back first.
    if (i % 2 == 0) cluster_.StartWorker();
    cluster_.StartHoned();
    if (i % 2 != 0) cluster_.StartWorker();
  });
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  ExpectEachTrialStartedOnce();
  ExpectAllThatTheTrialsLeft();
}

// Also while they are starting, and while they take in what happened without them.
TEST_F(KillTest, KillsAtAnyMomentLoseNothing) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Create();
  for (int i = 0; i < 25; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 250));
    if (random() % 2 == 0) {
      KillHoned();
    } else {
      KillAgent();
    }
  }
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  ExpectEachTrialStartedOnce();
  ExpectAllThatTheTrialsLeft();
}

TEST_F(KillTest, KilledSupervisorCostsItsTrialAnAttemptAndNoOther) {
  Create();
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 10));
  const Start victim = cluster_.Starts().back();
  ASSERT_EQ(kill(ParentOf(victim.pid), SIGKILL), 0);
  // Its program does not outlive it.
  EXPECT_TRUE(WaitUntil([&] { return !IsRunning(victim.pid); }));

  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  for (const Start& start : cluster_.Starts()) {
    EXPECT_EQ(start.attempt > 1, start.trial == victim.trial && start.pid != victim.pid);
  }
  EXPECT_EQ(cluster_.CountStarts(), kTrials + 1);
  EXPECT_EQ(cluster_.database().Text("SELECT cause FROM attempt WHERE cause IS NOT NULL"),
            "lost-worker");
  ExpectAllThatTheTrialsLeft();
}

TEST_F(KillTest, SupervisorKilledWhileTheAgentIsDeadIsFoundOut) {
  Create();
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 10));
  cluster_.KillWorker();
  const std::vector<Start> running = RunningNow();
  for (const Start& start : running) kill(ParentOf(start.pid), SIGKILL);
  cluster_.StartWorker();

  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.database().Count("SELECT max(number) FROM attempt"), 2);
  EXPECT_LE(cluster_.CountStarts(), kTrials + static_cast<int>(running.size()));
  EXPECT_GT(cluster_.CountStarts(), kTrials);
  ExpectAllThatTheTrialsLeft();
}

// As when a machine loses its power, but for the page cache.
TEST_F(KillTest, JobIsFinishedAfterEverythingWasKilled) {
  Create();
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 10));
  cluster_.KillHoned();
  cluster_.KillWorker();
  for (const auto& [pid, arguments] : cluster_.Running()) kill(pid, SIGKILL);
  ASSERT_TRUE(WaitUntil([&] { return cluster_.Running().empty(); }));

  cluster_.StartHoned();
  cluster_.StartWorker();
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  ExpectAllThatTheTrialsLeft();
}

}  // namespace
}  // namespace hone::integration
