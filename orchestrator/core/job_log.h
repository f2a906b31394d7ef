// What the inputs of a tuning job look like in its log: small JSON objects.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/ids.h"
#include "orchestrator/core/event.h"
#include "storage/nouns.h"

namespace hone::job_log {

std::string Created(const Origin& origin, std::uint64_t seed);
// `count` trials from number `first` on came of a question for `asked`.
std::string Suggested(std::int64_t first, std::int64_t count, std::int64_t asked);
std::string Placed(std::int64_t trial, AttemptId attempt, WorkerId worker, bool probe);
std::string Started(AttemptId attempt, std::optional<WallTime> at);
// The objective's values of the attempt are known up to its cursors, and to its latest.
std::string Observed(const Attempt& attempt);
std::string Exited(AttemptId attempt, const ProgramExit& exit,
                   const std::optional<LatestObjective>& objective, int eligible_workers);
std::string Uploaded(AttemptId attempt, const std::map<std::string, std::string>& artifacts,
                     const std::string& error);
std::string Checkpoint(AttemptId attempt, const std::string& digest);
// Of "expired", for a lease that ran out, and "lost".
std::string Lost(AttemptId attempt, const std::optional<LatestObjective>& objective,
                 const std::string& reason);
std::string Stop(const Origin& origin);
std::string Set(const Origin& origin, const LimitsChange& change);
// Of "stop-trial" and "retry".
std::string Trial(const Origin& origin, std::int64_t trial);

}  // namespace hone::job_log
