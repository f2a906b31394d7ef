// What may be there only once.
#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using LocksTest = RunningCluster;

TEST_F(LocksTest, SecondHonedOnTheSameStateSaysWhoHasIt) {
  const Outcome second = cluster_.RunHoned({"--state", cluster_.state()});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.err, AllOf(HasSubstr((cluster_.state() / "controller").string()),
                                HasSubstr(std::to_string(cluster_.honed().pid()))));
  EXPECT_EQ(cluster_.Hone({"list"}).code, 0);
}

TEST_F(LocksTest, SecondWorkerInTheSameFolderSaysWhoHasIt) {
  ASSERT_TRUE(
      WaitUntil([&] { return cluster_.database().Count("SELECT count(*) FROM worker") == 1; }));
  const Outcome second = cluster_.RunWorker(
      {"--state", cluster_.state(), "--name", "one", "--controller", cluster_.endpoint()});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.err, AllOf(HasSubstr((cluster_.state() / "worker-one").string()),
                                HasSubstr(std::to_string(cluster_.worker().pid()))));
}

// Two could share a port, as far as the kernel is concerned, and each get half of the calls.
TEST_F(LocksTest, SecondHonedOnTheSamePortSaysThatItIsTaken) {
  const Outcome second =
      cluster_.RunHoned({"--state", cluster_.folder() / "other", "--listen", cluster_.endpoint()});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.err, HasSubstr(cluster_.endpoint()));
}

}  // namespace
}  // namespace hone::integration
