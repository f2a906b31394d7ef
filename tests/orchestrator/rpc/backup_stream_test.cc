#include "orchestrator/rpc/backup_stream.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "artifacts/digest.h"
#include "hone/v1/admin_service.grpc.pb.h"
#include "storage/sqlite/sqlite_queries.h"
#include "tests/orchestrator/rpc/running_server.h"

namespace hone {
namespace {

namespace fs = std::filesystem;
using testing::RunningServer;

class BackupStreamTest : public ::testing::Test {
 protected:
  // The database gets so many KiB more.
  void Grow(int kib) {
    auto connection = Connection::Open(Database(), Connection::Mode::kWrite);
    ASSERT_TRUE(connection);
    ASSERT_TRUE(connection->Execute(
        "CREATE TABLE filler (id INTEGER PRIMARY KEY, bytes BLOB);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
        std::to_string(kib) + ") INSERT INTO filler SELECT i, randomblob(1024) FROM n"));
  }
  std::string Database() { return server_.running().folder() / "hone.db"; }
  bool NoCopyIsThere() {
    const fs::path folder = server_.running().folder() / "backup";
    return !fs::exists(folder) || fs::is_empty(folder);
  }
  // Looks until it is so, or for a while.
  static bool Comes(const std::function<bool()>& state) {
    const auto until = std::chrono::steady_clock::now() + testing::kPatience;
    while (!state()) {
      if (std::chrono::steady_clock::now() >= until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }
  grpc::Status Receive(std::string* bytes, v1::BackupResponse* last) {
    grpc::ClientContext context;
    const auto reader = stub_->Backup(&context, {});
    v1::BackupResponse message;
    while (reader->Read(&message)) {
      *bytes += message.data();
      EXPECT_LE(message.data().size(), 256u * 1024);
      *last = message;
    }
    return reader->Finish();
  }

  RunningServer server_;
  const std::unique_ptr<v1::AdminService::Stub> stub_ =
      v1::AdminService::NewStub(server_.channel());
};

TEST_F(BackupStreamTest, WhatArrivesIsTheDatabaseWithItsDigestAtTheEnd) {
  Grow(3'000);
  std::string bytes;
  v1::BackupResponse last;
  const grpc::Status status = Receive(&bytes, &last);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_GT(bytes.size(), 3'000u * 1024);
  EXPECT_EQ(last.size(), static_cast<std::int64_t>(bytes.size()));
  EXPECT_EQ(last.digest(), ToString(DigestOf(bytes)));
  const std::string file = server_.running().folder() / "received.db";
  std::ofstream(file, std::ios::binary) << bytes;
  auto copy = Connection::Open(file, Connection::Mode::kRead);
  ASSERT_TRUE(copy);
  EXPECT_EQ(*copy->ReadNumber("SELECT COUNT(*) FROM filler"), 3'000);
  EXPECT_TRUE(NoCopyIsThere());
}

TEST_F(BackupStreamTest, AClientThatDoesNotReadHoldsNothingUpAndLeavesNothingWhenItGoes) {
  Grow(30'000);
  grpc::ClientContext stuck;
  const auto reader = stub_->Backup(&stuck, {});
  v1::BackupResponse first;
  ASSERT_TRUE(reader->Read(&first));
  // Another has to wait for its turn, and is told so.
  std::string bytes;
  v1::BackupResponse last;
  EXPECT_EQ(Receive(&bytes, &last).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  // The database is written to meanwhile.
  auto connection = Connection::Open(Database(), Connection::Mode::kWrite);
  ASSERT_TRUE(connection);
  EXPECT_TRUE(connection->Execute("DELETE FROM filler WHERE id > 100"));
  stuck.TryCancel();
  reader->Finish();
  EXPECT_TRUE(Comes([&] { return Receive(&bytes, &last).ok(); }));
  EXPECT_TRUE(Comes([&] { return NoCopyIsThere(); }));
}

TEST_F(BackupStreamTest, ACopyThatIsCancelledWhileItIsMadeGoesAway) {
  Grow(30'000);
  {
    grpc::ClientContext context;
    const auto reader = stub_->Backup(&context, {});
    v1::BackupResponse progress;
    ASSERT_TRUE(reader->Read(&progress));
    EXPECT_LT(progress.copied(), progress.size());
    EXPECT_TRUE(progress.data().empty());
    context.TryCancel();
    reader->Finish();
  }
  EXPECT_TRUE(Comes([&] { return NoCopyIsThere(); }));
}

TEST_F(BackupStreamTest, WhatACrashLeftGoesAtTheNextStart) {
  const testing::TemporaryFolder folder;
  fs::create_directory(folder / "backup");
  std::ofstream(folder / "backup/copy.db") << "half";
  const Backups next({.database = folder / "hone.db", .folder = folder / "backup"});
  EXPECT_FALSE(fs::exists(folder / "backup/copy.db"));
}

TEST_F(BackupStreamTest, AFolderThatCannotBeMadeIsAnErrorThatNamesIt) {
  std::ofstream(server_.running().folder() / "backup") << "a file";
  std::string bytes;
  v1::BackupResponse last;
  const grpc::Status status = Receive(&bytes, &last);
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(status.error_message(), ::testing::HasSubstr("backup"));
  EXPECT_TRUE(bytes.empty());
}

}  // namespace
}  // namespace hone
