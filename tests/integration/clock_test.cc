// Deadlines, limits and delays while somebody sets the clock, and over a suspend.
#include <csignal>
#include <fstream>

#include "tests/integration/support/running_cluster.h"
#include "tests/support/clock_shim/shim_clock.h"

namespace hone::integration {
namespace {

// For what comes up to ten seconds late, on a busy machine.
constexpr Duration kLate = 30s;

// Goes on until it is told that it is enough, and notes it when it is told to end.
constexpr char kScript[] = R"(
trap 'echo >> "$SIGNS/told"' TERM
echo loss=1
echo >> "$SIGNS/ready"
while ! [ -e "$SIGNS/enough" ]; do sleep 0.05; done
)";

SteadyTime Measured() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return SteadyTime(std::chrono::duration_cast<Duration>(now));
}

// honed and an agent, each with a clock of its own.
class ClockTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* shim = std::getenv("HONE_CLOCK_SHIM_LIBRARY");
    ASSERT_NE(shim, nullptr);
    cluster_.Set("LD_PRELOAD", shim);
    StartHoned();
    StartWorker();
  }
  void TearDown() override { cluster_.Down(); }

  void StartHoned() {
    cluster_.Set("CLOCK_SHIM_FILE", honeds_.file());
    cluster_.StartHoned();
  }
  void StartWorker() {
    cluster_.Set("CLOCK_SHIM_FILE", workers_.file());
    cluster_.StartWorker();
  }

  // One trial, that runs.
  void Create(const std::string& trial_keys, const std::string& max_runtime = "1d") {
    began_ = Measured();
    const std::string file = cluster_.Write({.script = kScript, .trial_keys = trial_keys});
    const Outcome created =
        cluster_.Hone({"create", file, "--set", "limits.max_runtime=" + max_runtime});
    ASSERT_EQ(created.code, 0) << created.err;
    ASSERT_TRUE(cluster_.WaitForSigns("ready"));
  }

  // At least so long has it taken, and not much longer.
  void ExpectTook(Duration duration) {
    EXPECT_GE(Measured() - began_, duration);
    EXPECT_LT(Measured() - began_, duration + kLate);
  }
  std::string SecondaryStatus() const {
    return cluster_.database().Text("SELECT secondary_status FROM training_job");
  }
  void KillSupervisor() { kill(ParentOf(cluster_.Starts().back().pid), SIGKILL); }

  Cluster cluster_;
  testing::ShimClock honeds_{cluster_.folder() / "honeds-clock"};
  testing::ShimClock workers_{cluster_.folder() / "workers-clock"};
  SteadyTime began_;
};

struct Jump {
  std::string name;
  bool of_honed;
  bool of_worker;
  Duration by;
  bool restart;  // Both daemons, after it.
};

class WallClockTest : public ClockTest, public ::testing::WithParamInterface<Jump> {
 protected:
  void DoJump() {
    if (GetParam().of_honed) honeds_.JumpWall(GetParam().by);
    if (GetParam().of_worker) workers_.JumpWall(GetParam().by);
    if (!GetParam().restart) return;
    cluster_.KillHoned();
    cluster_.KillWorker();
    StartHoned();
    StartWorker();
  }
};

TEST_P(WallClockTest, JobEndsWhenItsTimeIsOver) {
  Create("grace_period: 1s", "8s");
  DoJump();
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  ExpectTook(8s);
  EXPECT_EQ(cluster_.CountStarts(), 1);
}

TEST_P(WallClockTest, TrialEndsWhenItsTimeIsOver) {
  Create("grace_period: 1s\nmax_runtime: 6s");
  DoJump();
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  ExpectTook(6s);
  EXPECT_EQ(SecondaryStatus(), "MaxRuntimeExceeded");
  EXPECT_EQ(cluster_.CountStarts(), 1);
}

TEST_P(WallClockTest, ProgramHasItsWholeGrace) {
  Create("grace_period: 5s");
  EXPECT_EQ(cluster_.Hone({"stop", "job"}).code, 0);
  ASSERT_TRUE(cluster_.WaitForSigns("told"));
  began_ = Measured() - 1s;  // The sign comes a moment after the signal.
  DoJump();
  EXPECT_EQ(cluster_.EndOf("job"), "Stopped");
  ExpectTook(5s);
}

TEST_P(WallClockTest, RetryComesWhenItsDelayIsOver) {
  Create("");
  for (int lost = 1; lost <= 2; ++lost) {
    began_ = Measured();
    KillSupervisor();
    if (lost < 2) {
      ASSERT_TRUE(cluster_.WaitForSigns("starts", 1 + lost));
    }
  }
  ASSERT_TRUE(WaitUntil(
      [&] { return cluster_.database().Count("SELECT machine_failures FROM training_job") == 2; }));
  DoJump();
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 3));
  ExpectTook(2s);
  std::ofstream(cluster_.signs() / "enough") << "enough\n";
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
}

INSTANTIATE_TEST_SUITE_P(Jumps, WallClockTest,
                         ::testing::Values(Jump{"HonedsADayOn", true, false, 24h, false},
                                           Jump{"WorkersADayBack", false, true, -24h, false},
                                           Jump{"BothADayOnAndRestart", true, true, 24h, true},
                                           Jump{"BothADayBackAndRestart", true, true, -24h, true}),
                         [](const auto& jump) { return jump.param.name; });

class SuspendTest : public ClockTest {
 protected:
  // Of the one machine that they share, for longer than a lease.
  void Suspend() {
    honeds_.Suspend(10min);
    workers_.Suspend(10min);
    if (cluster_.CountStarts() == 0) return;
    // A timer of the boot clock ends by itself after a real suspend.
    kill(ParentOf(cluster_.Starts().back().pid), SIGCHLD);
  }
};

TEST_F(SuspendTest, AttemptsOfWorkersThatComeBackAreNotLost) {
  Create("");
  Suspend();
  ASSERT_TRUE(WaitUntil([&] {
    return cluster_.Logs().find("honed stood still") != std::string::npos;
  })) << cluster_.Logs();
  std::ofstream(cluster_.signs() / "enough") << "enough\n";
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.CountStarts(), 1);
  EXPECT_EQ(cluster_.database().Count("SELECT max(number) FROM attempt"), 1);
}

TEST_F(SuspendTest, JobWhoseTimeWasOverMeanwhileEnds) {
  Create("grace_period: 1s", "5m");
  Suspend();
  EXPECT_EQ(cluster_.EndOf("job", kLate), "Completed");
}

TEST_F(SuspendTest, TrialWhoseTimeWasOverMeanwhileEnds) {
  Create("grace_period: 1s\nmax_runtime: 5m");
  Suspend();
  EXPECT_EQ(cluster_.EndOf("job", kLate), "Completed");
  EXPECT_EQ(SecondaryStatus(), "MaxRuntimeExceeded");
}

TEST_F(SuspendTest, AgentThatLostContactMeanwhileEndsWhatMayNotRunWithout) {
  Create("grace_period: 1s\non_lost_contact: stop");
  const pid_t program = cluster_.Starts().back().pid;
  cluster_.KillHoned();
  Suspend();
  EXPECT_TRUE(WaitUntil([&] { return !IsRunning(program); }, kLate));
  StartHoned();
  std::ofstream(cluster_.signs() / "enough") << "enough\n";
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
}

}  // namespace
}  // namespace hone::integration
