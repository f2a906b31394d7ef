// A job as it is stored, all of it, and whether its records fit each other.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/nouns.h"
#include "storage/sqlite/sqlite_queries.h"
#include "tests/integration/support/database.h"

namespace hone::chaos {

struct StoredJob {
  static Result<std::unique_ptr<StoredJob>> Read(const std::filesystem::path& database,
                                                 const std::string& name);

  // In the order in which the program gave them.
  std::vector<double> ValuesOf(AttemptId attempt) const;
  // 0 if there is no such artifact.
  std::int64_t ArtifactBytes(const std::string& digest) const;
  std::string WorkerName(const Placement& placement) const;

  TuningJob row;
  std::vector<TrainingJob> trials;                         // By number.
  std::map<TrainingJobId, std::vector<Attempt>> attempts;  // By number.
  std::unique_ptr<Queries> queries;
};

// Where a change of state does not begin with the state before it, or the last of them is not what
// the row says: of jobs, trials and workers, a line each.
std::vector<std::string> BrokenChains(const integration::Database& database);

}  // namespace hone::chaos
