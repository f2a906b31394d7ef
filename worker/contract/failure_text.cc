#include "worker/contract/failure_text.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/unique_fd.h"

namespace hone::worker {

std::string FailureText(const std::string& folder) {
  // One character more, so that only what is too long is cut.
  constexpr std::size_t kReadBytes = kMaxFailureBytes + 4;
  // The program may have put a link in the place of its output folder, too.
  const UniqueFd output(
      open((folder + "/output").c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!output.valid()) return "";
  const UniqueFd file(
      openat(output.get(), "failure", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat status = {};
  if (!file.valid() || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
  std::string bytes(kReadBytes, '\0');
  const ssize_t count = pread(file.get(), bytes.data(), bytes.size(), 0);
  if (count <= 0) return "";
  bytes.resize(static_cast<std::size_t>(count));
  return CleanUtf8(bytes, kMaxFailureBytes);
}

}  // namespace hone::worker
