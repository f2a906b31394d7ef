#include "worker/spool/folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/durable_file.h"
#include "worker/spool/layout.h"
#include "worker/spool/lock.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

// A leading dot keeps them out of ListAttempts().
constexpr char kNewPrefix[] = ".new-";
constexpr char kOldPrefix[] = ".old-";

Result<void> RemoveAll(const std::string& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  if (error) return FromErrno(error.value(), "remove " + folder);
  return {};
}

Result<void> Fill(const std::string& folder, const std::string& command_json) {
  if (mkdir(folder.c_str(), 0700) != 0) return FromErrno(errno, "create " + folder);
  HONE_TRY_VOID(WriteDurably(folder + "/" + kLockFile, ""));
  if (mkfifo((folder + "/" + kControlFile).c_str(), 0600) != 0) {
    return FromErrno(errno, "create " + folder + "/" + kControlFile);
  }
  return WriteDurably(folder + "/" + kCommandFile, command_json);
}

}  // namespace

Result<std::string> CreateSpoolFolder(const std::string& worker_dir, AttemptId attempt,
                                      const ProgramCommand& command) {
  HONE_TRY(const std::string json, ToJson(command));
  const std::string spool = worker_dir + "/spool";
  const std::string folder = SpoolFolder(worker_dir, attempt);
  const std::string temporary = spool + "/" + kNewPrefix + ToString(attempt);
  std::error_code error;
  if (fs::exists(folder, error)) return AlreadyExists(folder + ": exists");
  fs::create_directories(spool, error);
  if (error) return FromErrno(error.value(), "create " + spool);
  HONE_TRY_VOID(RemoveAll(temporary));
  HONE_TRY_VOID(Fill(temporary, json));
  if (rename(temporary.c_str(), folder.c_str()) != 0) {
    return FromErrno(errno, "rename to " + folder);
  }
  HONE_TRY_VOID(SyncFolder(spool));
  return folder;
}

Result<void> RemoveSpoolFolder(const std::string& worker_dir, AttemptId attempt) {
  const std::string spool = worker_dir + "/spool";
  const std::string folder = SpoolFolder(worker_dir, attempt);
  const std::string doomed = spool + "/" + kOldPrefix + ToString(attempt);
  Result<std::optional<AttemptLock>> lock = AttemptLock::TryTake(folder);
  if (lock && !lock->has_value()) {
    return FailedPrecondition(folder + ": must not be held by a supervisor");
  }
  if (!lock && lock.error().code != ErrorCode::kNotFound) return lock.error();
  HONE_TRY_VOID(RemoveAll(doomed));
  if (rename(folder.c_str(), doomed.c_str()) != 0) {
    if (errno == ENOENT) return {};
    return FromErrno(errno, "rename " + folder);
  }
  HONE_TRY_VOID(SyncFolder(spool));
  return RemoveAll(doomed);
}

void RemoveSpoolLeftovers(const std::string& worker_dir) {
  std::error_code error;
  for (fs::directory_iterator entry(worker_dir + "/spool", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;  // What stays is tried again at the next start.
    if (name.starts_with(kNewPrefix) || name.starts_with(kOldPrefix)) {
      fs::remove_all(entry->path(), ignored);
    }
  }
}

}  // namespace hone
