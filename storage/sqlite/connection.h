// SQLite as the rest of this folder uses it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hone {

// A prepared statement, borrowed from its connection until it is destroyed.
//
// Put() binds the parameters one after another; after Step() has found a row, the methods named
// after types read its columns one after another.
class Statement {
 public:
  Statement(sqlite3* database, sqlite3_stmt* statement, bool* in_use);
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& Put(std::int64_t value);
  Statement& Put(double value);
  Statement& Put(std::string_view text);
  Statement& PutBytes(std::string_view bytes);
  Statement& PutNull();
  Statement& Put(WallTime time) { return Put(ToMicros(time)); }
  Statement& Put(Duration duration) { return Put(static_cast<std::int64_t>(duration.count())); }
  Statement& Put(bool flag) { return Put(static_cast<std::int64_t>(flag)); }
  Statement& Put(std::int32_t value) { return Put(static_cast<std::int64_t>(value)); }
  Statement& Put(const std::string& text) { return Put(std::string_view(text)); }
  Statement& Put(const char* text) { return Put(std::string_view(text)); }
  template <typename Tag>
  Statement& Put(Id<Tag> id) {
    return Put(id.value);
  }
  template <typename T>
  Statement& Put(const std::optional<T>& value) {
    return value ? Put(*value) : PutNull();
  }
  // Three columns.
  Statement& Put(const std::optional<StoredDeadline>& deadline);

  // Whether there is a row (more).
  Result<bool> Step();
  // Runs a statement of whose rows nobody wants to know, and makes it ready to be bound again.
  Result<void> Run();

  std::int64_t Int();
  std::int32_t Int32() { return static_cast<std::int32_t>(Int()); }
  double Real();
  std::string Text();
  bool Flag() { return Int() != 0; }
  WallTime Time() { return FromMicros(Int()); }
  std::optional<std::int64_t> OptionalInt();
  std::optional<double> OptionalReal();
  std::optional<std::string> OptionalText();
  std::optional<WallTime> OptionalTime();
  std::optional<StoredDeadline> OptionalDeadline();

 private:
  void Reset();
  void Bound(int code);
  bool NextIsNull();

  sqlite3* database_;
  sqlite3_stmt* statement_;
  bool* in_use_;
  int bound_ = 0;
  int read_ = 0;
  int bind_code_ = 0;
};

// One connection to a database file.
//
// Not thread-safe; may be handed from one thread to another.
class Connection {
 public:
  enum class Mode {
    kCreate,  // Reads and writes; makes the file where there is none.
    kWrite,   // Reads and writes.
    kRead,    // Only reads, whatever the SQL.
  };

  static Result<Connection> Open(const std::string& path, Mode mode);

  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  const std::string& path() const { return path_; }

  // Runs statements that give no rows, or whose rows nobody wants.
  Result<void> Execute(const std::string& sql);

  // Prepared once, then taken from a cache.
  // Requires: the statement of this very text is not borrowed at the moment.
  Result<Statement> Prepare(std::string_view sql);

  // The first column of the first row. Requires: there is one.
  Result<std::int64_t> ReadNumber(std::string_view sql);

  // How many rows the last INSERT, UPDATE or DELETE changed.
  std::int64_t ChangedRows() const;

  // Calls `told` after each commit, with the number of pages in the write-ahead log.
  void OnCommit(std::function<void(std::int64_t pages)> told);

  // Brings the write-ahead log's content into the database file; with `truncate`, waits for readers
  // and writers and cuts the log to nothing.
  Result<void> Checkpoint(bool truncate);

  // The texts of all statements that were ever prepared here.
  std::vector<std::string> PreparedSql() const;

 private:
  struct CachedStatement {
    sqlite3_stmt* statement = nullptr;
    bool in_use = false;
  };

  Connection(sqlite3* database, std::string path);

  sqlite3* database_ = nullptr;
  std::string path_;
  std::map<std::string, CachedStatement, std::less<>> statements_;
  // On the heap, since SQLite holds its address.
  std::unique_ptr<std::function<void(std::int64_t)>> on_commit_;
};

// Rolled back unless committed.
class Transaction {
 public:
  // Takes the write lock at once, so that it cannot fail for want of it later.
  static Result<Transaction> Begin(Connection& connection);
  // For a consistent view of several reads.
  static Result<Transaction> BeginRead(Connection& connection);

  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> Commit();

 private:
  explicit Transaction(Connection* connection) : connection_(connection) {}

  Connection* connection_;  // Null: over.
};

}  // namespace hone
