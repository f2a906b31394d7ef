// honed's disk fails in the middle of a job, in every way that a disk has: honed ends and says why,
// nothing is lost, and what runs runs on.
#include <csignal>
#include <fstream>

#include "tests/integration/support/faults.h"
#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kCannotWrite = 75;
constexpr int kNoAnswer = 5;

// Prints a value every fiftieth of a second until it is told that it is enough.
constexpr char kCounting[] = R"(
count=0
while ! [ -e "$SIGNS/enough" ]; do
  count=$((count + 1))
  echo >> "$SIGNS/printed-$HONE_TRIAL"
  echo "loss=$count"
  sleep 0.02
done
echo "weights of trial $HONE_TRIAL" > "$SM_MODEL_DIR/weights"
)";

struct Sickness {
  std::string name;
  Faults faults;
  std::string words;  // Of SQLite.
};

std::vector<Sickness> Sicknesses() {
  const auto of_honed = [](const std::string& mode, const std::string& calls,
                           const std::string& error) {
    return Faults{.program = "honed",
                  .path = "/state/controller/hone.db",
                  .mode = mode,
                  .calls = calls,
                  .error = error};
  };
  return {{"FullDisk", of_honed("fail", "write,allocate", "ENOSPC"), "disk is full"},
          {"FullQuota", of_honed("fail", "write,allocate", "EDQUOT"), "Disk quota exceeded"},
          {"FullInTheMiddleOfAWrite", of_honed("fail-inside", "write,allocate", "ENOSPC"),
           "disk is full"},
          {"WritesThatFail", of_honed("fail", "write", "EIO"), "Input/output error"},
          {"FlushesThatFail", of_honed("fail", "sync", "EIO"), "Input/output error"},
          {"DiskThatBecameReadOnly", of_honed("fail", "", "EROFS"), "Read-only file system"}};
}

class CountingCluster : public ::testing::Test {
 protected:
  void TearDown() override { cluster_.Down(); }

  // Two trials that print until they are told that it is enough.
  void StartCounting() {
    cluster_.StartHoned();
    cluster_.StartWorker();
    cluster_.Create({.script = kCounting, .trials = 2});
    AwaitMorePrinting();
  }

  void AwaitMorePrinting() {
    for (const char* signs : {"printed-1", "printed-2"}) {
      ASSERT_TRUE(cluster_.WaitForSigns(signs, cluster_.CountSigns(signs) + 10));
    }
  }

  void ExpectUndisturbed() {
    const std::vector<Start> starts = cluster_.Starts();
    EXPECT_THAT(starts, SizeIs(2));
    for (const Start& start : starts) EXPECT_TRUE(IsRunning(start.pid)) << start.trial;
  }

  // Every value is there once, and so are the logs and the models.
  void ExpectAllThatWasPrinted() {
    std::ofstream(cluster_.signs() / "enough") << "enough\n";
    EXPECT_EQ(cluster_.EndOf("job"), "Completed");
    EXPECT_THAT(cluster_.Starts(), SizeIs(2));
    const Database database = cluster_.database();
    for (const std::string trial : {"1", "2"}) {
      const int printed = cluster_.CountSigns("printed-" + trial);
      const std::string values =
          " FROM observation JOIN attempt ON attempt.id = attempt JOIN training_job ON "
          "training_job.id = training_job WHERE trial = " +
          trial;
      EXPECT_EQ(database.Count("SELECT count(*)" + values), printed);
      EXPECT_EQ(database.Count("SELECT count(DISTINCT value)" + values), printed);
      EXPECT_EQ(database.Count("SELECT max(value)" + values), printed);
      EXPECT_THAT(LinesOf(cluster_.Hone({"logs", "job/" + trial, "--follow"}).out),
                  SizeIs(printed));
      const fs::path folder = cluster_.folder() / ("model-" + trial);
      const Outcome pulled = cluster_.Hone({"pull", "job/" + trial, folder});
      EXPECT_EQ(pulled.code, 0) << pulled.err;
      EXPECT_EQ(ReadAll(folder / "weights"), "weights of trial " + trial + "\n");
    }
  }

