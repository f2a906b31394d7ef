#include "worker/spool/layout.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"

namespace hone {
namespace {

constexpr std::string_view kSegmentPrefix = "output.";
constexpr std::string_view kSegmentSuffix = ".log";
constexpr std::size_t kSegmentDigits = 20;

bool AllDigits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string JobFolder(const std::string& worker_dir, AttemptId attempt) {
  return worker_dir + "/jobs/" + ToString(attempt);
}

std::string SpoolFolder(const std::string& worker_dir, AttemptId attempt) {
  return worker_dir + "/spool/" + ToString(attempt);
}

Result<std::vector<AttemptId>> ListAttempts(const std::string& worker_dir) {
  std::error_code error;
  std::filesystem::directory_iterator entries(worker_dir + "/spool", error);
  if (error == std::errc::no_such_file_or_directory) return std::vector<AttemptId>();
  std::vector<AttemptId> attempts;
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    const auto number = ParseInt(name);
    if (AllDigits(name) && number && *number > 0) attempts.push_back(AttemptId(*number));
  }
  if (error) return FromErrno(error.value(), "list " + worker_dir + "/spool");
  std::sort(attempts.begin(), attempts.end());
  return attempts;
}

std::string SegmentName(std::int64_t offset) {
  const std::string digits = std::to_string(offset);
  HONE_CHECK(offset >= 0 && digits.size() <= kSegmentDigits);
  std::string name(kSegmentPrefix);
  name.append(kSegmentDigits - digits.size(), '0');
  return name + digits + std::string(kSegmentSuffix);
}

std::optional<std::int64_t> SegmentOffset(std::string_view name) {
  if (!name.starts_with(kSegmentPrefix) || !name.ends_with(kSegmentSuffix)) return std::nullopt;
  if (name.size() != kSegmentPrefix.size() + kSegmentDigits + kSegmentSuffix.size()) {
    return std::nullopt;
  }
  const std::string_view digits = name.substr(kSegmentPrefix.size(), kSegmentDigits);
  return AllDigits(digits) ? ParseInt(digits) : std::nullopt;
}

}  // namespace hone
