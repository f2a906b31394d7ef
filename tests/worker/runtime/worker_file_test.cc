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

class CopiedFolderTest : public ::testing::Test {
 protected:
  CopiedFolderTest() { std::filesystem::create_directory(original_); }
  void Copy() { std::filesystem::copy(original_, copy_, std::filesystem::copy_options::recursive); }

  TemporaryFolder folder_;
  const std::string original_ = folder_.path() + "/original";
  const std::string copy_ = folder_.path() + "/copy";
};

TEST_F(CopiedFolderTest, CopyOnTheSameMachineIsRefusedAndNeitherIsTouched) {
  const WorkerRecord record = *BeginRun(original_, "machine");
  Copy();
  const Result<WorkerRecord> copy = BeginRun(copy_, "machine");
  ASSERT_FALSE(copy.ok());
  EXPECT_EQ(copy.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_EQ(copy.error().message, "worker.json: must not be a copy: " + copy_ +
                                      " was copied from " + original_ +
                                      ", which is there still, and would pass for it: remove " +
                                      copy_ + "/worker.json to make it a new worker");
  EXPECT_EQ(BeginRun(original_, "machine")->start_count, record.start_count + 1);

  std::filesystem::remove(copy_ + "/worker.json");
  EXPECT_NE(BeginRun(copy_, "machine")->registration, record.registration);
  EXPECT_EQ(BeginRun(original_, "machine")->registration, record.registration);
}

TEST_F(CopiedFolderTest, CopyWithAttemptsIsToldToStayAwayFromThem) {
  ASSERT_TRUE(BeginRun(original_, "machine").ok());
  std::filesystem::create_directories(SpoolFolder(original_, AttemptId(5)));
  Copy();
  EXPECT_THAT(BeginRun(copy_, "machine").error().message,
              HasSubstr("holds attempts of that one: start with another --state or --name"));
}

TEST_F(CopiedFolderTest, MovedFolderIsTheSameWorkerAndMayBeMovedAgain) {
  const WorkerRecord record = *BeginRun(original_, "machine");
  std::filesystem::rename(original_, copy_);
  EXPECT_EQ(BeginRun(copy_, "machine")->registration, record.registration);
  std::filesystem::rename(copy_, original_);
  EXPECT_EQ(BeginRun(original_, "machine")->registration, record.registration);
}

TEST_F(CopiedFolderTest, FolderByAnotherNameIsNoCopyOfItself) {
  const WorkerRecord record = *BeginRun(original_, "machine");
  std::filesystem::create_directory_symlink(original_, copy_);
  EXPECT_EQ(BeginRun(copy_, "machine")->registration, record.registration);
  std::filesystem::remove(copy_);
  std::filesystem::rename(original_, copy_);
  std::filesystem::create_directory_symlink(copy_, original_);
  EXPECT_EQ(BeginRun(copy_, "machine")->registration, record.registration);
}

TEST_F(CopiedFolderTest, AnotherWorkerWhereItOnceLayIsNoOriginal) {
  const WorkerRecord record = *BeginRun(original_, "machine");
  std::filesystem::rename(original_, copy_);
  std::filesystem::create_directory(original_);
  ASSERT_TRUE(BeginRun(original_, "machine").ok());
  EXPECT_EQ(BeginRun(copy_, "machine")->registration, record.registration);
}

TEST(WorkerFileTest, RecordThatCannotBeReadIsNotReplacedByANewOne) {
  TemporaryFolder folder;
  std::ofstream(folder.path() + "/worker.json") << "{\"version\": 1,";
  EXPECT_EQ(BeginRun(folder.path(), "machine").error().code, ErrorCode::kDataLoss);
}

}  // namespace
}  // namespace hone::worker
