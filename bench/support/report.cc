#include "bench/support/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace hone::bench {
namespace {

// Three digits that say something.
std::string FormatNumber(double number) {
  const double size = std::abs(number);
  const int digits = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  char text[64];
  if (size != 0 && size < 0.01) {
    std::snprintf(text, sizeof(text), "%.2g", number);
  } else {
    std::snprintf(text, sizeof(text), "%.*f", digits, number);
  }
  return text;
}

std::string FormatValue(const Json& value) {
  if (value.is_object() && value.contains("median")) {
    return FormatValue(value["median"]) + " (" + FormatValue(value["least"]) + " to " +
           FormatValue(value["most"]) + ")";
  }
  if (value.is_number_float()) return FormatNumber(value.get<double>());
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? "-" : value.dump();
}

using Lines = std::vector<std::vector<std::string>>;

Lines ToLines(const Json& rows) {
  Lines lines(1);
  for (const auto& [column, value] : rows[0].items()) lines[0].push_back(column);
  for (const Json& row : rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& column : lines[0])
      line.push_back(FormatValue(row.value(column, Json())));
  }
  return lines;
}

void PrintLines(const Lines& lines, std::ostream& out) {
  for (const std::vector<std::string>& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      std::size_t width = 0;
      for (const auto& other : lines) width = std::max(width, other[column].size());
      const std::string padding(width - line[column].size(), ' ');
      const bool last = column + 1 == line.size();
      out << "  " << line[column] << (last ? "" : padding);
    }
    out << '\n';
  }
}

}  // namespace

void Report::Add(const std::string& table, Json row) { tables_[table].push_back(std::move(row)); }

void Report::PrintText(std::ostream& out) const {
  out << benchmark_ << '\n';
  for (const auto& [name, value] : facts_.items())
    out << name << ": " << FormatValue(value) << '\n';
  for (const auto& [title, rows] : tables_.items()) {
    out << '\n' << title << '\n';
    PrintLines(ToLines(rows), out);
  }
  if (!notes_.empty()) out << '\n';
  for (const std::string& note : notes_) out << note << '\n';
}

void Report::PrintJson(std::ostream& out) const {
  Json object = {{"benchmark", benchmark_}};
  object["facts"] = facts_;
  object["tables"] = tables_;
  object["notes"] = notes_;
  out << object.dump() << '\n';
}

}  // namespace hone::bench
