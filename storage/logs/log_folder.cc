#include "storage/logs/log_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/durable_file.h"
#include "base/text.h"
#include "base/unique_fd.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

constexpr char kMarks[] = "/marks";
constexpr char kSuffix[] = ".log";
constexpr std::size_t kDigits = 20;

// "00000000000008388608.log": names sort like their offsets.
std::string NameOf(std::int64_t offset) {
  const std::string digits = std::to_string(offset);
  return std::string(kDigits - std::min(kDigits, digits.size()), '0') + digits + kSuffix;
}

std::optional<std::int64_t> OffsetOf(const fs::path& path) {
  const std::string stem = path.stem().string();
  if (path.extension() != kSuffix || stem.size() != kDigits) return std::nullopt;
  const auto offset = ParseInt(stem);
  return offset && *offset >= 0 ? offset : std::nullopt;
}

WallTime LastChange(const struct stat& status) {
  const auto since_1970 = std::chrono::seconds(status.st_mtim.tv_sec) +
                          std::chrono::nanoseconds(status.st_mtim.tv_nsec);
  return WallTime(std::chrono::duration_cast<Duration>(since_1970));
}

}  // namespace

Result<LogContent> LogFolder::Look() const {
  LogContent content;
  std::error_code error;
  for (fs::directory_iterator entry(path_, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto offset = OffsetOf(entry->path());
    struct stat status = {};
    if (!offset || stat(entry->path().c_str(), &status) != 0) continue;
    content.segments.push_back({*offset, status.st_size, entry->path().string()});
  }
  if (error == std::errc::no_such_file_or_directory) return content;
  if (error) return FromErrno(error.value(), "list " + path_);
  std::sort(content.segments.begin(), content.segments.end(),
            [](const LogSegment& a, const LogSegment& b) { return a.start < b.start; });
  std::ifstream marks(path_ + kMarks);
  std::string kind;
  for (std::int64_t offset = 0; marks >> kind >> offset;) {
    if (kind == "cut") content.cut = offset;
    if (kind == "end") content.end = offset;
  }
  while (!content.segments.empty() && content.segments.front().start < content.cut) {
    content.doomed.push_back(content.segments.front().path);
    content.segments.erase(content.segments.begin());
  }
  return content;
}

Result<void> LogFolder::Begin(LogContent& content, std::int64_t offset) const {
  if (mkdir(path_.c_str(), 0750) != 0 && errno != EEXIST) {
    return FromErrno(errno, "make the folder " + path_);
  }
  const std::string path = path_ + "/" + NameOf(offset);
  const UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0640));
  if (!file.valid()) return FromErrno(errno, "open " + path);
  content.segments.push_back({offset, 0, path});
  return {};
}

Result<void> LogFolder::Cut(LogContent& content, std::size_t count) const {
  if (count > 0) {
    const auto kept = content.segments.begin() + static_cast<std::ptrdiff_t>(count);
    content.cut = kept == content.segments.end() ? content.size() : kept->start;
    HONE_TRY_VOID(SaveMarks(content));
    for (auto segment = content.segments.begin(); segment != kept; ++segment) {
      content.doomed.push_back(segment->path);
    }
    content.segments.erase(content.segments.begin(), kept);
  }
  for (const std::string& path : content.doomed) unlink(path.c_str());
  content.doomed.clear();
  return {};
}

Result<void> LogFolder::MarkEnd(LogContent& content) const {
  content.end = content.size();
  if (mkdir(path_.c_str(), 0750) != 0 && errno != EEXIST) {
    return FromErrno(errno, "make the folder " + path_);
  }
  return SaveMarks(content);
}

Result<void> LogFolder::SaveMarks(const LogContent& content) const {
  std::string text;
  if (content.cut > 0) text += "cut " + std::to_string(content.cut) + "\n";
  if (content.end) text += "end " + std::to_string(*content.end) + "\n";
  const std::string path = path_ + kMarks;
  const std::string temporary = path + ".new";
  {
    const UniqueFd file(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640));
    if (!file.valid()) return FromErrno(errno, "open " + temporary);
    HONE_TRY_VOID(WriteAll(file.get(), text));
  }
  if (rename(temporary.c_str(), path.c_str()) != 0) return FromErrno(errno, "rename to " + path);
  return {};
}

std::optional<WallTime> LogFolder::LastWritten() const {
  struct stat status = {};
  if (stat(path_.c_str(), &status) != 0) return std::nullopt;
  WallTime last = LastChange(status);
  std::error_code error;
  for (fs::directory_iterator entry(path_, error), end; !error && entry != end;
       entry.increment(error)) {
    if (stat(entry->path().c_str(), &status) == 0) last = std::max(last, LastChange(status));
  }
  return last;
}

}  // namespace hone
