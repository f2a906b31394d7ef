// The decisions about a job, made again from its log.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace hone::integration {

// Folds the log of a tuning job and compares what comes out with what is stored, and computes each
// suggestion again at the revision that is stored with it; one line for each difference, or the
// error. Reads only; honed may run.
std::vector<std::string> ReplayDifferences(const std::filesystem::path& database,
                                           const std::string& job);

}  // namespace hone::integration
