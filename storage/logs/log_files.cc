#include "storage/logs/log_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/unique_fd.h"

namespace hone {
namespace {

UniqueFd Open(const std::string& path, int flags) {
  return UniqueFd(open(path.c_str(), flags | O_CLOEXEC, 0640));
}

struct Gap {
  std::int64_t from = 0;
  std::int64_t to = 0;
};

struct Marks {
  std::vector<Gap> gaps;
  std::int64_t end = -1;  // -1: more may follow.
};

Marks ReadMarks(const std::string& path) {
  Marks marks;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string kind;
    Gap gap;
    words >> kind >> gap.from;
    if (kind == "end") marks.end = gap.from;
    if (kind == "gap" && words >> gap.to && gap.from < gap.to) marks.gaps.push_back(gap);
  }
  return marks;
}

Result<void> AddMark(const std::string& path, const std::string& line) {
  const UniqueFd file = Open(path, O_WRONLY | O_CREAT | O_APPEND);
  if (!file.valid()) return FromErrno(errno, "open " + path);
  if (write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    return FromErrno(errno, "write " + path);
  }
  return {};
}

Result<std::int64_t> SizeOf(const UniqueFd& file, const std::string& path) {
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return FromErrno(errno, "stat " + path);
  return static_cast<std::int64_t>(status.st_size);
}

Result<void> WriteAll(const UniqueFd& file, const std::string& path, std::string_view data,
                      std::int64_t offset) {
  while (!data.empty()) {
    const ssize_t written = pwrite(file.get(), data.data(), data.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return FromErrno(errno, "write " + path);
    data.remove_prefix(static_cast<std::size_t>(written));
    offset += written;
  }
  return {};
}

}  // namespace

std::string LogFiles::Path(AttemptId attempt, const char* suffix) const {
  return folder_ + "/" + ToString(attempt) + suffix;
}

Result<std::int64_t> LogFiles::Append(AttemptId attempt, std::int64_t offset, std::string_view data,
                                      bool end) {
  const std::lock_guard lock(mutex_);
  const std::string path = Path(attempt, ".log");
  const UniqueFd file = Open(path, O_WRONLY | O_CREAT);
  if (!file.valid()) return FromErrno(errno, "open " + path);
  HONE_TRY(std::int64_t size, SizeOf(file, path));
  const std::int64_t data_end = offset + static_cast<std::int64_t>(data.size());
  if (offset > size) {
    HONE_TRY_VOID(AddMark(Path(attempt, ".marks"),
                          "gap " + std::to_string(size) + " " + std::to_string(offset) + "\n"));
    // The hole must be in the file even when nothing follows it.
    if (ftruncate(file.get(), offset) != 0) return FromErrno(errno, "truncate " + path);
    size = offset;
  }
  if (data_end > size) {
    data.remove_prefix(static_cast<std::size_t>(size - offset));
    HONE_TRY_VOID(WriteAll(file, path, data, size));
    bytes_appended_ += static_cast<std::int64_t>(data.size());
    size = data_end;
  }
  if (end && ReadMarks(Path(attempt, ".marks")).end < 0) {
    HONE_TRY_VOID(AddMark(Path(attempt, ".marks"), "end " + std::to_string(size) + "\n"));
  }
  return size;
}

void LogFiles::Remove(AttemptId attempt) {
  const std::lock_guard lock(mutex_);
  unlink(Path(attempt, ".log").c_str());
  unlink(Path(attempt, ".marks").c_str());
}

Result<LogPiece> LogFiles::Read(AttemptId attempt, std::int64_t offset, std::size_t max) const {
  const Marks marks = ReadMarks(Path(attempt, ".marks"));
  const std::string path = Path(attempt, ".log");
  const UniqueFd file = Open(path, O_RDONLY);
  if (!file.valid() && errno != ENOENT) return FromErrno(errno, "open " + path);
  std::int64_t size = 0;
  if (file.valid()) {
    HONE_TRY(size, SizeOf(file, path));
  }
  if (offset < 0) offset = std::max<std::int64_t>(0, size + offset);
  std::int64_t until = size;
  for (const Gap& gap : marks.gaps) {
    if (gap.from <= offset && offset < gap.to) offset = gap.to;
    if (offset < gap.from) until = std::min(until, gap.from);
  }
  LogPiece piece = {offset, {}, marks.end >= 0};
  if (offset >= until) return piece;
  piece.data.resize(std::min(max, static_cast<std::size_t>(until - offset)));
  const ssize_t got = pread(file.get(), piece.data.data(), piece.data.size(), offset);
  if (got < 0) return FromErrno(errno, "read " + path);
  piece.data.resize(static_cast<std::size_t>(got));
  piece.complete = marks.end >= 0 && offset + got >= size;
  return piece;
}

}  // namespace hone
