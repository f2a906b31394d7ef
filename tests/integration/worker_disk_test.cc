// A worker's disk fails: the agent says so, programs run on, and their ends and last values are
// told.
#include "tests/integration/support/counting_cluster.h"
#include "tests/integration/support/faults.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SickAgentTest : public CountingCluster {
 protected:
  std::vector<std::string> Arguments() const {
    return {"--state", cluster_.state(), "--name", "one", "--controller", cluster_.endpoint()};
  }
};

TEST_F(SickAgentTest, CursorsThatCannotBeSavedCostNothing) {
  FaultSwitch faults(
      cluster_,
      {.program = "hone-worker", .path = "/worker-one/orders/", .mode = "fail", .error = "EIO"});
  StartCounting();
  faults.On();
  EXPECT_TRUE(AwaitInWorkerLog("cannot be saved"));
  EXPECT_THAT(WorkerLog(), HasSubstr("Input/output error"));
  cluster_.KillWorker();
  cluster_.StartWorker();
  AwaitMorePrinting();
  ExpectUndisturbed();
  faults.Off();
  ExpectAllThatWasPrinted();
}

// Its programs do not need it.
TEST_F(SickAgentTest, AgentThatCannotBeginSaysWhyWhileItsProgramsRunOn) {
  FaultSwitch faults(cluster_, {.program = "hone-worker",
                                .path = "/state/worker-one/",
                                .mode = "fail",
                                .calls = "write,allocate,open,make,rename,sync",
                                .error = "EROFS"});
  StartCounting();
  faults.On();
  AwaitMorePrinting();
  cluster_.KillWorker();
  const Outcome start = cluster_.RunWorker(Arguments());
  EXPECT_EQ(start.code, 1);
  EXPECT_THAT(start.err, AllOf(HasSubstr("hone-worker cannot start"),
                               HasSubstr("Read-only file system"), HasSubstr("/worker-one/")));
  AwaitMorePrinting();
  ExpectUndisturbed();
  faults.Off();
  cluster_.StartWorker();
  ExpectAllThatWasPrinted();
}

// The first four calls are of the start, those after them store what honed gave it.
TEST_F(SickAgentTest, AgentThatCannotStoreWhoItIsEndsAndIsTheSameLater) {
  FaultSwitch faults(cluster_, {.program = "hone-worker",
                                .path = "/worker-one/worker.json",
                                .mode = "fail",
                                .at = 5,
                                .error = "ENOSPC"});
  faults.On();
  cluster_.StartHoned();
  const Outcome start = cluster_.RunWorker(Arguments());
  EXPECT_EQ(start.code, 1);
  EXPECT_THAT(start.err, AllOf(HasSubstr("the identity cannot be stored"),
                               HasSubstr("No space left on device")));
  faults.Off();
  cluster_.StartWorker();
  Create();
  AwaitMorePrinting();
  ExpectAllThatWasPrinted();
  EXPECT_EQ(cluster_.database().Count("SELECT count(*) FROM worker"), 1);
}

// With room for one trial each, one of two comes to the worker without room on its disk.
TEST_F(SickAgentTest, AttemptThatFindsNoRoomIsAStartFailureAndRunsElsewhere) {
  FaultSwitch faults(cluster_, {.program = "hone-worker",
                                .path = "/state/worker-one/",
                                .mode = "fail",
                                .calls = "write,open,make",
                                .error = "ENOSPC"});
  cluster_.StartHoned();
  for (const std::string name : {"one", "two"}) {
    cluster_.StartWorker(name, 1);
    const fs::path log = cluster_.folder() / ("worker-" + name + ".log");
    ASSERT_TRUE(WaitUntil(
        [&] { return ReadAll(log).find("in contact with the controller") != std::string::npos; }));
  }
  faults.On();
  cluster_.Create({.script = "echo loss=1\n", .trials = 2});
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.CountStarts(), 2);
  const std::vector<std::vector<std::string>> failed = cluster_.database().Rows(
      "SELECT name, cause, attempt.reason FROM attempt JOIN attempt_placement ON attempt.id = "
      "attempt JOIN worker ON worker.id = worker WHERE cause IS NOT NULL");
  EXPECT_THAT(failed, ElementsAre(ElementsAre("one", "start-failure",
                                              HasSubstr("No space left on device"))));
  faults.Off();
}

using SickSupervisorTest = CountingCluster;

TEST_F(SickSupervisorTest, EndIsWrittenAgainWhenItsFlushFails) {
  FaultSwitch faults(cluster_, {.program = "hone-supervise",
                                .path = "/exit.",
                                .mode = "fail",
                                .calls = "sync",
                                .times = 2,
                                .error = "EIO"});
  faults.On();
  StartCounting();
  ExpectAllThatWasPrinted();
  EXPECT_EQ(faults.Calls().size(), 6);  // Of two supervisors.
  EXPECT_EQ(cluster_.database().Count("SELECT max(number) FROM attempt"), 1);
}

// Then the machine is at fault, and the trial gets another attempt.
TEST_F(SickSupervisorTest, EndThatCannotBeWrittenIsAFailureOfTheMachine) {
  FaultSwitch faults(cluster_, {.program = "hone-supervise",
                                .path = "/exit.",
                                .mode = "fail",
                                .calls = "rename",
                                .error = "EIO"});
  faults.On();
  cluster_.StartHoned();
  cluster_.StartWorker();
  cluster_.Create({.script = "echo loss=$HONE_ATTEMPT\n"});
  EXPECT_TRUE(WaitUntil([&] {
    return cluster_.database().Count("SELECT count(*) FROM attempt WHERE status = 'Ended'") == 1;
  }));
  faults.Off();
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.database().Text("SELECT cause FROM attempt WHERE number = 1"), "lost-worker");
  EXPECT_EQ(cluster_.database().Count("SELECT max(number) FROM attempt"), 2);
  EXPECT_EQ(cluster_.database().Text("SELECT objective FROM training_job"), "2.0");
}

TEST_F(SickSupervisorTest, OutputWithoutRoomBlocksNobodyAndTheLastValueStays) {
  FaultSwitch faults(cluster_, {.program = "hone-supervise",
                                .path = "/output.",
                                .mode = "fail",
                                .calls = "write,open",
                                .error = "ENOSPC"});
  StartCounting();
  faults.On();
  AwaitMorePrinting();
  AwaitMorePrinting();
  ExpectUndisturbed();
  faults.Off();
  AwaitMorePrinting();
  ExpectTheLastValues();
  const Outcome logs = cluster_.Hone({"logs", "job/1", "--follow"});
  EXPECT_THAT(logs.err, HasSubstr("bytes"));
  EXPECT_LT(LinesOf(logs.out).size(), cluster_.CountSigns("printed-1"));
}

}  // namespace
}  // namespace hone::integration
