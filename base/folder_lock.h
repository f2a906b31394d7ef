// One program at a time in a folder.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace hone {

// Holds FOLDER/lock, with the holder's process id in it, until it is destroyed or the process ends.
class FolderLock {
 public:
  // Makes the folder if there is none. kFailedPrecondition when another process holds it: the
  // message says which. Waits up to 5 s for a lock whose holder has died: what it was starting at
  // that moment may have it still.
  static Result<FolderLock> Take(const std::string& folder);

 private:
  explicit FolderLock(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
};

}  // namespace hone
