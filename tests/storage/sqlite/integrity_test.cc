#include "storage/sqlite/integrity.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "storage/sqlite/sqlite_queries.h"
#include "storage/sqlite/sqlite_store.h"
#include "tests/storage/support/nouns.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using namespace hone::testing;  // NOLINT: rows for tests.
using ::testing::HasSubstr;

constexpr int kRecords = 3'000;

class IntegrityTest : public ::testing::Test {
 protected:
  SqliteStoreOptions Options() {
    return {.post = [](const std::function<void()>& callable) { callable(); }};
  }
  Result<std::unique_ptr<SqliteStore>> Open(SqliteStoreOptions options) {
    return SqliteStore::Open(path_, std::move(options));
  }

  // A process that writes `kRecords` log records and ends without closing anything.
  void LeaveInAHurry() {
    const pid_t child = fork();
    if (child == 0) {
      auto store = Open(Options());
      if (!store) std::_Exit(1);
      (*store)->Commit(AJobWithTrials(1), {});
      Changes changes;
      for (int i = 1; i <= kRecords; ++i) {
        LogRecord record = ALogRecord(10, i);
        record.payload = std::string(200, 'x');
        changes.log.push_back(record);
      }
      std::promise<void> written;
      (*store)->Commit(std::move(changes), [&] { written.set_value(); });
      written.get_future().wait();
      std::_Exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
  }

  // Everything is in the database file, and a page in its middle is overwritten.
  void Damage() {
    { ASSERT_TRUE(Open(Options())); }
    const auto size = std::filesystem::file_size(path_);
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size / 2 / 4096 * 4096));
    file << std::string(4096, '\xff');
  }

  const TemporaryFolder folder_;
  const std::string path_ = folder_ / "hone.db";
};

TEST_F(IntegrityTest, OnlyAProcessThatDoesNotCloseLeavesInAHurry) {
  EXPECT_FALSE(WasLeftInAHurry(path_));
  { ASSERT_TRUE(Open(Options())); }
  EXPECT_FALSE(WasLeftInAHurry(path_));
  LeaveInAHurry();
  EXPECT_TRUE(WasLeftInAHurry(path_));
}

// What a failed flush left in the kernel's memory alone must not be told to anybody.
TEST_F(IntegrityTest, AfterAHurryTheLogIsBroughtIntoTheDatabaseBeforeItIsUsed) {
  LeaveInAHurry();
  const auto store = Open(Options());
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ(std::filesystem::file_size(path_ + "-wal"), 0u);
  EXPECT_EQ((*SqliteQueries::Open(path_))->ListLog(TuningJobId(10))->size(), kRecords);
}

TEST_F(IntegrityTest, DamageIsFoundAfterAHurryAndSaidInWords) {
  LeaveInAHurry();
  Damage();
  std::ofstream(path_ + "-wal") << "what a killed process left";
  const auto store = Open(Options());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kDataLoss) << store.error().message;
  EXPECT_THAT(store.error().message, HasSubstr("a backup has to be restored"));
}

TEST_F(IntegrityTest, WhatTakesTooLongIsCheckedWhileTheDatabaseIsUsed) {
  LeaveInAHurry();
  Damage();
  std::ofstream(path_ + "-wal") << "what a killed process left";
  std::promise<std::string> damage;
  SqliteStoreOptions options = Options();
  options.check_patience = 0s;
  options.on_damage = [&](const Error& error) { damage.set_value(error.message); };
  const auto store = Open(std::move(options));
  ASSERT_TRUE(store) << store.error().message;
  std::future<std::string> found = damage.get_future();
  ASSERT_EQ(found.wait_for(std::chrono::seconds(30)), std::future_status::ready);
  EXPECT_THAT(found.get(), HasSubstr("integrity_check"));
}

}  // namespace
}  // namespace hone
