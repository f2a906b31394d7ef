// What the inputs of a tuning job look like in its log: small JSON objects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "storage/nouns.h"

namespace hone::job_log {

std::string Created(std::uint64_t seed);
// `count` trials from number `first` on came of a question for `asked`.
std::string Suggested(std::int64_t first, std::int64_t count, std::int64_t asked);
std::string Placed(std::int64_t trial, AttemptId attempt, WorkerId worker);
std::string Started(AttemptId attempt, std::optional<WallTime> at);
std::string Exited(AttemptId attempt, const ProgramExit& exit,
                   const std::optional<LatestObjective>& objective, bool uploading,
                   int eligible_workers);
std::string Uploaded(AttemptId attempt, const std::string& error);
std::string Lost(AttemptId attempt, const std::string& reason);
std::string Trial(std::int64_t trial);

}  // namespace hone::job_log
