#include "artifacts/root_folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "artifacts/manifest.h"
#include "base/text.h"

namespace hone {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// What follows the last "/", or all of it.
std::string LastPart(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

// What precedes the last "/", or nothing.
std::string_view ParentOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace

Result<RootFolder> RootFolder::Open(const std::string& folder) {
  UniqueFd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return FromErrno(errno, "open " + folder);
  return RootFolder(std::move(fd), folder);
}

Result<UniqueFd> RootFolder::OpenFile(std::string_view path) const {
  HONE_TRY(const UniqueFd parent, OpenParent(path, /*create=*/false));
  // Non-blocking: opening a FIFO would wait for its writer.
  UniqueFd file(
      openat(parent.get(), LastPart(path).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid()) return Failed(errno, path);
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return Failed(errno, path);
  if (!S_ISREG(status.st_mode)) {
    return FailedPrecondition(name_ + "/" + CleanUtf8(path, 200) + ": must be a regular file");
  }
  return file;
}

Result<UniqueFd> RootFolder::OpenFolder(std::string_view path) const {
  // A path of one part more has this folder as its parent.
  return OpenParent(path.empty() ? "x" : std::string(path) + "/x", /*create=*/false);
}

Result<UniqueFd> RootFolder::CreateFile(std::string_view path, std::uint32_t mode) const {
  HONE_TRY(const UniqueFd parent, OpenParent(path, /*create=*/true));
  UniqueFd file(openat(parent.get(), LastPart(path).c_str(),
                       O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.valid()) return Failed(errno, path);
  if (fchmod(file.get(), mode & 0777U) != 0) return Failed(errno, path);
  return file;
}

Result<UniqueFd> RootFolder::OpenParent(std::string_view path, bool create) const {
  const std::string rule = PathRule(path);
  if (!rule.empty()) return InvalidArgument("path: " + rule + ": " + CleanUtf8(path, 200));
  UniqueFd folder(openat(fd_.get(), ".", kFolderFlags));
  if (!folder.valid()) return Failed(errno, "");
  std::string_view rest = ParentOf(path);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string part(rest.substr(0, end));
    if (create && mkdirat(folder.get(), part.c_str(), 0777) != 0 && errno != EEXIST) {
      return Failed(errno, path);
    }
    UniqueFd next(openat(folder.get(), part.c_str(), kFolderFlags));
    if (!next.valid()) return Failed(errno, path);
    folder = std::move(next);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return folder;
}

Error RootFolder::Failed(int error, std::string_view path) const {
  const std::string name = name_ + "/" + CleanUtf8(path, 200);
  // What openat() says of a link in the place of a file, or of a folder.
  if (error == ELOOP || error == ENOTDIR) {
    return FailedPrecondition(name + ": must not lead through a link or a file");
  }
  return FromErrno(error, "open " + name);
}

}  // namespace hone
