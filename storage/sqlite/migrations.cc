#include "storage/sqlite/migrations.h"

#include <string>

namespace hone {
namespace {

// "HONE" in ASCII: file(1) and others can tell whose database it is.
constexpr std::int64_t kApplicationId = 0x484F4E45;

Result<void> CheckOwner(Connection& connection) {
  HONE_TRY(const std::int64_t owner, connection.ReadNumber("PRAGMA application_id"));
  HONE_TRY(const std::int64_t tables, connection.ReadNumber("SELECT COUNT(*) FROM sqlite_schema"));
  if (owner == kApplicationId || (owner == 0 && tables == 0)) return {};
  return FailedPrecondition("database: must be made by Hone, and is another program's: " +
                            connection.path());
}

Result<void> CheckVersion(Connection& connection, std::int64_t version) {
  const auto known = static_cast<std::int64_t>(AllMigrations().size());
  if (version <= known) return {};
  return FailedPrecondition(
      "database: was written by a newer release of Hone (schema " + std::to_string(version) +
      ", this release knows " + std::to_string(known) +
      "): install that release again, or restore a backup: " + connection.path());
}

Result<void> Apply(Connection& connection, const Migration& migration, std::int64_t version) {
  HONE_TRY(Transaction transaction, Transaction::Begin(connection));
  HONE_TRY_VOID(connection.Execute(std::string(migration.sql)));
  HONE_TRY_VOID(connection.Execute("PRAGMA application_id = " + std::to_string(kApplicationId) +
                                   "; PRAGMA user_version = " + std::to_string(version)));
  return transaction.Commit();
}

}  // namespace

Result<void> CheckDatabase(Connection& connection) {
  HONE_TRY_VOID(CheckOwner(connection));
  HONE_TRY(const std::int64_t version, connection.ReadNumber("PRAGMA user_version"));
  return CheckVersion(connection, version);
}

Result<void> Migrate(Connection& connection, std::int64_t version) {
  HONE_TRY(std::int64_t present, connection.ReadNumber("PRAGMA user_version"));
  while (present < version) {
    const Migration& migration = AllMigrations()[static_cast<std::size_t>(present)];
    ++present;
    if (auto applied = Apply(connection, migration, present); !applied) {
      Error error = applied.error();
      error.message = "migration " + std::string(migration.name) + ": " + error.message;
      return error;
    }
  }
  return {};
}

}  // namespace hone
