// A file that is there as a whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

namespace hone {

// What is written has no name in its folder before it is published: it is gone with this process,
// however that ends. Where the file system cannot do that it has a name that begins with a dot, and
// is removed unless the process is killed.
class NewFile {
 public:
  // In the folder of `target`, which must be there. Mode 0600.
  static Result<NewFile> Beside(const std::filesystem::path& target);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  Result<void> Write(std::string_view bytes);

  // Makes it durable, then gives it the target's name; a file of that name is replaced.
  Result<void> Publish();

 private:
  NewFile(std::filesystem::path target, UniqueFd fd, std::string temporary)
      : target_(std::move(target)), fd_(std::move(fd)), temporary_(std::move(temporary)) {}

  std::filesystem::path target_;
  UniqueFd fd_;
  std::string temporary_;  // Empty: it has no name.
};

}  // namespace hone
