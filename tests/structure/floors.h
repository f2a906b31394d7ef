// Who may include whom.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hone::structure {

// Headers that come from outside, in groups that stand or fall together.
enum class Library {
  kBoost,
  kCli11,
  kGrpc,
  kJson,
  kOpenSsl,
  kPrometheus,
  kProtobuf,
  kRe2,
  kSpdlog,
  kSqlite,
  kTorch,
  kYaml,
  // Files, processes, threads, clocks, random numbers: whatever can wait, or answer differently the
  // next time. A floor that has no use of it is pure.
  kWorld,
};

struct Floor {
  // A folder, or some files of one by the start of their names. The longest that fits counts.
  std::string path;
  // The library of CMake that it is built into; empty for a program.
  std::string target;
  // The floors below, by their paths. The generated messages are "proto", the services
  // "proto/grpc".
  std::vector<std::string> may_include;
  std::vector<Library> may_use;
};

// The house, from the ground up.
const std::vector<Floor>& Floors();

// The floor that a file or an included header belongs to; null if none.
const Floor* FloorOf(const std::vector<Floor>& floors, std::string_view path);

bool MayUse(const Floor& floor, Library library);

}  // namespace hone::structure
