#include "tests/structure/floors.h"

#include <algorithm>

namespace hone::structure {
namespace {

// The floors, and what in base holds files or reads clocks: for those that may.
std::vector<std::string> AndWorldly(std::vector<std::string> floors) {
  for (const char* part : {"base/clock", "base/durable_file", "base/file_limit", "base/folder_lock",
                           "base/unique_fd"}) {
    floors.emplace_back(part);
  }
  return floors;
}

}  // namespace

const std::vector<Floor>& Floors() {
  using enum Library;
  static const std::vector<Floor> kFloors = {
      // What reads clocks and holds files is apart from the rest of base, so that the pure floors
      // can be kept from it.
      {"base", "base", {}, {}},
      {"base/clock", "base", {"base"}, {kWorld}},
      {"base/durable_file", "base", {"base", "base/unique_fd"}, {kWorld}},
      {"base/file_limit", "base", {"base"}, {kWorld}},
      {"base/folder_lock", "base", {"base", "base/unique_fd"}, {kWorld}},
      {"base/unique_fd", "base", {"base"}, {kWorld}},
      {"base/log", "log", {"base", "base/clock"}, {kSpdlog, kWorld}},
      {"base/options", "options", {"base"}, {kCli11, kYaml, kWorld}},
      {"base/reread", "reread", {"base", "base/log", "base/options"}, {}},

      {"proto", "proto", {}, {kProtobuf}},
      {"proto/grpc", "proto_grpc", {"proto"}, {kGrpc, kProtobuf}},

      {"artifacts", "artifacts", AndWorldly({"base"}), {kOpenSsl, kWorld}},
      // How a store is reached is not its part, so it has the messages and not the services.
      {"artifacts/transfer",
       "artifacts_transfer",
       AndWorldly({"artifacts", "base", "proto"}),
       {kProtobuf, kWorld}},
      {"tuner", "tuner", {"base"}, {}},

      {"storage", "storage", {"base", "tuner"}, {kJson}},
      {"storage/file_system", "storage", {"base"}, {kWorld}},
      {"storage/sqlite",
       "storage_sqlite",
       AndWorldly({"base", "base/log", "storage", "storage/file_system", "tuner"}),
       {kSqlite, kWorld}},
      {"storage/artifacts",
       "storage_artifacts",
       AndWorldly({"artifacts", "base", "storage", "storage/file_system"}),
       {kWorld}},
      {"storage/logs", "storage_logs", AndWorldly({"base"}), {kWorld}},

      {"orchestrator/core", "orchestrator_core", {"base", "storage", "tuner"}, {kJson, kRe2}},
      {"convert",
       "convert",
       {"artifacts", "base", "orchestrator/core", "proto", "storage", "tuner"},
       {kOpenSsl, kProtobuf}},
      {"job_file",
       "job_file",
       {"base", "convert", "orchestrator/core", "proto", "storage"},
       {kProtobuf, kYaml, kWorld}},

      {"orchestrator/engine",
       "orchestrator_engine",
       AndWorldly({"base", "base/log", "orchestrator/core", "storage", "storage/file_system",
                   "storage/sqlite", "tuner"}),
       {kBoost, kWorld}},
      {"orchestrator/retention",
       "orchestrator_retention",
       {"base", "base/log", "orchestrator/core", "orchestrator/engine", "storage", "storage/logs"},
       {kWorld}},
      {"orchestrator/metrics",
       "orchestrator_metrics",
       AndWorldly({"base", "orchestrator/core", "orchestrator/engine", "storage"}),
       {kPrometheus, kWorld}},
      {"orchestrator/rpc",
       "orchestrator_rpc",
       AndWorldly({"artifacts", "base", "base/log", "convert", "orchestrator/core",
                   "orchestrator/engine", "proto", "proto/grpc", "storage", "storage/artifacts",
                   "storage/logs", "storage/sqlite"}),
       {kBoost, kGrpc, kProtobuf, kWorld}},
      {"orchestrator/http", "orchestrator_http", {"base", "base/log"}, {kBoost, kWorld}},
      {"orchestrator/config",
       "orchestrator_config",
       {"base", "base/log", "base/options"},
       {kWorld}},
      {"orchestrator/daemon",
       "",
       AndWorldly({"base", "base/log", "base/options", "base/reread", "orchestrator/config",
                   "orchestrator/core", "orchestrator/engine", "orchestrator/http",
                   "orchestrator/metrics", "orchestrator/retention", "orchestrator/rpc", "storage",
                   "storage/artifacts", "storage/file_system", "storage/logs", "storage/sqlite"}),
       {kBoost, kJson, kWorld}},
      {"orchestrator/cli",
       "cli",
       AndWorldly({"artifacts", "artifacts/transfer", "base", "base/options", "convert", "job_file",
                   "proto", "proto/grpc"}),
       {kCli11, kGrpc, kJson, kProtobuf, kWorld}},

      // The supervisor outlives everything else and so knows almost nothing.
      {"worker/spool", "spool", AndWorldly({"base"}), {kJson, kWorld}},
      {"worker/supervise", "supervise", AndWorldly({"base", "worker/spool"}), {kWorld}},

      {"worker/core", "worker_core", {"base"}, {}},
      {"worker/scrape", "worker_scrape", AndWorldly({"base"}), {kJson, kRe2, kWorld}},
      {"worker/devices", "worker_devices", AndWorldly({"base"}), {kWorld}},
      {"worker/contract", "worker_contract", AndWorldly({"base", "worker/core"}), {kJson, kWorld}},
      {"worker/config", "worker_config", {"base", "base/log", "base/options"}, {kWorld}},
      {"worker/runtime",
       "worker_runtime",
       AndWorldly({"artifacts", "artifacts/transfer", "base", "base/log", "proto", "proto/grpc",
                   "worker/contract", "worker/core", "worker/scrape", "worker/spool"}),
       {kBoost, kGrpc, kJson, kProtobuf, kWorld}},
      {"worker/agent",
       "",
       AndWorldly({"base", "base/log", "base/options", "base/reread", "worker/config",
                   "worker/contract", "worker/core", "worker/devices", "worker/runtime",
                   "worker/spool"}),
       {kBoost, kWorld}},

      // Our own training programs live by the contract alone, as anyone's can.
      {"worker/train", "", {}, {kTorch, kWorld}},

      // Programs that examples need: nothing of Hone is in them.
      {"examples", "", {}, {kWorld}},
  };
  return kFloors;
}

const Floor* FloorOf(const std::vector<Floor>& floors, std::string_view path) {
  std::string place(path);
  if (path.starts_with("hone/v1/")) place = path.ends_with(".grpc.pb.h") ? "proto/grpc/" : "proto/";
  const Floor* found = nullptr;
  for (const Floor& floor : floors) {
    const bool fits = place.starts_with(floor.path + "/") || place.starts_with(floor.path + ".");
    if (fits && (!found || floor.path.size() > found->path.size())) found = &floor;
  }
  return found;
}

bool MayUse(const Floor& floor, Library library) {
  return std::find(floor.may_use.begin(), floor.may_use.end(), library) != floor.may_use.end();
}

}  // namespace hone::structure
