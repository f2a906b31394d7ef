// What an agent does by itself when it has heard nothing for a lease.
#include <string>

#include "tests/integration/support/partitioned_cluster.h"

namespace hone::integration {
namespace {

constexpr double kLease = 4;  // Seconds.
constexpr double kGrace = 2;

// Notes when it was told to end, and does not. What notes the time is what is killed last.
constexpr char kStubborn[] = R"(
trap 'date +%s.%N >> "$SIGNS/told"' TERM
echo "loss=1"
while :; do
  date +%s.%N > "$SIGNS/alive-$HONE_ATTEMPT.new"
  mv "$SIGNS/alive-$HONE_ATTEMPT.new" "$SIGNS/alive-$HONE_ATTEMPT"
  sleep 0.05
done
)";
constexpr char kWaiting[] = R"(
trap 'echo >> "$SIGNS/told-waiting"; exit 1' TERM
echo "loss=2"
while ! [ -e "$SIGNS/enough" ]; do sleep 0.05; done
)";

double Now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

class LostContactTest : public PartitionedCluster {
 protected:
  double TimeIn(const std::string& sign) const {
    return std::stod("0" + ReadAll(cluster_.signs() / sign));
  }
  pid_t PidOf(const std::string& job) const {
    for (const Start& start : cluster_.Starts()) {
      if (start.training_job.rfind(job, 0) == 0) return start.pid;
    }
    return 0;
  }
};

TEST_F(LostContactTest, StopEndsTheProgramOneLeaseAfterTheLastAnsweredSyncWasSent) {
  Begin("4s");
  cluster_.Create({.name = "stops",
                   .script = kStubborn,
                   .trial_keys = "on_lost_contact: stop\ngrace_period: 2s"});
  cluster_.Create(
      {.name = "goes-on", .script = kWaiting, .trial_keys = "on_lost_contact: continue"});
  ASSERT_TRUE(WaitUntil([&] { return Count("SELECT count(*) FROM observation") == 2; }));
  // Until the news have been told the agent calls in quick succession.
  ASSERT_TRUE(WaitUntil(
      [&] { return Count("SELECT count(*) FROM attempt WHERE status = 'Running'") == 2; }));
  const pid_t stops = PidOf("stops");
  const pid_t goes_on = PidOf("goes-on");

  const double cut = Now();
  link().Cut();
  ASSERT_TRUE(cluster_.WaitForSigns("told"));
  ASSERT_TRUE(WaitUntil([&] { return !IsRunning(stops); }));
  // The last answered one was sent before the cut, and not more than what a call is parked for.
  const double told = TimeIn("told");
  EXPECT_GE(told - cut, kLease * 2 / 3 - 0.5);
  EXPECT_LE(told - cut, kLease + 2);
  const double killed = TimeIn("alive-1");
  EXPECT_GE(killed - told, kGrace - 0.5);
  EXPECT_LE(killed - told, kGrace + 2);
  EXPECT_TRUE(IsRunning(goes_on));
  EXPECT_EQ(cluster_.CountSigns("told"), 1);

  link().Mend();
  // It was lost by its machine, and is tried again.
  EXPECT_TRUE(WaitUntil([&] {
    return Text(
               "SELECT attempt.cause FROM attempt JOIN training_job ON training_job.id = "
               "attempt.training_job "
               "WHERE name LIKE 'stops%' AND attempt.number = 1") == "lost-worker";
  }));
  EXPECT_EQ(cluster_.Hone({"stop", "stops"}).code, 0);
  Sign("enough");
  EXPECT_EQ(cluster_.EndOf("goes-on"), "Completed");
  EXPECT_EQ(cluster_.EndOf("stops"), "Stopped");
}

// As long as it is answered it goes on, however long that is.
TEST_F(LostContactTest, StopEndsNothingWhileThereIsContact) {
  Begin("2s");
  cluster_.Create({.script = kWaiting, .trial_keys = "on_lost_contact: stop"});
  ASSERT_TRUE(cluster_.WaitForSigns("starts"));
  EXPECT_FALSE(WaitUntil([&] { return cluster_.CountSigns("told-waiting") > 0; }, 6s));
  Sign("enough");
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.CountStarts(), 1);
}

}  // namespace
}  // namespace hone::integration
