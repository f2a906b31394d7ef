#include "worker/runtime/worker_file.h"

#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <system_error>
#include <utility>

#include "base/durable_file.h"
#include "base/text.h"
#include "worker/spool/json.h"
#include "worker/spool/layout.h"

namespace hone::worker {
namespace {

constexpr std::size_t kMaxFileBytes = 64 << 10;
constexpr std::int64_t kVersion = 1;

std::string RecordPath(const std::string& worker_dir) { return worker_dir + "/worker.json"; }

std::string DrawRegistration() {
  std::random_device chance;
  std::string bytes;
  while (bytes.size() < 16) bytes.push_back(static_cast<char>(chance() & 0xff));
  return ToHex(bytes);
}

std::string FirstLine(const std::string& path) {
  const Result<std::string> text = ReadSmallFile(path, kMaxFileBytes);
  return text ? text->substr(0, text->find('\n')) : "";
}

Result<WorkerRecord> Parse(const std::string& text) {
  HONE_TRY(const nlohmann::json object, ParseObject(text));
  WorkerRecord record;
  HONE_TRY([[maybe_unused]] const std::int64_t version,
           IntegerField(object, "version", 1, kVersion));
  HONE_TRY(record.registration, TextField(object, "registration"));
  HONE_TRY(record.machine_id, TextField(object, "machine_id"));
  record.folder = object.value("folder", "");  // Not in a record of the first builds.
  HONE_TRY(record.start_count, IntegerField(object, "start_count", 0, INT64_MAX - 1));
  HONE_TRY(record.identity.cluster_id, TextField(object, "cluster_id"));
  HONE_TRY(const std::int64_t id, IntegerField(object, "worker_id", 0, INT64_MAX));
  record.identity.worker = WorkerId(id);
  HONE_TRY(record.identity.secret, TextField(object, "secret"));
  return record;
}

Result<WorkerRecord> Load(const std::string& worker_dir) {
  const Result<std::string> text = ReadSmallFile(RecordPath(worker_dir), kMaxFileBytes);
  if (!text && text.error().code == ErrorCode::kNotFound) return WorkerRecord{};
  if (!text) return text.error();
  Result<WorkerRecord> record = Parse(*text);
  if (!record) return DataLoss(RecordPath(worker_dir) + ": " + record.error().message);
  return record;
}

Result<void> RefuseAttempts(const std::string& worker_dir, const std::string& why) {
  HONE_TRY(const std::vector<AttemptId> attempts, ListAttempts(worker_dir));
  if (attempts.empty()) return {};
  return FailedPrecondition(
      why + " and holds attempts of that one: start with another --state or --name");
}

// By device and inode, so that a link or another mount of the folder is no copy of it. What cannot
// be read where the record says that it lies is not in use by a worker.
Result<void> RefuseCopy(const std::string& worker_dir, const WorkerRecord& record) {
  std::error_code error;
  if (record.folder.empty() || std::filesystem::equivalent(record.folder, worker_dir, error)) {
    return {};
  }
  const Result<WorkerRecord> original = Load(record.folder);
  if (!original || original->registration != record.registration) return {};
  const std::string why = "worker.json: must not be a copy: " + worker_dir + " was copied from " +
                          record.folder + ", which is there still,";
  HONE_TRY_VOID(RefuseAttempts(worker_dir, why));
  return FailedPrecondition(why + " and would pass for it: remove " + RecordPath(worker_dir) +
                            " to make it a new worker");
}

}  // namespace

std::string MachineId() {
  for (const char* path : {"/etc/machine-id", "/var/lib/dbus/machine-id"}) {
    std::string id = FirstLine(path);
    if (!id.empty()) return id;
  }
  char host[256] = {};
  gethostname(host, sizeof(host) - 1);
  return std::string("host-") + host;
}

Result<WorkerRecord> BeginRun(const std::string& worker_dir, const std::string& machine_id) {
  HONE_TRY(WorkerRecord record, Load(worker_dir));
  if (!record.machine_id.empty() && record.machine_id != machine_id) {
    HONE_TRY_VOID(RefuseAttempts(
        worker_dir, "machine_id: must be this machine's, " + machine_id + ": " + worker_dir +
                        " was copied from another machine (" + record.machine_id + ")"));
    record = WorkerRecord{};
  }
  HONE_TRY_VOID(RefuseCopy(worker_dir, record));
  if (record.registration.empty()) record.registration = DrawRegistration();
  record.machine_id = machine_id;
  record.folder = std::filesystem::canonical(worker_dir);
  record.start_count += 1;
  HONE_TRY_VOID(SaveWorkerRecord(worker_dir, record));
  return record;
}

Result<void> SaveWorkerRecord(const std::string& worker_dir, const WorkerRecord& record) {
  const nlohmann::json object = {{"version", kVersion},
                                 {"registration", record.registration},
                                 {"machine_id", record.machine_id},
                                 {"folder", record.folder},
                                 {"start_count", record.start_count},
                                 {"cluster_id", record.identity.cluster_id},
                                 {"worker_id", record.identity.worker.value},
                                 {"secret", record.identity.secret}};
  return WriteDurably(RecordPath(worker_dir), object.dump(2) + "\n");
}

}  // namespace hone::worker
