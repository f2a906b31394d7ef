#include "tests/structure/include_check.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace hone::structure {
namespace {

struct LibraryHeaders {
  Library library;
  const char* start;  // Of what stands between the brackets.
};

constexpr LibraryHeaders kLibraryHeaders[] = {
    {Library::kBoost, "boost/"},
    {Library::kCli11, "CLI/"},
    {Library::kGrpc, "grpc/"},
    {Library::kGrpc, "grpcpp/"},
    {Library::kJson, "nlohmann/"},
    {Library::kOpenSsl, "openssl/"},
    {Library::kPrometheus, "prometheus/"},
    {Library::kProtobuf, "google/protobuf/"},
    {Library::kRe2, "re2/"},
    {Library::kSpdlog, "fmt/"},
    {Library::kSpdlog, "spdlog/"},
    {Library::kSqlite, "sqlite3.h"},
    {Library::kTorch, "ATen/"},
    {Library::kTorch, "c10/"},
    {Library::kTorch, "torch/"},
    {Library::kYaml, "yaml-cpp/"},
};

// Of the standard library, what is a function of its arguments. Any other header is the world's.
bool IsPure(const std::string& header) {
  static const std::set<std::string> kPure = {
      "algorithm",
      "any",
      "array",
      "atomic",
      "bit",
      "bitset",
      "cassert",
      "cctype",
      "cfloat",
      "charconv",
      "climits",
      "cmath",
      "compare",
      "concepts",
      "cstddef",
      "cstdint",
      "cstdio",
      "cstdlib",
      "cstring",
      "deque",
      "exception",
      "forward_list",
      "functional",
      "initializer_list",
      "iosfwd",
      "istream",
      "iterator",
      "limits",
      "list",
      "locale",
      "map",
      "memory",
      "new",
      "numbers",
      "numeric",
      "optional",
      "ostream",
      "queue",
      "ranges",
      "ratio",
      "regex",
      "set",
      "source_location",
      "span",
      "sstream",
      "stack",
      "stdexcept",
      "string",
      "string_view",
      "system_error",
      "tuple",
      "type_traits",
      "typeindex",
      "typeinfo",
      "unordered_map",
      "unordered_set",
      "utility",
      "valarray",
      "variant",
      "vector",
  };
  return kPure.contains(header);
}

// base has the vocabulary of time and of system errors; reading a clock is caught below.
bool IsPureInBase(const std::string& header, const Floor& floor) {
  static const std::set<std::string> kVocabulary = {"cerrno", "chrono", "ctime"};
  return floor.path == "base" && kVocabulary.contains(header);
}

// Calls that answer differently the next time.
constexpr const char* kImpureCalls[] = {"::now()",    "getenv(",      "rand(",
                                        "sleep_for(", "sleep_until(", "time(nullptr)"};

struct Include {
  std::string header;
  bool quoted;
};

std::optional<Include> ToInclude(const std::string& line) {
  if (!line.starts_with("#include ")) return std::nullopt;
  const std::size_t open = line.find_first_of("\"<", 8);
  if (open == std::string::npos) return std::nullopt;
  const std::size_t close = line.find_first_of("\">", open + 1);
  if (close == std::string::npos) return std::nullopt;
  return Include{line.substr(open + 1, close - open - 1), line[open] == '"'};
}

std::optional<Library> LibraryOf(const std::string& header) {
  for (const LibraryHeaders& entry : kLibraryHeaders) {
    if (header.starts_with(entry.start)) return entry.library;
  }
  return std::nullopt;
}

bool MayInclude(const Floor& floor, const Floor& other) {
  return &floor == &other || std::find(floor.may_include.begin(), floor.may_include.end(),
                                       other.path) != floor.may_include.end();
}

// What is wrong with the include, in words; empty when nothing is.
std::string WrongWith(const Include& include, const Floor& floor,
                      const std::vector<Floor>& floors) {
  const std::string& header = include.header;
  const std::optional<Library> library = LibraryOf(header);
  if (library) {
    return MayUse(floor, *library) ? "" : floor.path + " may not use " + header;
  }
  if (!include.quoted) {
    const bool fine =
        IsPure(header) || IsPureInBase(header, floor) || MayUse(floor, Library::kWorld);
    return fine ? "" : floor.path + " is pure and may not use <" + header + ">";
  }
  const Floor* other = FloorOf(floors, header);
  if (!other) return header + " belongs to no floor";
  return MayInclude(floor, *other) ? "" : floor.path + " may not include " + header;
}

void CheckLine(const std::string& line, const std::string& place, const Floor& floor,
               const std::vector<Floor>& floors, std::vector<std::string>& broken) {
  if (const std::optional<Include> include = ToInclude(line)) {
    const std::string wrong = WrongWith(*include, floor, floors);
    if (!wrong.empty()) broken.push_back(place + wrong);
    return;
  }
  if (MayUse(floor, Library::kWorld)) return;
  const std::string code = line.substr(0, line.find("//"));
  for (const char* call : kImpureCalls) {
    if (code.find(call) != std::string::npos) {
      broken.push_back(place + floor.path + " is pure and may not call " + call);
    }
  }
}

// The libraries of ours that a CMakeLists.txt declares, with what they link.
struct Declared {
  std::string target;
  std::vector<std::string> links;
};

std::vector<Declared> DeclaredIn(const std::string& text) {
  constexpr std::string_view kStart = "hone_library(";
  std::vector<Declared> all;
  for (std::size_t at = text.find(kStart); at != std::string::npos;
       at = text.find(kStart, at + 1)) {
    std::istringstream words(
        text.substr(at + kStart.size(), text.find(')', at) - at - kStart.size()));
    Declared declared;
    words >> declared.target;
    for (std::string word; words >> word;) {
      if (word.starts_with("hone::")) declared.links.push_back(word.substr(6));
    }
    all.push_back(std::move(declared));
  }
  return all;
}

bool MayLink(const std::string& target, const std::string& linked,
             const std::vector<Floor>& floors) {
  for (const Floor& floor : floors) {
    if (floor.target != target) continue;
    for (const Floor& other : floors) {
      if (other.target == linked && MayInclude(floor, other)) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> BrokenIncludes(const SourceTree& tree, const std::vector<Floor>& floors) {
  std::vector<std::string> broken;
  for (const SourceFile& file : tree) {
    if (!IsSource(file)) continue;
    const Floor* floor = FloorOf(floors, file.path);
    if (!floor) {
      broken.push_back(file.path + ": belongs to no floor of tests/structure/floors.cc");
      continue;
    }
    int number = 0;
    for (const std::string& line : Lines(file.text)) {
      const std::string place = file.path + ":" + std::to_string(++number) + ": ";
      CheckLine(line, place, *floor, floors, broken);
    }
  }
  return broken;
}

std::vector<std::string> BrokenLinks(const SourceTree& tree, const std::vector<Floor>& floors) {
  std::vector<std::string> broken;
  for (const SourceFile& file : tree) {
    if (!file.path.ends_with("CMakeLists.txt") || file.path.starts_with("tests/")) continue;
    for (const Declared& declared : DeclaredIn(file.text)) {
      for (const std::string& linked : declared.links) {
        if (MayLink(declared.target, linked, floors)) continue;
        broken.push_back(file.path + ": " + declared.target + " may not link hone::" + linked);
      }
    }
  }
  return broken;
}

}  // namespace hone::structure
