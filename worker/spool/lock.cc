#include "worker/spool/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "worker/spool/layout.h"

namespace hone {

// The file is never created here: whoever removes an attempt unlinks it first, and a lock on a
// new file would let a late supervisor start a program that was forgotten.
Result<std::optional<AttemptLock>> AttemptLock::TryTake(const std::string& folder) {
  const std::string path = folder + "/" + kLockFile;
  UniqueFd file(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file.valid()) return FromErrno(errno, "open " + path);
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::optional<AttemptLock>();
    return FromErrno(errno, "lock " + path);
  }
  // What was opened may have been unlinked before it was locked.
  struct stat held = {};
  struct stat named = {};
  if (fstat(file.get(), &held) != 0) return FromErrno(errno, "stat " + path);
  if (stat(path.c_str(), &named) != 0) return FromErrno(errno, "stat " + path);
  if (held.st_ino != named.st_ino || held.st_dev != named.st_dev) {
    return NotFound(path + ": was replaced while it was locked");
  }
  return std::optional<AttemptLock>(AttemptLock(std::move(file)));
}

}  // namespace hone
