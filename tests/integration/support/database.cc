#include "tests/integration/support/database.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/check.h"

namespace hone::integration {

Database::Database(const std::filesystem::path& file) {
  const int result = sqlite3_open_v2(file.c_str(), &connection_, SQLITE_OPEN_READONLY, nullptr);
  EXPECT_EQ(result, SQLITE_OK) << sqlite3_errmsg(connection_);
  // While a killed honed's log is being recovered, a reader has to wait.
  sqlite3_busy_timeout(connection_, 10'000);
}

Database::~Database() { sqlite3_close(connection_); }

std::vector<std::vector<std::string>> Database::Rows(const std::string& sql) const {
  std::vector<std::vector<std::string>> rows;
  sqlite3_stmt* statement = nullptr;
  const int prepared = sqlite3_prepare_v2(connection_, sql.c_str(), -1, &statement, nullptr);
  EXPECT_EQ(prepared, SQLITE_OK) << sqlite3_errmsg(connection_) << ": " << sql;
  int step = sqlite3_step(statement);
  for (; step == SQLITE_ROW; step = sqlite3_step(statement)) {
    std::vector<std::string>& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
      row.emplace_back(text == nullptr ? "" : text);
    }
  }
  EXPECT_EQ(step, SQLITE_DONE) << sqlite3_errmsg(connection_) << ": " << sql;
  sqlite3_finalize(statement);
  return rows;
}

std::string Database::Text(const std::string& sql) const {
  const std::vector<std::vector<std::string>> rows = Rows(sql);
  return rows.empty() ? "" : rows[0][0];
}

int Database::Count(const std::string& sql) const { return std::stoi(Text(sql)); }

}  // namespace hone::integration
