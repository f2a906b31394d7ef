#include "job_file/places.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <tuple>

namespace hone {
namespace {

// The parts of "a[0].b" are "a", "0" and "b"; quotes around a map's key go.
std::vector<std::string> Split(const std::string& path) {
  std::vector<std::string> parts(1);
  bool in_brackets = false;
  for (const char c : path) {
    if (c == ']') {
      in_brackets = false;
    } else if (c == '[' || (c == '.' && !in_brackets)) {
      in_brackets = c == '[';
      if (!parts.back().empty()) parts.emplace_back();
    } else if (c != '"' && c != '\'') {
      parts.back() += c;
    }
  }
  if (parts.back().empty()) parts.pop_back();
  return parts;
}

bool IsNumber(const std::string& part) {
  return std::all_of(part.begin(), part.end(), [](unsigned char c) { return std::isdigit(c); });
}

std::string Join(const std::vector<std::string>& parts, std::size_t begin, std::size_t end) {
  std::string path;
  for (std::size_t i = begin; i < end; ++i) {
    if (IsNumber(parts[i])) {
      path += "[" + parts[i] + "]";
    } else {
      path += (path.empty() ? "" : ".") + parts[i];
    }
  }
  return path;
}

// The request's own level and the kinds of ranges have no key in the job file.
std::vector<std::string> WithoutHiddenLevels(const std::vector<std::string>& parts) {
  static const std::set<std::string> kRanges = {"continuous", "integer", "categorical", "range"};
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i == 0 && parts[i] == "spec") continue;
    const bool of_parameter = kept.size() == 4 && kept[2] == "parameters";
    if (of_parameter && kRanges.contains(parts[i])) continue;
    kept.push_back(parts[i]);
  }
  return kept;
}

}  // namespace

std::string MistakeLine(const Place& place, const std::string& file, const Violation& violation) {
  std::string line = ToString(place, file) + ": " + ToString(violation);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return line;
}

std::string ToString(const Place& place, const std::string& file) {
  if (!place.set_key.empty()) return "--set " + place.set_key;
  return file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

Error ToError(std::vector<Mistake> mistakes, const std::string& file) {
  HONE_CHECK(!mistakes.empty());
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::tie(a.place.set_key, a.place.line, a.place.column) <
           std::tie(b.place.set_key, b.place.line, b.place.column);
  });
  Error error{ErrorCode::kInvalidArgument, ""};
  for (Mistake& mistake : mistakes) {
    if (!error.message.empty()) error.message += "\n";
    error.message += MistakeLine(mistake.place, file, mistake.violation);
    error.violations.push_back(std::move(mistake.violation));
  }
  return error;
}

Places::Entry Places::Find(const std::string& path) const {
  const std::vector<std::string> parts = WithoutHiddenLevels(Split(path));
  for (std::size_t size = parts.size(); size > 0; --size) {
    const auto found = by_path_.find(Join(parts, 0, size));
    if (found == by_path_.end()) continue;
    Entry entry = found->second;
    const std::string rest = Join(parts, size, parts.size());
    const bool dot = !rest.empty() && rest.front() != '[';
    entry.field += (dot ? "." : "") + rest;
    return entry;
  }
  return {path, Place{.line = 1, .column = 1}};
}

}  // namespace hone
