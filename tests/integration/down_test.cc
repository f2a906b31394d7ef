// `hone down` in the middle of a job, and `hone up` again.
#include <fstream>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

// Quick once it is told so; before, it goes on until it is told to end.
constexpr char kScript[] = R"(
trap 'echo >> "$SIGNS/told"; sleep 0.2; echo >> "$SIGNS/tidy"; exit 1' TERM
echo "loss=$SM_HP_RATE"
echo >> "$SIGNS/ready"
while ! [ -e "$SIGNS/quick" ]; do sleep 0.05; done
)";

TEST(DownTest, JobGoesOnAfterUpAgainAndNothingIsHeldAgainstIt) {
  Cluster cluster;
  const std::vector<std::string> up = {"up", "--slots", "3"};
  ASSERT_EQ(cluster.Hone(up).code, 0);
  cluster.Create(
      {.script = kScript, .trials = 8, .parallel = 3, .trial_keys = "grace_period: 20s"});
  ASSERT_TRUE(cluster.WaitForSigns("ready", 3));

  cluster.Down();
  EXPECT_EQ(cluster.CountSigns("told"), 3);
  EXPECT_EQ(cluster.CountSigns("tidy"), 3);
  EXPECT_EQ(cluster.StatusOf("job"), "InProgress");
  EXPECT_THAT(cluster.database().Rows("SELECT status, cause FROM attempt"),
              Each(ElementsAre("Ended", "drained")));
  EXPECT_THAT(
      cluster.database().Rows("SELECT program_failures, machine_failures FROM training_job"),
      Each(ElementsAre("0", "0")));

  std::ofstream(cluster.signs() / "quick") << "quick\n";
  ASSERT_EQ(cluster.Hone(up).code, 0);
  EXPECT_EQ(cluster.EndOf("job"), "Completed");
  EXPECT_EQ(cluster.CountStarts(), 3 + 8);
  EXPECT_EQ(
      cluster.database().Count("SELECT count(*) FROM training_job WHERE status = 'Completed'"), 8);
  cluster.Down();
}

}  // namespace
}  // namespace hone::integration
