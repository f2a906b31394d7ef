// SQL text made from lists of columns, so that each list is written once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone {

struct Columns {
  std::string_view table;
  std::vector<std::string_view> key;
  std::vector<std::string_view> fixed;     // Written with the row, never again.
  std::vector<std::string_view> changing;  // Replaced when the row is written again.
};

// "INSERT INTO t (key, fixed, changing) VALUES (?, ...) ON CONFLICT (key) DO UPDATE SET ...", or
// DO NOTHING where nothing changes. Not REPLACE, which would delete the row first, and with it all
// that refers to it.
std::string UpsertSql(const Columns& columns);

// "t.key, t.fixed, t.changing".
std::string ColumnList(const Columns& columns);

}  // namespace hone
