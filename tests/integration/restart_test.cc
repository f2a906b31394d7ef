// A daemon that comes back finds everything as it was.
#include <csignal>
#include <fstream>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

using RestartTest = RunningCluster;

// Prints a value every hundredth of a second until it is told that it is enough.
constexpr char kCounting[] = R"(
count=0
while ! [ -e "$SIGNS/enough" ]; do
  count=$((count + 1))
  echo "loss=$count"
  echo >> "$SIGNS/printed"
  sleep 0.01
done
)";

class RestartInTheMiddleTest : public RunningCluster {
 protected:
  void SetUp() override {
    RunningCluster::SetUp();
    cluster_.Create({.script = kCounting});
    ASSERT_TRUE(cluster_.WaitForSigns("printed", 20));
    pid_ = cluster_.Starts().at(0).pid;
  }

  void AwaitMorePrinting() { AwaitPrinted(cluster_.CountSigns("printed") + 50); }
  void AwaitPrinted(int count) { ASSERT_TRUE(cluster_.WaitForSigns("printed", count)); }

  // The program ran on, was started once, and all that it printed is there once.
  void ExpectUndisturbed() {
    EXPECT_TRUE(IsRunning(pid_));
    Process({.argv = {"/bin/touch", cluster_.signs() / "enough"},
             .environment = {},
             .out = "/dev/null",
             .err = "/dev/null"})
        .WaitForExit();
    EXPECT_EQ(cluster_.EndOf("job"), "Completed");
    EXPECT_THAT(cluster_.Starts(), SizeIs(1));

    const int printed = cluster_.CountSigns("printed");
    const Database database = cluster_.database();
    EXPECT_EQ(database.Count("SELECT count(*) FROM attempt"), 1);
    EXPECT_EQ(database.Count("SELECT count(*) FROM observation"), printed);
    EXPECT_EQ(database.Count("SELECT count(DISTINCT value) FROM observation"), printed);
    EXPECT_EQ(database.Count("SELECT max(value) FROM observation"), printed);
    EXPECT_EQ(database.Count("SELECT objective FROM training_job"), printed);
    // Its last lines may arrive after its exit.
    EXPECT_THAT(LinesOf(cluster_.Hone({"logs", "job/1", "--follow"}).out), SizeIs(printed));
  }

  pid_t pid_ = 0;
};

TEST_F(RestartInTheMiddleTest, KilledHonedDisturbsNoProgram) {
  for (int i = 0; i < 3; ++i) {
    cluster_.KillHoned();
    AwaitMorePrinting();
    cluster_.StartHoned();
    AwaitMorePrinting();
  }
  ExpectUndisturbed();
}

TEST_F(RestartInTheMiddleTest, KilledAgentDisturbsNoProgram) {
  for (int i = 0; i < 3; ++i) {
    cluster_.KillWorker();
    AwaitMorePrinting();
    cluster_.StartWorker();
    AwaitMorePrinting();
  }
  ExpectUndisturbed();
}

TEST_F(RestartInTheMiddleTest, AgentThatEndsInOrderLeavesItsProgramsRunning) {
  cluster_.worker().Signal(SIGTERM);
  EXPECT_EQ(cluster_.worker().WaitForExit(), 0);
  AwaitMorePrinting();
  EXPECT_TRUE(IsRunning(pid_));
  cluster_.StartWorker();
  AwaitMorePrinting();
  ExpectUndisturbed();
}

TEST_F(RestartTest, ProgramThatEndsWhileNobodyListensIsReportedLater) {
  cluster_.Create({.script = "while ! [ -e \"$SIGNS/enough\" ]; do sleep 0.02; done\n"
                             "echo loss=0.5\necho weights > \"$SM_MODEL_DIR/weights\"\n"});
  ASSERT_TRUE(cluster_.WaitForSigns("starts"));
  const pid_t supervisor = ParentOf(cluster_.Starts().at(0).pid);
  cluster_.KillHoned();
  cluster_.KillWorker();
  ASSERT_TRUE(IsRunning(supervisor));
  std::ofstream(cluster_.signs() / "enough") << "enough\n";
  ASSERT_TRUE(WaitUntil([&] { return !IsRunning(supervisor); }));

  cluster_.StartHoned();
  cluster_.StartWorker();
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_THAT(cluster_.Starts(), SizeIs(1));
  EXPECT_EQ(cluster_.database().Text("SELECT objective FROM training_job"), "0.5");
}

}  // namespace
}  // namespace hone::integration
