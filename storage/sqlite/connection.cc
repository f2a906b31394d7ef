#include "storage/sqlite/connection.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "storage/sqlite/error_code.h"

namespace hone {
namespace {

// How long a statement waits for another process, such as an administrator's sqlite3 shell.
constexpr int kBusyTimeoutMs = 5'000;

// The log's file is cut down to 64 MiB when it begins anew after a burst.
constexpr const char* kPragmas =
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA wal_autocheckpoint = 0;"  // Checkpoints have a thread of their own.
    "PRAGMA journal_size_limit = 67108864;";

// `system_error` is errno after the call, 0 where nothing is known of it: of a commit that fails,
// SQLite notes only that it did.
Error ToError(sqlite3* database, int code, const std::string& what, int system_error = 0) {
  std::string message = what + ": " + sqlite3_errmsg(database);
  const bool of_file = (code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN;
  const int noted = sqlite3_system_errno(database);
  if (code == SQLITE_IOERR_SHMSIZE) {
    message += ": the disk is full";  // Its errno is of something else.
  } else if (const int error = noted != 0 ? noted : system_error; of_file && error != 0) {
    message = FromErrno(error, message).message;
  }
  return Error{.code = ToErrorCode(code), .message = std::move(message)};
}

// Made here so that nobody else can read it; SQLite gives its log the same permissions.
Result<void> CreateFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return FromErrno(errno, "open " + path);
  close(file);
  return {};
}

}  // namespace

Statement::Statement(sqlite3* database, sqlite3_stmt* statement, bool* in_use)
    : database_(database), statement_(statement), in_use_(in_use) {
  *in_use_ = true;
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      in_use_(other.in_use_),
      bound_(other.bound_),
      read_(other.read_),
      bind_code_(other.bind_code_) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  Reset();
  *in_use_ = false;
}

void Statement::Reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bound_ = 0;
  read_ = 0;
  bind_code_ = SQLITE_OK;
}

void Statement::Bound(int code) {
  if (code != SQLITE_OK) bind_code_ = code;
}

Statement& Statement::Put(std::int64_t value) {
  Bound(sqlite3_bind_int64(statement_, ++bound_, value));
  return *this;
}

Statement& Statement::Put(double value) {
  Bound(sqlite3_bind_double(statement_, ++bound_, value));
  return *this;
}

