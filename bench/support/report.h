// What a measurement found: tables for people, one JSON object for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

namespace hone::bench {

using Json = nlohmann::ordered_json;

// Tables of rows. A row is a JSON object; its keys are the columns, and name their unit. A value
// with a spread (Sample::Spread()) is shown as "median (least to most)".
class Report {
 public:
  explicit Report(std::string benchmark) : benchmark_(std::move(benchmark)) {}

  // Rows of a table have the same keys. Tables appear in the order of their first rows.
  void Add(const std::string& table, Json row);
  // A sentence below the tables: what was left out and why, what a column means.
  void Note(std::string sentence) { notes_.push_back(std::move(sentence)); }
  // A fact about the run, such as the machine's load.
  void SetFact(const std::string& name, Json value) { facts_[name] = std::move(value); }

  void PrintText(std::ostream& out) const;
  void PrintJson(std::ostream& out) const;

 private:
  const std::string benchmark_;
  Json facts_ = Json::object();
  Json tables_ = Json::object();
  std::vector<std::string> notes_;
};

}  // namespace hone::bench
