#include "worker/runtime/kept_folders.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "worker/spool/layout.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

timespec ToTimespec(WallTime time) {
  const std::int64_t micros = ToMicros(time);
  return {.tv_sec = micros / 1'000'000, .tv_nsec = micros % 1'000'000 * 1'000};
}

// Nothing when it is gone.
std::optional<WallTime> PutAsideAt(const fs::path& folder) {
  struct stat status = {};
  if (stat(folder.c_str(), &status) != 0) return std::nullopt;
  return FromMicros(std::int64_t{status.st_mtim.tv_sec} * 1'000'000 +
                    status.st_mtim.tv_nsec / 1'000);
}

}  // namespace

std::string KeptFolder(const std::string& worker_dir, AttemptId attempt) {
  return worker_dir + "/ended/" + ToString(attempt);
}

Result<void> PutAside(const std::string& worker_dir, AttemptId attempt, WallTime now) {
  const std::string from = JobFolder(worker_dir, attempt);
  const std::string to = KeptFolder(worker_dir, attempt);
  std::error_code error;
  fs::create_directories(worker_dir + "/ended", error);
  if (error) return FromErrno(error.value(), "make the folder " + worker_dir + "/ended");
  // Set first: a folder that is aside has its time.
  const timespec times[2] = {ToTimespec(now), ToTimespec(now)};
  if (utimensat(AT_FDCWD, from.c_str(), times, 0) != 0) {
    if (errno == ENOENT) return {};
    return FromErrno(errno, "set the time of " + from);
  }
  if (std::rename(from.c_str(), to.c_str()) != 0) return FromErrno(errno, "rename to " + to);
  return {};
}

bool RemoveOneKept(const std::string& worker_dir, Duration keep, WallTime now) {
  std::vector<AttemptId> old;
  std::error_code error;
  for (fs::directory_iterator entry(worker_dir + "/ended", error), end; !error && entry != end;
       entry.increment(error)) {
    const auto id = ParseInt(entry->path().filename().string());
    const auto at = PutAsideAt(entry->path());
    if (id && at && HasOutlived(*at, keep, now)) old.emplace_back(*id);
  }
  if (old.empty()) return false;
  const std::string folder = KeptFolder(worker_dir, *std::min_element(old.begin(), old.end()));
  fs::remove_all(folder, error);
  if (!error) return true;
  LogWarning("an old job folder cannot be removed",
             {{"folder", folder}, {"error", error.message()}});
  // Tried again next time, and not at once for ever; the folder's time is left as it is.
  return false;
}

}  // namespace hone::worker
