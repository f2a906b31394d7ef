#include "storage/logs/log_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/text.h"
#include "base/unique_fd.h"
#include "storage/logs/log_folder.h"

namespace hone {
namespace {

// What goes at a time when a log is full, as a part of its limit.
constexpr std::int64_t kSegments = 8;
// However small they are: each gap begins a new one.
constexpr std::size_t kMostSegments = 64;

// How many segments must go before there is room for another full one.
std::size_t CountToCut(const LogContent& content, std::int64_t max_bytes,
                       std::int64_t segment_bytes) {
  std::int64_t bytes = segment_bytes;
  for (const LogSegment& segment : content.segments) bytes += segment.size;
  std::size_t count = 0;
  while (count < content.segments.size() &&
         (bytes > max_bytes || content.segments.size() - count >= kMostSegments)) {
    bytes -= content.segments[count++].size;
  }
  return count;
}

// Makes room, and a segment for what comes at `offset`.
Result<void> BeginSegment(const LogFolder& folder, LogContent& content, std::int64_t offset,
                          std::int64_t max_bytes, std::int64_t segment_bytes) {
  HONE_TRY_VOID(folder.Cut(content, CountToCut(content, max_bytes, segment_bytes)));
  return folder.Begin(content, offset);
}

Result<void> WriteAt(const LogSegment& segment, std::string_view data) {
  const UniqueFd file(open(segment.path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return FromErrno(errno, "open " + segment.path);
  std::int64_t at = segment.size;
  while (!data.empty()) {
    const ssize_t written = pwrite(file.get(), data.data(), data.size(), at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return FromErrno(errno, "write " + segment.path);
    data.remove_prefix(static_cast<std::size_t>(written));
    at += written;
  }
  return {};
}

// What is missing from `offset` on, and the segment that has what comes then; null when nothing
// does.
const LogSegment* Place(const LogContent& content, std::int64_t offset, LogPiece& piece) {
  const auto found = std::find_if(
      content.segments.begin(), content.segments.end(),
      [&](const LogSegment& segment) { return segment.end() > offset || segment.start > offset; });
  const bool any = found != content.segments.end();
  piece.offset = std::max(offset, any ? found->start : content.cut);
  piece.cut = std::max<std::int64_t>(0, std::min(content.cut, piece.offset) - offset);
  piece.lost = piece.offset - offset - piece.cut;
  return any ? &*found : nullptr;
}

}  // namespace

LogFiles::LogFiles(std::string folder, LogLimits limits)
    : folder_(std::move(folder)),
      limits_(limits),
      segment_bytes_(std::max<std::int64_t>(1, limits.max_bytes / kSegments)) {}

std::string LogFiles::FolderOf(AttemptId attempt) const {
  return folder_ + "/" + ToString(attempt);
}

Result<std::int64_t> LogFiles::Append(AttemptId attempt, std::int64_t offset, std::string_view data,
                                      bool end) {
  const std::lock_guard lock(mutex_);
  const LogFolder folder(FolderOf(attempt));
  HONE_TRY(LogContent content, folder.Look());
  HONE_TRY_VOID(folder.Cut(content, 0));  // What a crash left.
  const auto begin = [&](std::int64_t at) {
    return BeginSegment(folder, content, at, limits_.max_bytes, segment_bytes_);
  };
  // A gap must be seen even when nothing follows it.
  if (offset > content.size()) HONE_TRY_VOID(begin(offset));
  const std::int64_t known =
      std::min<std::int64_t>(content.size() - offset, static_cast<std::int64_t>(data.size()));
  data.remove_prefix(static_cast<std::size_t>(known));
  while (!data.empty()) {
    if (content.segments.empty() || content.segments.back().size >= segment_bytes_) {
      HONE_TRY_VOID(begin(content.size()));
    }
    LogSegment& last = content.segments.back();
    const std::string_view piece =
        data.substr(0, static_cast<std::size_t>(segment_bytes_ - last.size));
    HONE_TRY_VOID(WriteAt(last, piece));
    last.size += static_cast<std::int64_t>(piece.size());
    bytes_appended_ += static_cast<std::int64_t>(piece.size());
    data.remove_prefix(piece.size());
  }
  if (end && !content.end) HONE_TRY_VOID(folder.MarkEnd(content));
  return content.size();
}

Result<LogPiece> LogFiles::Read(AttemptId attempt, std::int64_t offset, std::size_t max) const {
  LogContent content;
  LogPiece piece;
  const LogSegment* segment = nullptr;
  UniqueFd file;
  {
    const std::lock_guard lock(mutex_);
    HONE_TRY(content, LogFolder(FolderOf(attempt)).Look());
    if (offset < 0) offset = std::max<std::int64_t>(0, content.size() + offset);
    segment = Place(content, offset, piece);
    if (segment != nullptr) {
      // Once it is open it may be thrown away.
      file = UniqueFd(open(segment->path.c_str(), O_RDONLY | O_CLOEXEC));
      if (!file.valid()) return FromErrno(errno, "open " + segment->path);
    }
  }
  if (segment != nullptr) {
    piece.data.resize(std::min(max, static_cast<std::size_t>(segment->end() - piece.offset)));
    const ssize_t got =
        pread(file.get(), piece.data.data(), piece.data.size(), piece.offset - segment->start);
    if (got < 0) return FromErrno(errno, "read " + segment->path);
    piece.data.resize(static_cast<std::size_t>(got));
  }
  piece.absent = content.segments.empty() && content.cut == 0 && !content.end;
  piece.complete =
      content.end && piece.offset + static_cast<std::int64_t>(piece.data.size()) >= content.size();
  return piece;
}

Result<std::vector<AttemptId>> LogFiles::List() const {
  std::vector<AttemptId> attempts;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto id = ParseInt(entry->path().filename().string());
    if (id && *id > 0) attempts.emplace_back(*id);
  }
  if (error) return FromErrno(error.value(), "list " + folder_);
  std::sort(attempts.begin(), attempts.end());
  return attempts;
}

std::optional<WallTime> LogFiles::LastWritten(AttemptId attempt) const {
  return LogFolder(FolderOf(attempt)).LastWritten();
}

void LogFiles::Remove(AttemptId attempt) {
  const std::lock_guard lock(mutex_);
  std::error_code ignored;  // What stays is of no attempt and in nobody's way.
  std::filesystem::remove_all(FolderOf(attempt), ignored);
}

}  // namespace hone
