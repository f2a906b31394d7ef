#include "storage/sqlite/backup.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/unique_fd.h"
#include "storage/file_system.h"
#include "storage/sqlite/error_code.h"

namespace hone {
namespace {

constexpr int kPagesAtATime = 256;
constexpr int kBusyTimeoutMs = 5'000;
// How many steps of SQLite's machine lie between two questions whether to give up.
constexpr int kStepsBetweenQuestions = 10'000;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using DatabasePointer = std::unique_ptr<sqlite3, CloseDatabase>;

Error ToError(sqlite3* database, int code) {
  std::string message = std::string("backup: ") + sqlite3_errstr(code);
  int error = 0;
  if (database != nullptr) {
    sqlite3_file_control(database, "main", SQLITE_FCNTL_LAST_ERRNO, &error);
  }
  if ((code & 0xFF) == SQLITE_IOERR && error != 0) message = FromErrno(error, message).message;
  // A write that the disk had no room for may be either.
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return {.code = full ? ErrorCode::kResourceExhausted : ToErrorCode(code), .message = message};
}

Result<DatabasePointer> Open(const std::string& path) {
  sqlite3* database = nullptr;
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &database, kFlags, nullptr);
  DatabasePointer pointer(database);
  if (code != SQLITE_OK) return ToError(database, code);
  sqlite3_busy_timeout(database, kBusyTimeoutMs);
  return pointer;
}

Result<void> Execute(sqlite3* database, const char* sql) {
  const int code = sqlite3_exec(database, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return ToError(database, code);
  return {};
}

Result<std::string> FirstText(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
  if (code != SQLITE_OK) return ToError(database, code);
  code = sqlite3_step(statement);
  const unsigned char* text = code == SQLITE_ROW ? sqlite3_column_text(statement, 0) : nullptr;
  const std::string first = text == nullptr ? "" : reinterpret_cast<const char*>(text);
  sqlite3_finalize(statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE) return ToError(database, code);
  return first;
}

// The log may hold pages that are not yet in the file.
Result<void> CheckRoom(const std::string& from, const std::string& to, std::int64_t keep_free) {
  std::int64_t needed = keep_free;
  for (const std::string& file : {from, from + "-wal"}) {
    std::error_code missing;
    const std::uintmax_t size = std::filesystem::file_size(file, missing);
    if (!missing) needed += static_cast<std::int64_t>(size);
  }
  const std::string folder = std::filesystem::path(to).parent_path().string();
  HONE_TRY(const std::int64_t free, FreeSpace(folder));
  if (free >= needed) return {};
  return ResourceExhausted("backup: must have room for a copy of the database, " +
                           std::to_string(needed) + " bytes in " + folder + ", where " +
                           std::to_string(free) + " are free");
}

}  // namespace

struct DatabaseBackup::Databases {
  DatabasePointer from;
  DatabasePointer to;
  sqlite3_backup* backup = nullptr;

  ~Databases() {
    if (backup != nullptr) sqlite3_backup_finish(backup);
  }
};

DatabaseBackup::DatabaseBackup(std::unique_ptr<Databases> databases)
    : databases_(std::move(databases)) {}
DatabaseBackup::~DatabaseBackup() = default;

// The transaction keeps the source at its snapshot. Without it each commit of the writer would make
// SQLite begin the copy anew.
Result<std::unique_ptr<DatabaseBackup>> DatabaseBackup::Begin(const std::string& from,
                                                              const std::string& to,
                                                              std::int64_t keep_free) {
  HONE_TRY_VOID(CheckRoom(from, to, keep_free));
  const UniqueFd made(open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!made.valid()) return FromErrno(errno, "create " + to);
  auto databases = std::make_unique<Databases>();
  HONE_TRY(databases->from, Open(from));
  HONE_TRY(databases->to, Open(to));
  HONE_TRY_VOID(Execute(databases->from.get(), "BEGIN; SELECT COUNT(*) FROM sqlite_schema"));
  // Nobody needs an unfinished copy after a crash.
  HONE_TRY_VOID(
      Execute(databases->to.get(), "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF"));
  databases->backup =
      sqlite3_backup_init(databases->to.get(), "main", databases->from.get(), "main");
  if (databases->backup == nullptr) {
    return ToError(databases->to.get(), sqlite3_extended_errcode(databases->to.get()));
  }
  return std::unique_ptr<DatabaseBackup>(new DatabaseBackup(std::move(databases)));
}

Result<bool> DatabaseBackup::Step() {
  HONE_CHECK(databases_ != nullptr);
  const int code = sqlite3_backup_step(databases_->backup, kPagesAtATime);
  if (code != SQLITE_OK && code != SQLITE_DONE) return ToError(databases_->to.get(), code);
  HONE_TRY(const std::string page_size, FirstText(databases_->from.get(), "PRAGMA page_size"));
  const std::int64_t pages = sqlite3_backup_pagecount(databases_->backup);
  size_ = pages * std::stoll(page_size);
  copied_ = size_ - sqlite3_backup_remaining(databases_->backup) * std::stoll(page_size);
  if (code != SQLITE_DONE) return false;
  const int finished = sqlite3_backup_finish(std::exchange(databases_->backup, nullptr));
  if (finished != SQLITE_OK) return ToError(databases_->to.get(), finished);
  databases_->from.reset();
  // The copy says of itself that it has a write-ahead log, as its source does.
  HONE_TRY_VOID(Execute(databases_->to.get(), "PRAGMA journal_mode = DELETE"));
  databases_.reset();
  return true;
}

Result<void> CheckBackup(const std::string& path, const std::function<bool()>& give_up) {
  HONE_TRY(const DatabasePointer database, Open(path));
  sqlite3_progress_handler(
      database.get(), kStepsBetweenQuestions,
      [](void* give_up) { return (*static_cast<const std::function<bool()>*>(give_up))() ? 1 : 0; },
      const_cast<std::function<bool()>*>(&give_up));
  HONE_TRY(const std::string verdict, FirstText(database.get(), "PRAGMA quick_check(1)"));
  if (verdict == "ok") return {};
  return DataLoss("backup: the copy is damaged, and so may be the database: " + verdict);
}

}  // namespace hone
