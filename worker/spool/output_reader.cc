#include "worker/spool/output_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/durable_file.h"
#include "worker/spool/segments.h"

namespace hone {
namespace {

constexpr std::size_t kTailBytes = 4 << 10;

Result<std::string> ReadAt(const std::string& path, std::int64_t position, std::size_t max_bytes) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return FromErrno(errno, "open " + path);
  std::string bytes(max_bytes, '\0');
  ssize_t count = 0;
  do {
    count = pread(file.get(), bytes.data(), bytes.size(), position);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return FromErrno(errno, "read " + path);
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

}  // namespace

// Segments are listed before they are read: one that has a successor in the list was complete by
// then, so reading nothing from it means that it is at its end, not that it is about to grow.
Result<OutputChunk> OutputReader::Read(std::int64_t offset, std::size_t max_bytes) const {
  HONE_CHECK(max_bytes > 0);  // No bytes would say that there are no more.
  HONE_TRY(const std::vector<OutputSegment> segments, ListSegments(folder_));
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool has_successor = i + 1 < segments.size();
    if (has_successor && segments[i].end() <= offset) continue;
    const std::int64_t start = std::max(offset, segments[i].start);
    Result<std::string> bytes = ReadAt(segments[i].path, start - segments[i].start, max_bytes);
    // Dropped or released since it was listed; what follows is what there is.
    if (!bytes && bytes.error().code == ErrorCode::kNotFound) continue;
    if (!bytes) return bytes.error();
    if (!bytes->empty()) return OutputChunk{start, *std::move(bytes)};
  }
  return OutputChunk{offset, ""};
}

std::string OutputReader::LastLine() const {
  const Result<std::vector<OutputSegment>> segments = ListSegments(folder_);
  if (!segments) return "";
  // A line may begin in one segment and end in the next.
  std::string tail;
  for (auto segment = segments->rbegin(); segment != segments->rend() && tail.size() < kTailBytes;
       ++segment) {
    const auto room = static_cast<std::int64_t>(kTailBytes - tail.size());
    const std::int64_t from = std::max<std::int64_t>(0, segment->size - room);
    const Result<std::string> bytes = ReadAt(segment->path, from, static_cast<std::size_t>(room));
    if (!bytes) break;
    tail = *bytes + tail;
  }
  const std::size_t last = tail.find_last_not_of(" \t\r\n");
  if (last == std::string::npos) return "";
  const std::size_t before = tail.find_last_of("\r\n", last);
  return tail.substr(before == std::string::npos ? 0 : before + 1, last - before);
}

Result<void> OutputReader::Release(std::int64_t offset) const {
  HONE_TRY(const std::vector<OutputSegment> segments, ListSegments(folder_));
  for (std::size_t i = 0; i + 1 < segments.size() && segments[i].end() <= offset; ++i) {
    if (unlink(segments[i].path.c_str()) != 0 && errno != ENOENT) {
      return FromErrno(errno, "remove " + segments[i].path);
    }
  }
  return {};
}

}  // namespace hone
