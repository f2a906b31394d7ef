// honed's database, seen from outside while honed runs, or does not.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

struct sqlite3;

namespace hone::integration {

// Reads only. Each answer is as of the moment it was asked for.
class Database {
 public:
  explicit Database(const std::filesystem::path& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // All rows, NULL as an empty text.
  std::vector<std::vector<std::string>> Rows(const std::string& sql) const;
  // The only value of the only row; empty when there is no row.
  std::string Text(const std::string& sql) const;
  int Count(const std::string& sql) const;

 private:
  sqlite3* connection_ = nullptr;
};

}  // namespace hone::integration
