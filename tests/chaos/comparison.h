// What the database says of the jobs, held against what their programs noted and who was killed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "tests/chaos/kills.h"

namespace hone::chaos {

struct Report;

struct Evidence {
  std::uint64_t seed = 0;
  std::filesystem::path notes;     // The folder with a file for each attempt.
  std::filesystem::path database;  // honed's.
  std::map<AttemptId, std::set<Kill>> hits;
  std::set<std::string> gone;  // Agents that were away until the jobs had ended.
  std::map<AttemptId, std::int64_t> acknowledged;  // So many observations at least.
};

// Adds to the report what was compared and what is wrong. Requires: the jobs are there.
void CompareAll(const Evidence& evidence, const std::vector<std::string>& jobs, Report& report);

}  // namespace hone::chaos
