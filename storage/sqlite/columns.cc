#include "storage/sqlite/columns.h"

namespace hone {
namespace {

std::vector<std::string> All(const Columns& columns, const std::string& prefix) {
  std::vector<std::string> names;
  for (const auto* part : {&columns.key, &columns.fixed, &columns.changing}) {
    for (const std::string_view name : *part) names.push_back(prefix + std::string(name));
  }
  return names;
}

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ", ") + part;
  return joined;
}

}  // namespace

std::string UpsertSql(const Columns& columns) {
  const std::vector<std::string> names = All(columns, "");
  const std::vector<std::string> places(names.size(), "?");
  const std::vector<std::string> key(columns.key.begin(), columns.key.end());
  std::vector<std::string> sets;
  for (const std::string_view name : columns.changing) {
    sets.push_back(std::string(name) + " = excluded." + std::string(name));
  }
  return "INSERT INTO " + std::string(columns.table) + " (" + Join(names) + ") VALUES (" +
         Join(places) + ") ON CONFLICT (" + Join(key) + ") DO " +
         (sets.empty() ? "NOTHING" : "UPDATE SET " + Join(sets));
}

std::string ColumnList(const Columns& columns) {
  return Join(All(columns, std::string(columns.table) + "."));
}

}  // namespace hone
