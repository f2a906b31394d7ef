// Makes a database large, quickly.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/result.h"

namespace hone::bench {

// Adds so many ended trials to a database that nobody has open, in Completed jobs of
// `trials_of_a_job` each, by honed's own store. Ids are below those that honed gives.
Result<void> FillDatabase(const std::filesystem::path& database, std::int64_t trials,
                          std::int64_t trials_of_a_job);

}  // namespace hone::bench
