#include "base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace hone {
namespace {

constexpr std::size_t kReadStep = 16 << 10;

}  // namespace

Result<std::string> ReadSmallFile(const std::string& path, std::size_t max_bytes) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.valid()) return FromErrno(errno, "open " + path);
  std::string bytes;
  std::size_t size = 0;
  while (size <= max_bytes) {
    // Grown as needed: files in /proc do not tell their size.
    bytes.resize(std::min(max_bytes + 1, size + kReadStep));
    const ssize_t count = read(file.get(), bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FromErrno(errno, "read " + path);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > max_bytes) {
    return DataLoss(path + ": must be at most " + std::to_string(max_bytes) + " bytes");
  }
  bytes.resize(size);
  return bytes;
}

Result<void> WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return FromErrno(errno, "write");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<void> SyncFolder(const std::string& folder) {
  const UniqueFd file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.valid()) return FromErrno(errno, "open " + folder);
  if (fsync(file.get()) != 0) return FromErrno(errno, "fsync " + folder);
  return {};
}

Result<void> WriteDurably(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp";
  const UniqueFd file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.valid()) return FromErrno(errno, "open " + temporary);
  HONE_TRY_VOID(WriteAll(file.get(), bytes));
  // Before the rename: a name must never appear in front of its bytes.
  if (fsync(file.get()) != 0) return FromErrno(errno, "fsync " + temporary);
  if (rename(temporary.c_str(), path.c_str()) != 0) return FromErrno(errno, "rename to " + path);
  return SyncFolder(std::filesystem::path(path).parent_path().string());
}

}  // namespace hone
