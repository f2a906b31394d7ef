#include "worker/spool/segments.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/durable_file.h"
#include "base/text.h"
#include "worker/spool/layout.h"

namespace hone {
namespace {

constexpr std::size_t kDroppedDigits = 20;

}  // namespace

Result<std::vector<OutputSegment>> ListSegments(const std::string& folder) {
  std::vector<OutputSegment> segments;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto start = SegmentOffset(entry->path().filename().string());
    struct stat status = {};
    // One that goes in this moment is no longer there.
    if (!start || stat(entry->path().c_str(), &status) != 0) continue;
    segments.push_back({*start, status.st_size, entry->path().string()});
  }
  if (error) return FromErrno(error.value(), "list " + folder);
  std::sort(segments.begin(), segments.end(),
            [](const OutputSegment& a, const OutputSegment& b) { return a.start < b.start; });
  return segments;
}

std::int64_t ReadDroppedBytes(const std::string& folder) {
  const Result<std::string> text = ReadSmallFile(folder + "/" + kDroppedFile, kDroppedDigits + 1);
  if (!text || text->size() != kDroppedDigits + 1) return 0;
  const auto bytes = ParseInt(std::string_view(*text).substr(0, kDroppedDigits));
  return bytes && *bytes > 0 ? *bytes : 0;
}

// In place and of one length: one write of 21 bytes is never seen in part.
void WriteDroppedBytes(const std::string& folder, std::int64_t bytes) {
  std::string text = std::to_string(bytes);
  text.insert(0, kDroppedDigits - std::min(kDroppedDigits, text.size()), '0');
  const std::string path = folder + "/" + kDroppedFile;
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  if (file.valid()) static_cast<void>(WriteAll(file.get(), text + "\n"));
}

}  // namespace hone
