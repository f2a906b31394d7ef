// A machine that fails whatever it is given.
#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using SetAsideTest = RunningCluster;

TEST_F(SetAsideTest, WorkerOnWhichEverythingFailsIsSetAsideAndTheJobIsFinishedByTheOther) {
  cluster_.Set("BROKEN", "yes");
  cluster_.StartWorker("two", /*slots=*/1);
  ASSERT_TRUE(WaitUntil([&] {
    return cluster_.database().Count("SELECT count(*) FROM worker WHERE status = 'Connected'") == 2;
  }));
  cluster_.Create({.script = "[ -z \"$BROKEN\" ] || { echo 'no such device' >&2; exit 1; }\n"
                             "sleep 0.2\necho loss=1\n",
                   .trials = 40,
                   .parallel = 5});
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  const Database database = cluster_.database();
  EXPECT_EQ(database.Text("SELECT status FROM worker WHERE name = 'two'"), "SetAside");
  EXPECT_EQ(database.Text("SELECT status FROM worker WHERE name = 'one'"), "Connected");
  // Some failed before it was known, and no more.
  const int failed = database.Count("SELECT count(*) FROM training_job WHERE status = 'Failed'");
  EXPECT_GE(failed, 3);
  EXPECT_LE(failed, 10);

  EXPECT_THAT(cluster_.Hone({"workers"}).out,
              AllOf(HasSubstr("SetAside"), HasSubstr("attempts in a row failed here"),
                    HasSubstr("no such device")));
  EXPECT_THAT(cluster_.Hone({"events"}).out, HasSubstr("SetAside"));
  EXPECT_EQ(cluster_.Hone({"drain", "two", "--undo"}).out, "two Connected\n");
}

}  // namespace
}  // namespace hone::integration
