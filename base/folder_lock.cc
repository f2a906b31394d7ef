#include "base/folder_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "base/text.h"

namespace hone {
namespace {

constexpr std::chrono::milliseconds kLook(10);
constexpr std::chrono::seconds kPatience(5);

// The process id in a lock file; it may just be written.
std::string Holder(int fd) {
  std::array<char, 32> text = {};
  const ssize_t size = pread(fd, text.data(), text.size() - 1, 0);
  std::string holder(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  return holder;
}

bool IsGone(const std::string& holder) {
  const std::optional<std::int64_t> pid = ParseInt(holder);
  return pid && *pid > 0 && kill(static_cast<pid_t>(*pid), 0) != 0 && errno == ESRCH;
}

// A process that is killed while it starts another leaves the lock to the child until that has
// become the other program. So a lock whose holder is gone will be free in a moment.
bool LockPatiently(int fd) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (!IsGone(Holder(fd)) || std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kLook);
  }
  return true;
}

}  // namespace

Result<FolderLock> FolderLock::Take(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return FromErrno(error.value(), "make the folder " + folder);
  const std::string path = folder + "/lock";
  UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd.valid()) return FromErrno(errno, "open " + path);
  if (!LockPatiently(fd.get())) {
    const std::string holder = Holder(fd.get());
    return FailedPrecondition("state: the folder is in use by " +
                              (holder.empty() ? "another process" : "process " + holder) + ": " +
                              folder);
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(fd.get(), 0) != 0 ||
      pwrite(fd.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return FromErrno(errno, "write " + path);
  }
  return FolderLock(std::move(fd));
}

}  // namespace hone
