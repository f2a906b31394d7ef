#include "worker/devices/device_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cctype>
#include <cerrno>

#include "worker/devices/small_file.h"

namespace hone {
namespace {

std::string FileName(const std::string& id) {
  std::string name = "hone-gpu-";
  for (const char c : id) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
    name += plain ? c : '_';
  }
  return name;
}

// In a folder where everyone may write, the kernel refuses O_CREAT on the file of another user,
// so that comes second.
UniqueFd OpenLockFile(const std::string& path) {
  constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  UniqueFd file(open(path.c_str(), kFlags));
  if (file.valid() || errno != ENOENT) return file;
  file = UniqueFd(open(path.c_str(), kFlags | O_CREAT | O_EXCL, 0666));
  if (!file.valid() && errno == EEXIST) return UniqueFd(open(path.c_str(), kFlags));
  // The umask must not shut out the other users' agents.
  if (file.valid()) fchmod(file.get(), 0666);
  return file;
}

}  // namespace

std::string DeviceLockFolder() {
  struct stat status = {};
  const bool shared =
      stat("/run/lock", &status) == 0 && S_ISDIR(status.st_mode) && (status.st_mode & S_IWOTH) != 0;
  return shared ? "/run/lock" : "/tmp";
}

Result<UniqueFd> TryLockDevice(const std::string& id, const std::string& folder) {
  const std::string path = folder + "/" + FileName(id);
  UniqueFd file = OpenLockFile(path);
  if (!file.valid()) return FromErrno(errno, "open " + path);
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return FromErrno(errno, "stat " + path);
  if (!S_ISREG(status.st_mode)) return FailedPrecondition(path + ": must be a regular file");
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FromErrno(errno, "lock " + path);
    const std::string holder = TrimBlanks(ReadKernelFile(path).value_or(""));
    return FailedPrecondition("GPU " + id + " is used by the worker with process id " + holder +
                              ", which holds " + path);
  }
  // For people only: the lock is what counts.
  const std::string text = std::to_string(getpid()) + "\n";
  if (ftruncate(file.get(), 0) == 0) (void)!pwrite(file.get(), text.data(), text.size(), 0);
  return file;
}

}  // namespace hone
