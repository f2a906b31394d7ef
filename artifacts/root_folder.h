// A folder whose content others may have made up: a model that a program wrote, a place to unpack.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace hone {

// Opens and creates files beneath one folder, and nowhere else.
//
// A path is resolved part by part from the folder's descriptor. No symbolic link is followed,
// whoever puts one there at whatever moment, and ".." is refused, so no name leads outside.
// Paths are those of a manifest: see PathRule().
class RootFolder {
 public:
  // The folder itself may be reached through links.
  static Result<RootFolder> Open(const std::string& folder);

  // For reading. Only regular files: FAILED_PRECONDITION for links, FIFOs, devices and folders,
  // and it never blocks on one.
  Result<UniqueFd> OpenFile(std::string_view path) const;

  // For listing. The empty path is the folder itself.
  Result<UniqueFd> OpenFolder(std::string_view path) const;

  // A new file for writing, with the given permission bits whatever the umask is; the folders
  // that lead to it are made when they are missing. ALREADY_EXISTS when there is anything of that
  // name.
  Result<UniqueFd> CreateFile(std::string_view path, std::uint32_t mode) const;

 private:
  RootFolder(UniqueFd fd, std::string name) : fd_(std::move(fd)), name_(std::move(name)) {}

  Result<UniqueFd> OpenParent(std::string_view path, bool create) const;
  Error Failed(int error, std::string_view path) const;

  UniqueFd fd_;
  std::string name_;  // For messages.
};

}  // namespace hone
