// Stopping on purpose.
#include <future>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

using StopTest = RunningCluster;

// Goes on until it is told to end, and then has something left to do.
constexpr char kUntilTerminated[] = R"(
trap 'echo "$HONE_TRIAL" >> "$SIGNS/told"; sleep 0.3; echo "$HONE_TRIAL" >> "$SIGNS/tidy"; exit 0' TERM
echo "loss=$SM_HP_RATE"
echo "$HONE_TRIAL" >> "$SIGNS/ready"
while :; do sleep 0.05; done
)";

TEST_F(StopTest, StoppedJobGivesItsProgramsTheirGrace) {
  cluster_.Create({.script = kUntilTerminated, .trials = 10, .trial_keys = "grace_period: 20s"});
  ASSERT_TRUE(cluster_.WaitForSigns("ready", 4));
  auto watch = std::async(std::launch::async, [&] { return cluster_.Hone({"watch", "job"}); });

  const Outcome stop = cluster_.Hone({"stop", "job"});
  EXPECT_EQ(stop.code, 0) << stop.err;
  EXPECT_EQ(watch.get().code, 11);

  EXPECT_EQ(cluster_.StatusOf("job"), "Stopped");
  EXPECT_EQ(cluster_.CountSigns("told"), 4);
  EXPECT_EQ(cluster_.CountSigns("tidy"), 4);
  EXPECT_EQ(cluster_.CountStarts(), 4);
  EXPECT_THAT(cluster_.database().Rows("SELECT status, secondary_status FROM training_job"),
              Each(ElementsAre("Stopped", "Stopped")));
  EXPECT_EQ(cluster_.Hone({"watch", "job"}).code, 11);
}

TEST_F(StopTest, StoppedTrialDoesNotStopTheOthers) {
  cluster_.Create({.script = std::string("if [ \"$HONE_TRIAL\" = 2 ]; then") + kUntilTerminated +
                             "fi\nsleep 0.1\necho loss=1\n",
                   .trials = 6,
                   .trial_keys = "grace_period: 20s"});
  ASSERT_TRUE(cluster_.WaitForSigns("ready"));

  EXPECT_EQ(cluster_.Hone({"stop", "job/2"}).code, 0);
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.CountSigns("tidy"), 1);
  EXPECT_EQ(cluster_.CountStarts(), 6);
  const Database database = cluster_.database();
  EXPECT_EQ(database.Text("SELECT status FROM training_job WHERE trial = 2"), "Stopped");
  EXPECT_EQ(database.Count("SELECT count(*) FROM training_job WHERE status = 'Completed'"), 5);
}

TEST_F(StopTest, ProgramThatIgnoresItIsKilledAfterItsGrace) {
  cluster_.Create({.script = "trap '' TERM\necho loss=1\necho >> \"$SIGNS/ready\"\n"
                             "while :; do sleep 0.05; done\n",
                   .trial_keys = "grace_period: 1s"});
  ASSERT_TRUE(cluster_.WaitForSigns("ready"));

  EXPECT_EQ(cluster_.Hone({"stop", "job"}).code, 0);
  EXPECT_EQ(cluster_.EndOf("job"), "Stopped");
  EXPECT_EQ(cluster_.database().Text("SELECT exit ->> 'signal' FROM attempt"), "9");
  EXPECT_FALSE(IsRunning(cluster_.Starts().at(0).pid));
}

}  // namespace
}  // namespace hone::integration
