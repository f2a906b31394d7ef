#include "job_file/places.h"

#include <algorithm>
#include <regex>
#include <set>
#include <tuple>

#include "base/text.h"

namespace hone {
namespace {

constexpr std::size_t kShortestCut = 64;  // Shorter names are told whole.
constexpr std::size_t kShownName = 100;
constexpr std::size_t kLongestPath = 2'000;

// The request's own level, the kinds of ranges and the numbers as written have no key in the file.
std::string WithoutHiddenLevels(const std::string& path) {
  static const std::regex kRequest("^spec\\.");
  static const std::regex kRange(
      "^(definitions\\[[0-9]+\\]\\.parameters\\[[0-9]+\\])"
      "\\.(?:continuous|integer|categorical|range)(?:\\.written)?(?=\\.|$)");
  return std::regex_replace(std::regex_replace(path, kRequest, ""), kRange, "$1");
}

// `a["b"].c` as "a.b.c".
std::string WithoutQuotes(const std::string& path) {
  static const std::regex kQuoted("\\[(?:\"([^\"]*)\"|'([^']*)'|([^0-9\\]][^\\]]*))\\]");
  return std::regex_replace(path, kQuoted, ".$1$2$3");
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
  if (!place.option.empty()) return place.option;
  return file + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

namespace {

// What an alias repeats has the same place, and a field that ends alike. On the command line all of
// an option has one place.
auto Identity(const Mistake& mistake) {
  const std::string& field = mistake.violation.field;
  const bool in_file = mistake.place.option.empty();
  return std::tuple(mistake.place.option, mistake.place.line, mistake.place.column,
                    mistake.violation.rule, in_file ? field.substr(field.rfind('.') + 1) : field,
                    in_file ? "" : mistake.violation.value);
}

// Of equal ones the first is kept.
std::vector<Mistake> WithoutRepeats(std::vector<Mistake> mistakes) {
  std::set<decltype(Identity(mistakes.front()))> seen;
  std::vector<Mistake> kept;
  for (Mistake& mistake : mistakes) {
    if (seen.insert(Identity(mistake)).second) kept.push_back(std::move(mistake));
  }
  return kept;
}

}  // namespace

std::string FieldBelow(const std::string& name, std::string_view key) {
  const bool plain = !key.empty() && key.find_first_of(".[]=: \"'") == std::string_view::npos;
  const char* quote = plain ? "" : key.find('"') == std::string_view::npos ? "\"" : "'";
  return (name.empty() ? "" : name + ".") + quote + CleanUtf8(key, kShownName) + quote;
}

Error ToError(std::vector<Mistake> mistakes, const std::string& file) {
  HONE_CHECK(!mistakes.empty());
  mistakes = WithoutRepeats(std::move(mistakes));
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::tie(a.place.option, a.place.line, a.place.column) <
           std::tie(b.place.option, b.place.line, b.place.column);
  });
  if (mistakes.size() > kMaxMistakes) {
    const std::size_t more = mistakes.size() - kMaxMistakes;
    mistakes.resize(kMaxMistakes);
    const std::string rule = "has " + std::to_string(more) + " more mistakes after these";
    mistakes.push_back({mistakes.back().place, {"(file)", rule, ""}});
  }
  Error error{ErrorCode::kInvalidArgument, ""};
  for (Mistake& mistake : mistakes) {
    if (!error.message.empty()) error.message += "\n";
    error.message += MistakeLine(mistake.place, file, mistake.violation);
    error.violations.push_back(std::move(mistake.violation));
  }
  return error;
}

const Places::Entry* Places::FindExactly(const std::string& path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &found->second;
}

const Places::Entry* Places::FindCut(const std::string& path) const {
  if (path.size() < kShortestCut) return nullptr;
  const auto whole = [&](const std::string& begin) {
    const auto found = by_path_.lower_bound(begin);
    return found != by_path_.end() && found->first.starts_with(begin) ? found : by_path_.end();
  };
  if (const auto found = whole(path); found != by_path_.end()) return &found->second;
  const std::size_t dot = path.rfind('.');
  const auto around = whole(path.substr(0, dot));
  if (around == by_path_.end() || dot == std::string::npos) return nullptr;
  return FindExactly(around->first + path.substr(dot));
}

Places::Entry Places::Find(const std::string& named) const {
  // No path of the core's is longer, and regular expressions recurse.
  const std::string path = WithoutHiddenLevels(named.substr(0, kLongestPath));
  // First as it is: the names that users choose may have dots and quotes themselves.
  if (const Entry* exact = FindExactly(path)) return *exact;
  if (const Entry* cut = FindCut(path)) return *cut;
  if (const Entry* exact = FindExactly(WithoutQuotes(path))) return *exact;
  for (std::size_t at = path.find_last_of(".["); at != std::string::npos && at > 0;
       at = path.find_last_of(".[", at - 1)) {
    const Entry* around = FindExactly(path.substr(0, at));
    if (around != nullptr) return {around->field + path.substr(at), around->place};
  }
  return {path, Place{.line = 1, .column = 1}};
}

}  // namespace hone