  std::string HonedLog() const { return ReadAll(cluster_.folder() / "honed.log"); }
  std::string WorkerLog() const { return ReadAll(cluster_.folder() / "worker-one.log"); }

  Cluster cluster_;
};

class SickDatabaseTest : public CountingCluster, public ::testing::WithParamInterface<Sickness> {};

TEST_P(SickDatabaseTest, EndsHonedAndLosesNothing) {
  FaultSwitch faults(cluster_, GetParam().faults);
  StartCounting();
  EXPECT_EQ(cluster_.Hone({"set", "job", "limits.max_parallel_trials=3"}).code, 0);

  faults.On();
  EXPECT_EQ(cluster_.honed().WaitForExit(), kCannotWrite);
  EXPECT_THAT(HonedLog(), AllOf(HasSubstr("cannot write the database; the restart is the recovery"),
                                HasSubstr(GetParam().words)));
  EXPECT_EQ(cluster_.Hone({"set", "job", "limits.max_parallel_trials=4"}).code, kNoAnswer);
  AwaitMorePrinting();
  ExpectUndisturbed();

  faults.Off();
  EXPECT_EQ(cluster_.database().Text("PRAGMA integrity_check"), "ok");
  cluster_.StartHoned();
  AwaitMorePrinting();
  ExpectUndisturbed();
  EXPECT_THAT(cluster_.Hone({"describe", "job", "--json"}).out,
              HasSubstr("\"max_parallel_trials\":3"));
  ExpectAllThatWasPrinted();
}

// A service is started again and again until somebody has made room.
TEST_P(SickDatabaseTest, MayBeMetByManyStarts) {
  FaultSwitch faults(cluster_, GetParam().faults);
  StartCounting();
  faults.On();
  EXPECT_EQ(cluster_.honed().WaitForExit(), kCannotWrite);
  cluster_.Set("HONE_LISTEN", cluster_.endpoint());
  for (int i = 0; i < 3; ++i) {
    const Outcome start = cluster_.RunHoned({"--state", cluster_.state()});
    EXPECT_THAT(start.code, AnyOf(1, kCannotWrite));
    EXPECT_THAT(start.err,
                AnyOf(HasSubstr("cannot start"), HasSubstr("cannot write the database")));
    EXPECT_THAT(start.err, AnyOf(HasSubstr(GetParam().words), HasSubstr("disk is full"))) << i;
  }
  ExpectUndisturbed();
  faults.Off();
  EXPECT_EQ(cluster_.database().Text("PRAGMA integrity_check"), "ok");
  cluster_.StartHoned();
  ExpectAllThatWasPrinted();
}

INSTANTIATE_TEST_SUITE_P(Every, SickDatabaseTest, ::testing::ValuesIn(Sicknesses()),
                         [](const auto& info) { return info.param.name; });

using SickFolderTest = CountingCluster;

// Whatever is written first: nothing half-made is in the way later.
TEST_F(SickFolderTest, HonedThatCannotBeginSaysWhyAndLeavesNothingHalfMade) {
  for (const auto& [error, words] :
       {std::pair("ENOSPC", "No space left on device"), {"EROFS", "Read-only file system"}}) {
    FaultSwitch faults(cluster_, {.program = "honed",
                                  .path = "/state/controller",
                                  .mode = "fail",
                                  .calls = "write,allocate,open,make,rename",
                                  .error = error});
    faults.On();
    const Outcome start = cluster_.RunHoned({"--state", cluster_.state()});
    EXPECT_EQ(start.code, 1);
    EXPECT_THAT(start.err, AllOf(HasSubstr("honed cannot start"), HasSubstr(words),
                                 HasSubstr(cluster_.state() / "controller")));
    faults.Off();
  }
  StartCounting();
  ExpectAllThatWasPrinted();
}

