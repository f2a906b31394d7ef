#include "orchestrator/cli/new_file.h"

#include <fcntl.h>
#include <stdlib.h>  // NOLINT: mkstemp() is POSIX.
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "base/durable_file.h"

namespace hone {

namespace fs = std::filesystem;

Result<NewFile> NewFile::Beside(const fs::path& target) {
  const fs::path absolute = fs::absolute(target).lexically_normal();
  const fs::path folder = absolute.parent_path();
  UniqueFd unnamed(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (unnamed.valid()) return NewFile(absolute, std::move(unnamed), "");
  std::string name = (folder / ("." + absolute.filename().string() + ".hone-XXXXXX")).string();
  UniqueFd named(mkostemp(name.data(), O_CLOEXEC));
  if (!named.valid()) return FromErrno(errno, "write into the folder " + folder.string());
  return NewFile(absolute, std::move(named), name);
}

NewFile::NewFile(NewFile&& other) noexcept
    : target_(std::move(other.target_)),
      fd_(std::move(other.fd_)),
      temporary_(std::exchange(other.temporary_, {})) {}

NewFile::~NewFile() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Result<void> NewFile::Write(std::string_view bytes) {
  const Result<void> written = WriteAll(fd_.get(), bytes);
  if (written) return {};
  Error error = written.error();
  error.message = target_.string() + ": " + error.message;
  return error;
}

Result<void> NewFile::Publish() {
  if (fsync(fd_.get()) != 0) return FromErrno(errno, "fsync " + target_.string());
  if (temporary_.empty()) {
    // A link cannot replace a file; a rename can.
    const std::string name = (target_.parent_path() / ("." + target_.filename().string() +
                                                       ".hone-" + std::to_string(getpid())))
                                 .string();
    const std::string self = "/proc/self/fd/" + std::to_string(fd_.get());
    unlink(name.c_str());  // Of a process of that id that was killed just here.
    if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0) {
      return FromErrno(errno, "name " + target_.string());
    }
    temporary_ = name;
  }
  if (rename(temporary_.c_str(), target_.c_str()) != 0) {
    return FromErrno(errno, "put " + target_.string() + " into its place");
  }
  temporary_.clear();
  return SyncFolder(target_.parent_path().string());
}

}  // namespace hone
