#include "worker/spool/exit.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/durable_file.h"
#include "base/text.h"
#include "worker/spool/json.h"
#include "worker/spool/layout.h"

namespace hone {
namespace {

// Escaped, a message is at most six times as long; the rest needs less than one KiB.
constexpr std::size_t kMaxMessageBytes = 4 << 10;
constexpr std::size_t kMaxExitBytes = 32 << 10;

constexpr std::array<std::pair<EndReason, std::string_view>, 7> kReasons = {{
    {EndReason::kProgramEnded, "program-ended"},
    {EndReason::kStopped, "stopped"},
    {EndReason::kDrained, "drained"},
    {EndReason::kLostContact, "lost-contact"},
    {EndReason::kTimeLimit, "time-limit"},
    {EndReason::kStartFailure, "start-failure"},
    {EndReason::kMachineFailure, "machine-failure"},
}};

Result<EndReason> ParseReason(const std::string& text) {
  for (const auto& [reason, name] : kReasons) {
    if (name == text) return reason;
  }
  return DataLoss("reason: must be one that this version knows: " + CleanUtf8(text, 100));
}

Result<std::optional<int>> OptionalField(const nlohmann::json& object, const char* key, int min,
                                         int max) {
  if (!object.contains(key)) return std::optional<int>();
  HONE_TRY(const std::int64_t value, IntegerField(object, key, min, max));
  return std::optional<int>(static_cast<int>(value));
}

Result<void> CheckEnd(const ExitRecord& record) {
  const bool ran =
      record.reason != EndReason::kStartFailure && record.reason != EndReason::kMachineFailure;
  const int ends = (record.exit_code ? 1 : 0) + (record.signal ? 1 : 0);
  if (ends == (ran ? 1 : 0)) return {};
  return DataLoss(
      "exit_code, signal: must be exactly one, or none if the program's end is unknown");
}

std::string ReservedPath(const std::string& folder) { return folder + "/" + kExitReservedFile; }

}  // namespace

std::string_view Name(EndReason reason) {
  for (const auto& [known, name] : kReasons) {
    if (known == reason) return name;
  }
  HONE_CHECK(false && "a reason without a name");
  return "";
}

std::string ToJson(const ExitRecord& record) {
  nlohmann::json object = {{"reason", Name(record.reason)},
                           {"out_of_memory", record.out_of_memory},
                           {"started_at", ToMicros(record.started_at)},
                           {"ended_at", ToMicros(record.ended_at)},
                           {"runtime_us", record.runtime.count()},
                           {"output_bytes", record.output_bytes},
                           {"dropped_bytes", record.dropped_bytes},
                           {"message", CleanUtf8(record.message, kMaxMessageBytes)}};
  if (record.exit_code) object["exit_code"] = *record.exit_code;
  if (record.signal) object["signal"] = *record.signal;
  return object.dump(1) + "\n";
}

Result<ExitRecord> ParseExitRecord(const std::string& json) {
  HONE_TRY(const nlohmann::json object, ParseObject(json));
  ExitRecord record;
  HONE_TRY(const std::string reason, TextField(object, "reason"));
  HONE_TRY(record.reason, ParseReason(reason));
  HONE_TRY(record.exit_code, OptionalField(object, "exit_code", 0, 255));
  HONE_TRY(record.signal, OptionalField(object, "signal", 1, 64));
  HONE_TRY_VOID(CheckEnd(record));
  HONE_TRY(record.out_of_memory, BooleanField(object, "out_of_memory"));
  HONE_TRY(const std::int64_t started, IntegerField(object, "started_at", 0, INT64_MAX));
  HONE_TRY(const std::int64_t ended, IntegerField(object, "ended_at", 0, INT64_MAX));
  HONE_TRY(const std::int64_t runtime, IntegerField(object, "runtime_us", 0, INT64_MAX));
  HONE_TRY(record.output_bytes, IntegerField(object, "output_bytes", 0, INT64_MAX));
  HONE_TRY(record.dropped_bytes, IntegerField(object, "dropped_bytes", 0, record.output_bytes));
  HONE_TRY(record.message, TextField(object, "message"));
  record.message = CleanUtf8(record.message, kMaxMessageBytes);
  record.started_at = FromMicros(started);
  record.ended_at = FromMicros(ended);
  record.runtime = Duration(runtime);
  return record;
}

Result<void> ReserveExitRecord(const std::string& folder) {
  const std::string path = ReservedPath(folder);
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid()) return FromErrno(errno, "open " + path);
  // Returns the error instead of setting errno.
  const int error = posix_fallocate(file.get(), 0, kMaxExitBytes);
  if (error != 0) return FromErrno(error, "reserve " + path);
  return {};
}

Result<void> WriteExitRecord(const std::string& folder, const ExitRecord& record) {
  const std::string reserved = ReservedPath(folder);
  const std::string json = ToJson(record);
  const UniqueFd file(open(reserved.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (!file.valid()) return FromErrno(errno, "open " + reserved);
  // Into the blocks that are there, and only then without those not needed.
  HONE_TRY_VOID(WriteAll(file.get(), json));
  if (ftruncate(file.get(), static_cast<off_t>(json.size())) != 0) {
    return FromErrno(errno, "truncate " + reserved);
  }
  if (fsync(file.get()) != 0) return FromErrno(errno, "fsync " + reserved);
  const std::string path = folder + "/" + kExitFile;
  if (rename(reserved.c_str(), path.c_str()) != 0) return FromErrno(errno, "rename to " + path);
  return SyncFolder(folder);
}

Result<ExitRecord> ReadExitRecord(const std::string& folder) {
  HONE_TRY(const std::string json, ReadSmallFile(folder + "/" + kExitFile, kMaxExitBytes));
  return ParseExitRecord(json);
}

}  // namespace hone
