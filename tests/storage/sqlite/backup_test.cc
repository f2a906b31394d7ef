#include "storage/sqlite/backup.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include "storage/sqlite/sqlite_queries.h"
#include "storage/sqlite/sqlite_store.h"
#include "tests/storage/support/loop.h"
#include "tests/storage/support/nouns.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using namespace hone::testing;  // NOLINT: rows for tests.
using ::testing::HasSubstr;

bool Never() { return false; }

// A store of several MiB, with the job "search".
class BackupTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = SqliteStore::Open(path_, {.post = loop_.Poster()});
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
    CommitAndWait(AJobWithTrials(1));
    auto connection = Connection::Open(path_, Connection::Mode::kWrite);
    ASSERT_TRUE(connection);
    ASSERT_TRUE(connection->Execute(
        "CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        "INSERT INTO filler SELECT i, printf('%0300d', i) FROM n"));
  }

  void CommitAndWait(Changes changes) {
    bool done = false;
    store_->Commit(std::move(changes), [&done] { done = true; });
    ASSERT_TRUE(loop_.RunUntil([&done] { return done; }));
  }
  void CommitAJob(std::int64_t id) {
    Changes changes;
    changes.tuning_jobs.push_back(ATuningJob(id, "job-" + std::to_string(id)));
    CommitAndWait(std::move(changes));
  }

  // The steps that are left.
  static Result<void> Finish(DatabaseBackup& backup) {
    while (true) {
      HONE_TRY(const bool done, backup.Step());
      if (done) return {};
    }
  }
  bool Has(const std::string& file, const std::string& job) {
    auto queries = SqliteQueries::Open(file);
    EXPECT_TRUE(queries);
    return (*(*queries)->FindTuningJob(job)).has_value();
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_ / "hone.db";
  const std::string copy_ = folder_ / "copy.db";
  Loop loop_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(BackupTest, ACopyIsOfOneMomentAndNobodyWaitsForIt) {
  auto backup = DatabaseBackup::Begin(path_, copy_, 0);
  ASSERT_TRUE(backup) << backup.error().message;
  int steps = 0;
  for (bool done = false; !done; ++steps) {
    const Result<bool> step = (*backup)->Step();
    ASSERT_TRUE(step) << step.error().message;
    done = *step;
    ASSERT_LT(steps, 100) << "commits must not make it begin anew";
    CommitAJob(1'000 + steps);  // Durable while the copy is open.
  }
  EXPECT_GE(steps, 5);
  EXPECT_EQ((*backup)->copied(), (*backup)->size());
  EXPECT_EQ(std::filesystem::file_size(copy_), static_cast<std::size_t>((*backup)->size()));
  ASSERT_TRUE(CheckBackup(copy_, Never));
  EXPECT_TRUE(Has(copy_, "search"));
  EXPECT_FALSE(Has(copy_, "job-1000"));
  EXPECT_TRUE(Has(path_, "job-1000"));
}

TEST_F(BackupTest, ACopyIsSoundWhileAnotherThreadWritesAllTheTime) {
  std::atomic<bool> enough = false;
  std::atomic<int> commits = 0;
  std::thread writer([&] {
    auto connection = Connection::Open(path_, Connection::Mode::kWrite);
    for (; connection && !enough; ++commits) {
      EXPECT_TRUE(connection->Execute("UPDATE filler SET text = id WHERE id % 97 = random() % 97"));
    }
  });
  for (int i = 0; i < 3; ++i) {
    const std::string file = folder_ / ("copy-" + std::to_string(i));
    auto backup = DatabaseBackup::Begin(path_, file, 0);
    ASSERT_TRUE(backup);
    EXPECT_TRUE(Finish(**backup));
    const Result<void> sound = CheckBackup(file, Never);
    EXPECT_TRUE(sound) << sound.error().message;
  }
  enough = true;
  writer.join();
  EXPECT_GT(commits, 0);
}

TEST_F(BackupTest, ACopyIsOneFileThatAStoreCanBeginWith) {
  auto backup = DatabaseBackup::Begin(path_, copy_, 0);
  ASSERT_TRUE(backup);
  ASSERT_TRUE(Finish(**backup));
  for (const char* more : {"-wal", "-shm", "-journal"}) {
    EXPECT_FALSE(std::filesystem::exists(copy_ + more)) << more;
  }
  // One that said it had a log could not be read where nobody may write: bytes 18 and 19.
  EXPECT_EQ(folder_.Read("copy.db").substr(18, 2), "\x01\x01");
  auto restored = SqliteStore::Open(copy_, {.post = loop_.Poster()});
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_TRUE((*restored)->Load());
}

TEST_F(BackupTest, AFullDiskIsToldInWords) {
  rlimit before = {};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight = {1 << 20, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  auto backup = DatabaseBackup::Begin(path_, copy_, 0);
  ASSERT_TRUE(backup);
  const Result<void> full = Finish(**backup);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kResourceExhausted) << full.error().message;
  EXPECT_THAT(full.error().message, HasSubstr("backup: "));
}

TEST_F(BackupTest, ACopyThatWouldFillTheDiskIsNotBegun) {
  const auto refused = DatabaseBackup::Begin(path_, copy_, std::int64_t{1} << 60);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kResourceExhausted);
  EXPECT_FALSE(std::filesystem::exists(copy_));
}

TEST_F(BackupTest, AFileThatIsThereIsNotWrittenTo) {
  std::ofstream(copy_) << "mine";
  EXPECT_FALSE(DatabaseBackup::Begin(path_, copy_, 0));
  EXPECT_EQ(std::filesystem::file_size(copy_), 4u);
}

TEST_F(BackupTest, ADamagedCopyIsNoticedAndACheckCanBeGivenUp) {
  auto backup = DatabaseBackup::Begin(path_, copy_, 0);
  ASSERT_TRUE(backup);
  ASSERT_TRUE(Finish(**backup));
  EXPECT_EQ(CheckBackup(copy_, [] { return true; }).error().code, ErrorCode::kCancelled);
  ASSERT_TRUE(CheckBackup(copy_, Never));
  {
    std::fstream file(copy_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(3 << 20);
    file << std::string(64 << 10, '\xFF');
  }
  const Result<void> damaged = CheckBackup(copy_, Never);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, ErrorCode::kDataLoss) << damaged.error().message;
}

}  // namespace
}  // namespace hone
