#include "orchestrator/core/job_log.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hone::job_log {
namespace {

using Json = nlohmann::ordered_json;

// Program output may hold anything; what is no UTF-8 was replaced when it came in, and is again.
std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string Created(std::uint64_t seed) { return Dump({{"seed", seed}}); }

std::string Suggested(std::int64_t first, std::int64_t count, std::int64_t asked) {
  return Dump({{"first", first}, {"count", count}, {"asked", asked}});
}

std::string Placed(std::int64_t trial, AttemptId attempt, WorkerId worker) {
  return Dump({{"trial", trial}, {"attempt", attempt.value}, {"worker", worker.value}});
}

std::string Started(AttemptId attempt, std::optional<WallTime> at) {
  Json json = {{"attempt", attempt.value}};
  if (at) json["at"] = ToMicros(*at);
  return Dump(json);
}

std::string Exited(AttemptId attempt, const ProgramExit& exit,
                   const std::optional<LatestObjective>& objective, bool uploading,
                   int eligible_workers) {
  Json json = {{"attempt", attempt.value},
               {"ended_by", Name(exit.ended_by)},
               {"exit_code", exit.exit_code},
               {"signal", exit.signal},
               {"runtime_us", exit.runtime.count()},
               {"uploading", uploading},
               {"eligible_workers", eligible_workers}};
  if (exit.out_of_memory) json["out_of_memory"] = true;
  if (!exit.message.empty()) json["message"] = exit.message;
  // JSON has no NaN; as a text every value survives.
  if (objective) json["objective"] = FormatDouble(objective->value);
  return Dump(json);
}

std::string Uploaded(AttemptId attempt, const std::string& error) {
  Json json = {{"attempt", attempt.value}};
  if (!error.empty()) json["error"] = error;
  return Dump(json);
}

std::string Lost(AttemptId attempt, const std::string& reason) {
  return Dump({{"attempt", attempt.value}, {"reason", reason}});
}

std::string Trial(std::int64_t trial) { return Dump({{"trial", trial}}); }

}  // namespace hone::job_log
