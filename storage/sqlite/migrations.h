// The steps that make the schema what it is, from an empty database on.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/sqlite/connection.h"

namespace hone {

struct Migration {
  std::string_view name;  // Of its file, without the ending: "0001_jobs".
  std::string_view sql;
};

// In order; the schema's version, SQLite's user_version, is how many of them were applied. The
// files of a release stay as they are, for ever.
const std::vector<Migration>& AllMigrations();

// kFailedPrecondition when the database is newer than this release, or another program's. Changes
// nothing.
Result<void> CheckDatabase(Connection& connection);

// Applies what is missing up to `version`, each migration in a transaction of its own.
Result<void> Migrate(Connection& connection, std::int64_t version);

}  // namespace hone