Statement& Statement::Put(std::string_view text) {
  // An empty view may have no address, which SQLite would take for NULL.
  const char* data = text.empty() ? "" : text.data();
  Bound(
      sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::PutBytes(std::string_view bytes) {
  const char* data = bytes.empty() ? "" : bytes.data();
  Bound(sqlite3_bind_blob64(statement_, ++bound_, data, bytes.size(), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::PutNull() {
  Bound(sqlite3_bind_null(statement_, ++bound_));
  return *this;
}

Statement& Statement::Put(const std::optional<StoredDeadline>& deadline) {
  if (!deadline) return PutNull().PutNull().PutNull();
  const Duration since_boot = deadline->steady.time_since_epoch();
  return Put(deadline->boot_id).Put(since_boot).Put(deadline->wall);
}

Result<bool> Statement::Step() {
  read_ = 0;
  errno = 0;
  const int code = bind_code_ == SQLITE_OK ? sqlite3_step(statement_) : bind_code_;
  const int system_error = errno;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return ToError(database_, code, "database", system_error);
}

Result<void> Statement::Run() {
  bool more = true;
  while (more) {
    HONE_TRY(more, Step());
  }
  Reset();
  return {};
}

std::int64_t Statement::Int() { return sqlite3_column_int64(statement_, read_++); }
double Statement::Real() { return sqlite3_column_double(statement_, read_++); }

std::string Statement::Text() {
  const int column = read_++;
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

bool Statement::NextIsNull() {
  const bool null = sqlite3_column_type(statement_, read_) == SQLITE_NULL;
  if (null) ++read_;
  return null;
}

std::optional<std::int64_t> Statement::OptionalInt() {
  if (NextIsNull()) return std::nullopt;
  return Int();
}

std::optional<double> Statement::OptionalReal() {
  if (NextIsNull()) return std::nullopt;
  return Real();
}

std::optional<std::string> Statement::OptionalText() {
  if (NextIsNull()) return std::nullopt;
  return Text();
}

std::optional<WallTime> Statement::OptionalTime() {
  if (NextIsNull()) return std::nullopt;
  return Time();
}

std::optional<StoredDeadline> Statement::OptionalDeadline() {
  const std::optional<std::string> boot_id = OptionalText();
  const std::optional<std::int64_t> since_boot = OptionalInt();
  const std::optional<WallTime> wall = OptionalTime();
  if (!boot_id || !since_boot || !wall) return std::nullopt;
  return StoredDeadline{
      .boot_id = *boot_id, .steady = SteadyTime(Duration(*since_boot)), .wall = *wall};
}

Connection::Connection(sqlite3* database, std::string path)
    : database_(database), path_(std::move(path)) {}

Connection::Connection(Connection&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)),
      path_(std::move(other.path_)),
      statements_(std::move(other.statements_)),
      on_commit_(std::move(other.on_commit_)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
  std::swap(database_, other.database_);
  std::swap(path_, other.path_);
  std::swap(statements_, other.statements_);
  std::swap(on_commit_, other.on_commit_);
  return *this;
}

Connection::~Connection() {
  for (const auto& [sql, cached] : statements_) sqlite3_finalize(cached.statement);
  sqlite3_close_v2(database_);
}

Result<Connection> Connection::Open(const std::string& path, Mode mode) {
  if (mode == Mode::kCreate) HONE_TRY_VOID(CreateFile(path));
  // Readers open for writing too, and promise not to (query_only): a connection that is read-only
  // to SQLite could not make the shared memory of the log, which it needs in order to read.
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, kFlags, nullptr);
  Connection connection(database, path);
  if (code != SQLITE_OK) return ToError(database, code, "open " + path);
  sqlite3_busy_timeout(database, kBusyTimeoutMs);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  HONE_TRY_VOID(connection.Execute(kPragmas));
  if (mode == Mode::kRead) HONE_TRY_VOID(connection.Execute("PRAGMA query_only = ON"));
  return connection;
}

Result<void> Connection::Execute(const std::string& sql) {
  const int code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return ToError(database_, code, path_);
  return {};
}

Result<Statement> Connection::Prepare(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return ToError(database_, code, path_);
    found = statements_.emplace(sql, CachedStatement{.statement = statement}).first;
  }
  HONE_CHECK(!found->second.in_use);
  return Statement(database_, found->second.statement, &found->second.in_use);
}

Result<std::int64_t> Connection::ReadNumber(std::string_view sql) {
  HONE_TRY(Statement statement, Prepare(sql));
  HONE_TRY(const bool found, statement.Step());
  HONE_CHECK(found);
  return statement.Int();
}

std::int64_t Connection::ChangedRows() const { return sqlite3_changes64(database_); }

void Connection::OnCommit(std::function<void(std::int64_t)> told) {
  on_commit_ = std::make_unique<std::function<void(std::int64_t)>>(std::move(told));
  sqlite3_wal_hook(
      database_,
      [](void* told, sqlite3*, const char*, int pages) {
        (*static_cast<std::function<void(std::int64_t)>*>(told))(pages);
        return SQLITE_OK;
      },
      on_commit_.get());
}

Result<void> Connection::Checkpoint(bool truncate) {
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  const int code = sqlite3_wal_checkpoint_v2(database_, nullptr, mode, nullptr, nullptr);
  if (code != SQLITE_OK) return ToError(database_, code, "checkpoint of " + path_);
  return {};
}

std::vector<std::string> Connection::PreparedSql() const {
  std::vector<std::string> texts;
  for (const auto& [sql, cached] : statements_) texts.push_back(sql);
  return texts;
}

Result<Transaction> Transaction::Begin(Connection& connection) {
  HONE_TRY(Statement begin, connection.Prepare("BEGIN IMMEDIATE"));
  HONE_TRY_VOID(begin.Run());
  return Transaction(&connection);
}

Result<Transaction> Transaction::BeginRead(Connection& connection) {
  HONE_TRY(Statement begin, connection.Prepare("BEGIN"));
  HONE_TRY_VOID(begin.Run());
  return Transaction(&connection);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)) {}

Transaction::~Transaction() {
  if (connection_ == nullptr) return;
  // Some errors have rolled back already; then this one says so, and nothing is left to do.
  static_cast<void>(connection_->Execute("ROLLBACK"));
}

Result<void> Transaction::Commit() {
  HONE_TRY(Statement commit, connection_->Prepare("COMMIT"));
  HONE_TRY_VOID(commit.Run());
  connection_ = nullptr;
  return {};
}

}  // namespace hone
