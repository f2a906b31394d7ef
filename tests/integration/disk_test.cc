// honed's disk fails in the middle of a job, in every way that a disk has: honed ends and says why,
// nothing is lost, and what runs runs on.
#include <fstream>

#include "tests/integration/support/counting_cluster.h"
#include "tests/integration/support/faults.h"

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
    EXPECT_THAT(start.err, AnyOf(HasSubstr(GetParam().words), HasSubstr("disk is full"),
                                 HasSubstr("No space left on device")))
        << i;
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
  Enough();
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
  Enough();
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
