#include "worker/spool/started.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "base/durable_file.h"
#include "worker/spool/json.h"
#include "worker/spool/layout.h"

namespace hone {
namespace {

constexpr std::size_t kMaxMarkBytes = 16 << 10;

std::string MarkPath(const std::string& folder) { return folder + "/" + kStartedFile; }

}  // namespace

// Only a clear "no such file" means no: on any doubt nothing may be started.
bool HasStartMark(const std::string& folder) {
  return access(MarkPath(folder).c_str(), F_OK) == 0 || errno != ENOENT;
}

Result<void> SetStartMark(const std::string& folder, const StartMark& mark) {
  const std::string path = MarkPath(folder);
  const nlohmann::json object = {{"boot_id", mark.boot_id},
                                 {"cgroup", mark.cgroup},
                                 {"started_at", ToMicros(mark.started_at)}};
  const std::string json =
      object.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file.valid()) return FromErrno(errno, "create " + path);
  HONE_TRY_VOID(WriteAll(file.get(), json));
  if (fsync(file.get()) != 0) return FromErrno(errno, "fsync " + path);
  return SyncFolder(folder);
}

StartMark ReadStartMark(const std::string& folder) {
  const Result<std::string> json = ReadSmallFile(MarkPath(folder), kMaxMarkBytes);
  if (!json) return {};
  const Result<nlohmann::json> object = ParseObject(*json);
  if (!object) return {};
  StartMark mark;
  const auto boot_id = TextField(*object, "boot_id");
  const auto cgroup = TextField(*object, "cgroup");
  const auto started_at = IntegerField(*object, "started_at", 0, INT64_MAX);
  if (boot_id) mark.boot_id = *boot_id;
  if (cgroup) mark.cgroup = *cgroup;
  if (started_at) mark.started_at = FromMicros(*started_at);
  return mark;
}

}  // namespace hone
