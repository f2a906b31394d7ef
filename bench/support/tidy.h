// Leaves nothing behind: no process, no folder, however a measurement ends.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace hone::bench {

// From now on SIGINT, SIGTERM and SIGHUP kill whatever this process has started, directly or not,
// remove its scratch folders and end it. Call it first in main(), before there are threads.
void TidyUpWhenInterrupted();

// Kills the children, and theirs, which become ours when their parents die.
void KillDescendants();

// A new folder, removed with all that is in it.
class ScratchFolder {
 public:
  static Result<ScratchFolder> Make(const std::filesystem::path& parent);
  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace hone::bench