// At each of its calls that write: a start that failed is followed by one that does not.
TEST_F(SickFolderTest, StartThatRunsOutOfRoomAnywhereIsMendedByRoom) {
  Cluster other;
  other.StartHoned();
  cluster_.Set("HONE_HTTP_LISTEN",
               other.endpoint());  // Is taken, so honed ends at the latest there.
  int failed = 0;
  for (int at = 1; at < 200; at += 7) {
    FaultSwitch faults(cluster_, {.program = "honed",
                                  .path = "/state/controller",
                                  .mode = "fail",
                                  .calls = "write,allocate,open,make,rename",
                                  .at = at,
                                  .error = "ENOSPC"});
    fs::remove_all(cluster_.state() / "controller");
    faults.On();
    const Outcome start = cluster_.RunHoned({"--state", cluster_.state()});
    EXPECT_EQ(start.code, 1) << at;
    failed += start.err.find("disk is full") != std::string::npos ||
                      start.err.find("No space left") != std::string::npos
                  ? 1
                  : 0;
    faults.Off();
    const Outcome again = cluster_.RunHoned({"--state", cluster_.state()});
    EXPECT_THAT(again.err, HasSubstr("state is loaded")) << at;
  }
  EXPECT_GT(failed, 10);
  cluster_.Set("HONE_HTTP_LISTEN", "127.0.0.1:0");
  cluster_.StartHoned();
}

TEST_F(SickFolderTest, UploadsWaitForRoomAndAreWhole) {
  FaultSwitch faults(cluster_, {.program = "honed",
                                .path = "/controller/artifacts",
                                .mode = "fail-inside",
                                .calls = "write,open,make",
                                .error = "ENOSPC"});
  StartCounting();
  faults.On();
  std::ofstream(cluster_.signs() / "enough") << "enough\n";
  EXPECT_TRUE(WaitUntil([&] {
    return WorkerLog().find("upload waits for the store") != std::string::npos &&
           WorkerLog().find("No space left on device") != std::string::npos;
  }));
  EXPECT_EQ(cluster_.Hone({"describe", "job"}).code, 0);
  EXPECT_FALSE(cluster_.honed().Exit());
  EXPECT_EQ(cluster_.StatusOf("job"), "InProgress");
  faults.Off();
  ExpectAllThatWasPrinted();
}

TEST_F(SickFolderTest, FlushOfAModelThatFailsIsTriedAgain) {
  FaultSwitch faults(cluster_, {.program = "honed",
                                .path = "/controller/artifacts",
                                .mode = "fail",
                                .calls = "sync,rename",
                                .error = "EIO"});
  StartCounting();
  faults.On();
  std::ofstream(cluster_.signs() / "enough") << "enough\n";
  EXPECT_TRUE(
      WaitUntil([&] { return WorkerLog().find("Input/output error") != std::string::npos; }));
  EXPECT_EQ(cluster_.StatusOf("job"), "InProgress");
  faults.Off();
  ExpectAllThatWasPrinted();
}

// A piece that was cut short is not there twice, nor is one lost.
TEST_F(SickFolderTest, LogsWaitForRoomAndAreWhole) {
  FaultSwitch faults(cluster_, {.program = "honed",
                                .path = "/controller/logs",
                                .mode = "fail-inside",
                                .calls = "write,open,make",
                                .error = "ENOSPC"});
  StartCounting();
  ASSERT_TRUE(WaitUntil([&] { return !cluster_.Hone({"logs", "job/1"}).out.empty(); }));
  faults.On();
  EXPECT_TRUE(WaitUntil([&] { return faults.Calls().size() > 3; }));
  AwaitMorePrinting();
  EXPECT_FALSE(cluster_.honed().Exit());
  EXPECT_TRUE(WaitUntil([&] {
    return WorkerLog().find("No space left on device") != std::string::npos;
  })) << "the agent says that the log waits";
  faults.Off();
  ExpectAllThatWasPrinted();
}

}  // namespace
}  // namespace hone::integration
