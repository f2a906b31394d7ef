#include "worker/supervise/output_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "worker/spool/layout.h"
#include "worker/spool/segments.h"

namespace hone {
namespace {

// An eighth of a small limit, so that dropping a segment leaves most of it.
constexpr std::int64_t kMaxSegmentBytes = 8 << 20;

bool IsFull(int error) { return error == ENOSPC || error == EDQUOT; }

}  // namespace

OutputWriter::OutputWriter(std::string folder, std::int64_t limit)
    : folder_(std::move(folder)),
      limit_(limit),
      segment_limit_(std::min(limit / 8, kMaxSegmentBytes)) {
  HONE_CHECK(segment_limit_ > 0);
  WriteDroppedBytes(folder_, 0);
}

void OutputWriter::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const bool open = segment_.valid() || OpenSegment();
    const auto room = static_cast<std::size_t>(segment_limit_ - segment_bytes_);
    const ssize_t written =
        open ? write(segment_.get(), bytes.data(), std::min(room, bytes.size())) : -1;
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && IsFull(errno) && MakeRoomOnDisk()) continue;
    if (written < 0) {
      CloseSegment();
      total_ += static_cast<std::int64_t>(bytes.size());
      CountDropped(static_cast<std::int64_t>(bytes.size()));
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    total_ += written;
    segment_bytes_ += written;
    if (segment_bytes_ == segment_limit_) CloseSegment();
  }
}

void OutputWriter::Sync() {
  CloseSegment();
  const auto segments = ListSegments(folder_);
  if (!segments) return;
  for (const OutputSegment& segment : *segments) {
    const UniqueFd file(open(segment.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.valid()) fsync(file.get());
  }
  static_cast<void>(SyncFolder(folder_));
}

// On failure errno says why.
bool OutputWriter::OpenSegment() {
  KeepWithinLimit();
  segment_path_ = folder_ + "/" + SegmentName(total_);
  segment_ = UniqueFd(
      open(segment_path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600));
  segment_bytes_ = 0;
  return segment_.valid();
}

// One without bytes would have the name of its successor.
void OutputWriter::CloseSegment() {
  if (segment_.valid() && segment_bytes_ == 0) unlink(segment_path_.c_str());
  segment_.Close();
}

// The agent removes what it has read, so what there is is what is unread. A new segment may grow
// to its full size, and is made room for now.
void OutputWriter::KeepWithinLimit() {
  const auto segments = ListSegments(folder_);
  if (!segments) return;
  std::int64_t unread = 0;
  for (const OutputSegment& segment : *segments) unread += segment.size;
  for (const OutputSegment& segment : *segments) {
    if (unread + segment_limit_ <= limit_) return;
    unread -= segment.size;
    if (!DropOldest()) return;
  }
}

// The segment being written is closed first: when it is the only one, its bytes are the oldest.
bool OutputWriter::MakeRoomOnDisk() {
  CloseSegment();
  return DropOldest();
}

// Requires: no segment is open.
bool OutputWriter::DropOldest() {
  const auto segments = ListSegments(folder_);
  if (!segments || segments->empty()) return false;
  const OutputSegment& oldest = segments->front();
  if (unlink(oldest.path.c_str()) == 0) CountDropped(oldest.size);
  // Gone already: the agent has read it, which makes room as well.
  return true;
}

void OutputWriter::CountDropped(std::int64_t bytes) {
  dropped_ += bytes;
  WriteDroppedBytes(folder_, dropped_);
}

}  // namespace hone
