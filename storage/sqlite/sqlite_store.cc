#include "storage/sqlite/sqlite_store.h"

#include <sys/random.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/log.h"
#include "base/text.h"
#include "storage/file_system.h"
#include "storage/sqlite/checkpointer.h"
#include "storage/sqlite/integrity.h"
#include "storage/sqlite/migrations.h"
#include "storage/sqlite/snapshot.h"

namespace hone {
namespace {

Result<std::string> DrawClusterId() {
  char bytes[16];
  if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes)) return FromErrno(errno, "getrandom");
  return ToHex(std::string_view(bytes, sizeof(bytes)));
}

// The database's identity; a second call changes nothing.
Result<void> WriteCluster(Connection& connection) {
  HONE_TRY(const std::string cluster_id, DrawClusterId());
  HONE_TRY(Statement row,
           connection.Prepare("INSERT INTO cluster (id, cluster_id, last_id, created_at) "
                              "VALUES (1, ?, 0, ?) ON CONFLICT DO NOTHING"));
  return row.Put(cluster_id).Put(ReadClock().wall).Run();
}

std::string FolderOf(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

// What to do about a file that is no database, or not a whole one.
Error ToPeople(Error error) {
  if (error.code == ErrorCode::kDataLoss) {
    error.message = "database: cannot be read, a backup has to be restored: " + error.message;
  }
  return error;
}

// After a stop in a hurry. What the log holds may be in the memory of the kernel alone, if the
// process ended since a flush had failed: it is written again, before anybody is told of it. Then
// the database is checked; returns the check, if it goes on for longer than the start can wait.
Result<std::unique_ptr<IntegrityCheck>> Recover(Connection& connection,
                                                const SqliteStoreOptions& options) {
  if (const Result<void> brought = connection.Checkpoint(/*truncate=*/true); !brought) {
    const ErrorCode code = brought.error().code;
    // Another program reads it, or the disk is full: both may pass.
    if (code != ErrorCode::kUnavailable && code != ErrorCode::kResourceExhausted) {
      return brought.error();
    }
    LogWarning("the log of the database stays", {{"error", brought.error().message}});
  }
  HONE_TRY(Connection reading, Connection::Open(connection.path(), Connection::Mode::kRead));
  auto check = std::make_unique<IntegrityCheck>(std::move(reading));
  const auto outcome = check->WaitFor(options.check_patience, options.on_damage);
  if (outcome && !*outcome) return outcome->error();
  if (outcome) return std::unique_ptr<IntegrityCheck>();
  LogInfo("the database is large; it is checked while it is used", {{"path", connection.path()}});
  return check;
}

struct Opened {
  Connection connection;
  std::unique_ptr<IntegrityCheck> check;  // Null: there was none, or it has ended well.
};

Result<Opened> OpenAndUpgrade(const std::string& path, const SqliteStoreOptions& options) {
  HONE_TRY_VOID(CheckLocalFileSystem(FolderOf(path)));
  const bool hurry = WasLeftInAHurry(path);
  HONE_TRY(Connection connection, Connection::Open(path, Connection::Mode::kCreate));
  HONE_TRY_VOID(CheckDatabase(connection));
  HONE_TRY_VOID(connection.Execute("PRAGMA journal_mode = WAL"));
  std::unique_ptr<IntegrityCheck> check;
  if (hurry) {
    HONE_TRY(check, Recover(connection, options));
  }
  HONE_TRY_VOID(Migrate(connection, static_cast<std::int64_t>(AllMigrations().size())));
  HONE_TRY_VOID(WriteCluster(connection));
  HONE_TRY_VOID(SyncFolder(FolderOf(path)));
  return Opened{std::move(connection), std::move(check)};
}

}  // namespace

void EndDamaged(const Error& error) {
  LogError("the database is damaged", {{"error", ToPeople(error).message}});
  std::_Exit(1);
}

void EndProcess(const Error& error) {
  LogError("cannot write the database; the restart is the recovery", {{"error", error.message}});
  std::_Exit(kExitCannotWrite);
}

struct SqliteStore::Parts {
  Parts(std::string database, Opened opened, Connection checkpointing, SqliteStoreOptions options)
      : path(std::move(database)),
        check(std::move(opened.check)),
        checkpointer(std::move(checkpointing)),
        writer(Watched(std::move(opened.connection)), options.group_limits, std::move(options.post),
               std::move(options.on_fatal), std::move(options.on_written)) {}

  Connection Watched(Connection connection) {
    connection.OnCommit([this](std::int64_t pages) { checkpointer.LogGrewTo(pages); });
    return connection;
  }

  const std::string path;
  const std::unique_ptr<IntegrityCheck> check;
  Checkpointer checkpointer;
  Writer writer;  // The first to go, since it tells the checkpointer.
};

SqliteStore::SqliteStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::Open(const std::string& path,
                                                       SqliteStoreOptions options) {
  HONE_CHECK(options.post && options.on_fatal && options.on_damage);
  Result<Opened> opened = OpenAndUpgrade(path, options);
  if (!opened) return ToPeople(opened.error());
  HONE_TRY(Connection checkpointing, Connection::Open(path, Connection::Mode::kWrite));
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::make_unique<Parts>(
      path, *std::move(opened), std::move(checkpointing), std::move(options))));
}

Result<Snapshot> SqliteStore::Load() {
  HONE_TRY(Connection connection, Connection::Open(parts_->path, Connection::Mode::kRead));
  Result<Snapshot> snapshot = ReadSnapshot(connection);
  if (!snapshot) return ToPeople(snapshot.error());
  return snapshot;
}

std::int64_t SqliteStore::WaitingBytes() const { return parts_->writer.WaitingBytes(); }

void SqliteStore::Commit(Changes changes, std::function<void()> done) {
  parts_->writer.Enqueue(std::move(changes), std::move(done));
}

}  // namespace hone
