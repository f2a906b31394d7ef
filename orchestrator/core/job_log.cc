#include "orchestrator/core/job_log.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "storage/noun_json.h"

namespace hone::job_log {
namespace {

using Json = nlohmann::ordered_json;

// Program output may hold anything; what is no UTF-8 was replaced when it came in, and is again.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// JSON has no NaN; as a text every value survives.
Json FromObjective(const LatestObjective& objective) {
  return Json::array({objective.sequence, FormatDouble(objective.value)});
}

Json From(const Origin& origin) {
  Json json = Json::object();
  if (!origin.request_id.empty()) json["request"] = origin.request_id;
  if (!origin.principal.name.empty()) json["by"] = origin.principal.name;
  return json;
}

}  // namespace

std::string Created(const Origin& origin, std::uint64_t seed) {
  Json json = From(origin);
  json["seed"] = seed;
  return Dump(json);
}

std::string Suggested(std::int64_t first, std::int64_t count, std::int64_t asked) {
  return Dump({{"first", first}, {"count", count}, {"asked", asked}});
}

std::string Placed(std::int64_t trial, AttemptId attempt, WorkerId worker, bool probe) {
  Json json = {{"trial", trial}, {"attempt", attempt.value}, {"worker", worker.value}};
  if (probe) json["probe"] = true;
  return Dump(json);
}

std::string Started(AttemptId attempt, std::optional<WallTime> at) {
  Json json = {{"attempt", attempt.value}};
  if (at) json["at"] = ToMicros(*at);
  return Dump(json);
}

std::string Observed(const Attempt& attempt) {
  return Dump({{"attempt", attempt.id.value},
               {"output", attempt.output_cursor},
               {"metrics", attempt.metrics_cursor},
               {"objective", FromObjective(*attempt.objective)}});
}

std::string Exited(AttemptId attempt, const ProgramExit& exit,
                   const std::optional<LatestObjective>& objective, int eligible_workers) {
  Json json = {{"attempt", attempt.value},
               {"exit", Json::parse(ProgramExitToJson(exit))},
               {"eligible_workers", eligible_workers}};
  if (objective) json["objective"] = FromObjective(*objective);
  return Dump(json);
}

std::string Uploaded(AttemptId attempt, const std::map<std::string, std::string>& artifacts,
                     const std::string& error) {
  Json json = {{"attempt", attempt.value}};
  if (!artifacts.empty()) json["artifacts"] = artifacts;
  if (!error.empty()) json["error"] = error;
  return Dump(json);
}

std::string Checkpoint(AttemptId attempt, const std::string& digest) {
  return Dump({{"attempt", attempt.value}, {"digest", digest}});
}

std::string Lost(AttemptId attempt, const std::optional<LatestObjective>& objective,
                 const std::string& reason) {
  Json json = {{"attempt", attempt.value}, {"reason", reason}};
  if (objective) json["objective"] = FromObjective(*objective);
  return Dump(json);
}

std::string Stop(const Origin& origin) { return Dump(From(origin)); }

std::string Set(const Origin& origin, const LimitsChange& change) {
  Json json = From(origin);
  if (change.max_trials) json["max_trials"] = *change.max_trials;
  if (change.max_parallel_trials) json["max_parallel_trials"] = *change.max_parallel_trials;
  if (change.max_runtime) json["max_runtime_us"] = change.max_runtime->count();
  if (change.max_failed_trials) json["max_failed_trials"] = *change.max_failed_trials;
  return Dump(json);
}

std::string Trial(const Origin& origin, std::int64_t trial) {
  Json json = From(origin);
  json["trial"] = trial;
  return Dump(json);
}

}  // namespace hone::job_log
