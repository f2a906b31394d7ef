#include "worker/train/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace hone::train {
namespace {

// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::string LastError() { return std::strerror(errno); }

bool WriteAll(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

std::string WriteAndSync(const std::string& path,
                         const std::vector<std::span<const std::byte>>& pieces) {
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file) return LastError();
  for (const std::span<const std::byte> piece : pieces) {
    if (!WriteAll(file.get(), piece)) return LastError();
  }
  return fsync(file.get()) == 0 ? "" : LastError();
}

std::string SyncFolderOf(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened && fsync(opened.get()) == 0 ? "" : LastError();
}

}  // namespace

std::optional<Bytes> ReadFile(const std::string& path, std::uint64_t max_bytes, std::string* why) {
  const auto fail = [&](const std::string& reason) -> std::optional<Bytes> {
    if (why != nullptr) *why = reason;
    return std::nullopt;
  };
  // Not blocking: what lies in a folder of pictures may be a pipe.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status = {};
  if (!file || fstat(file.get(), &status) != 0) return fail(LastError());
  if (!S_ISREG(status.st_mode)) return fail("not a regular file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > max_bytes) return fail("larger than " + std::to_string(max_bytes) + " bytes");
  Bytes bytes(size);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = read(file.get(), bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(LastError());
    if (got == 0) return fail("became shorter while it was read");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

std::optional<std::string> ReadText(const std::string& path, std::uint64_t max_bytes) {
  const std::optional<Bytes> bytes = ReadFile(path, max_bytes, nullptr);
  if (!bytes) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

std::string WriteDurably(const std::string& path,
                         const std::vector<std::span<const std::byte>>& pieces) {
  const std::string temporary = path + std::string(kTemporaryEnding);
  std::string error = WriteAndSync(temporary, pieces);
  if (error.empty() && rename(temporary.c_str(), path.c_str()) != 0) error = LastError();
  if (!error.empty()) {
    unlink(temporary.c_str());
    return error;
  }
  return SyncFolderOf(path);
}

std::string WriteDurably(const std::string& path, std::string_view text) {
  return WriteDurably(path, {std::as_bytes(std::span(text.data(), text.size()))});
}

}  // namespace hone::train
