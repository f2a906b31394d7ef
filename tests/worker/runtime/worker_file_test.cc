#include "worker/runtime/worker_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/worker/runtime/agent_process.h"
#include "worker/spool/layout.h"

namespace hone::worker {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::TemporaryFolder;

TEST(WorkerFileTest, EachStartCountsAndTheRestStays) {
  TemporaryFolder folder;
  const Result<WorkerRecord> first = BeginRun(folder.path(), "machine");
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(first->start_count, 1);
  EXPECT_THAT(first->registration, MatchesRegex("[0-9a-f]{32}"));

  WorkerRecord record = *first;
  record.identity = {"cluster", WorkerId(7), "secret"};
  ASSERT_TRUE(SaveWorkerRecord(folder.path(), record).ok());
  record.start_count = 2;
  EXPECT_EQ(BeginRun(folder.path(), "machine"), Result<WorkerRecord>(record));
}

TEST(WorkerFileTest, NobodyElseReadsTheSecret) {
  TemporaryFolder folder;
  ASSERT_TRUE(BeginRun(folder.path(), "machine").ok());
  struct stat status = {};
  ASSERT_EQ(stat((folder.path() + "/worker.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST(WorkerFileTest, CopiedDiskIsAnotherWorker) {
  TemporaryFolder folder;
  WorkerRecord record = *BeginRun(folder.path(), "machine");
  record.identity = {"cluster", WorkerId(7), "secret"};
  ASSERT_TRUE(SaveWorkerRecord(folder.path(), record).ok());

  const Result<WorkerRecord> copy = BeginRun(folder.path(), "another");
  ASSERT_TRUE(copy.ok());
  EXPECT_NE(copy->registration, record.registration);
  EXPECT_EQ(copy->identity, Identity{});
}

TEST(WorkerFileTest, CopiedDiskWithAttemptsIsRefusedAndNotTouched) {
  TemporaryFolder folder;
  const WorkerRecord record = *BeginRun(folder.path(), "machine");
  std::filesystem::create_directories(SpoolFolder(folder.path(), AttemptId(5)));
  const Result<WorkerRecord> copy = BeginRun(folder.path(), "another");
  ASSERT_FALSE(copy.ok());
  EXPECT_EQ(copy.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_THAT(copy.error().message, HasSubstr("holds attempts"));
  EXPECT_TRUE(std::filesystem::exists(SpoolFolder(folder.path(), AttemptId(5))));
  EXPECT_EQ(BeginRun(folder.path(), "machine")->registration, record.registration);
}

TEST(WorkerFileTest, RecordThatCannotBeReadIsNotReplacedByANewOne) {
  TemporaryFolder folder;
  std::ofstream(folder.path() + "/worker.json") << "{\"version\": 1,";
  EXPECT_EQ(BeginRun(folder.path(), "machine").error().code, ErrorCode::kDataLoss);
}

}  // namespace
}  // namespace hone::worker
