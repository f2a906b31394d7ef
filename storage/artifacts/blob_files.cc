#include "storage/artifacts/blob_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/durable_file.h"

namespace hone {

Result<std::optional<std::int64_t>> FileSize(const std::string& path) {
  struct stat stat = {};
  if (::stat(path.c_str(), &stat) == 0) return std::optional<std::int64_t>(stat.st_size);
  if (errno == ENOENT) return std::optional<std::int64_t>();
  return FromErrno(errno, "stat " + path);
}

Result<void> MakeFolder(const std::string& parent, const std::string& name) {
  const std::string path = parent + "/" + name;
  if (mkdir(path.c_str(), 0700) == 0) return SyncFolder(parent);
  if (errno == EEXIST) return {};
  return FromErrno(errno, "mkdir " + path);
}

Result<UniqueFd> OpenToRead(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (fd.valid()) return fd;
  if (errno == ENOENT) return NotFound("no such file: " + path);
  return FromErrno(errno, "open " + path);
}

Result<UniqueFd> OpenToWrite(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return FromErrno(errno, "open " + path);
  return fd;
}

Result<void> WriteAt(int fd, std::string_view bytes, std::int64_t offset) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FromErrno(errno, "write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
  return {};
}

Result<std::string> ReadAt(int fd, std::size_t max_bytes, std::int64_t offset) {
  std::string bytes(max_bytes, '\0');
  ssize_t count = -1;
  do {
    count = pread(fd, bytes.data(), bytes.size(), offset);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return FromErrno(errno, "read");
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

Result<void> Seal(int fd) {
  if (fchmod(fd, 0400) != 0) return FromErrno(errno, "fchmod");
  if (fsync(fd) != 0) return FromErrno(errno, "fsync");
  return {};
}

Result<void> MoveInto(const std::string& from, const std::string& folder, const std::string& name) {
  const std::string to = folder + "/" + name;
  if (rename(from.c_str(), to.c_str()) != 0) return FromErrno(errno, "rename to " + to);
  return SyncFolder(folder);
}

}  // namespace hone
