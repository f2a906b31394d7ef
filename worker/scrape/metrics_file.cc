#include "worker/scrape/metrics_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/unique_fd.h"

namespace hone {
namespace {

constexpr std::size_t kMaxNameBytes = 255;

// The words for non-finite values that Python's json module writes, which are no JSON, put into
// quotes. Words inside of strings stay as they are.
std::string QuoteNonFinite(std::string_view line) {
  std::string quoted;
  bool in_string = false;
  while (!line.empty()) {
    std::size_t taken = 1;
    if (in_string && line.front() == '\\') {
      taken = std::min<std::size_t>(2, line.size());
    } else if (line.front() == '"') {
      in_string = !in_string;
    } else if (!in_string) {
      for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
        if (line.starts_with(word)) taken = word.size();
      }
    }
    const bool is_word = !in_string && taken > 1;
    if (is_word) quoted += '"';
    quoted += line.substr(0, taken);
    if (is_word) quoted += '"';
    line.remove_prefix(taken);
  }
  return quoted;
}

std::optional<double> ToValue(const nlohmann::json& value) {
  if (value.is_number()) return value.get<double>();
  if (value == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (value == "Infinity") return std::numeric_limits<double>::infinity();
  if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

// Some programs count in floating point: 3.0 is 3.
std::optional<std::int64_t> ToStep(const nlohmann::json& step) {
  if (step.is_number_unsigned() && step.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
  if (step.is_number_integer()) return step.get<std::int64_t>();
  if (!step.is_number()) return std::nullopt;
  const double number = step.get<double>();
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::trunc(number) != number || std::abs(number) > kExact) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

bool IsName(const nlohmann::json& name) {
  if (!name.is_string()) return false;
  const std::string& text = name.get_ref<const std::string&>();
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return !text.empty() && text.size() <= kMaxNameBytes &&
         std::none_of(text.begin(), text.end(), is_control);
}

}  // namespace

std::optional<Finding> ParseMetricsLine(std::string_view line, std::int64_t offset) {
  const nlohmann::json object =
      nlohmann::json::parse(QuoteNonFinite(line), nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  const auto name = object.find("name");
  const auto value = object.find("value");
  const auto step = object.find("step");
  if (name == object.end() || !IsName(*name) || value == object.end()) return std::nullopt;
  const std::optional<double> number = ToValue(*value);
  if (!number) return std::nullopt;
  Finding finding = {.metric = name->get<std::string>(),
                     .sequence = offset | kMetricsFileSequenceBit,
                     .value = *number};
  if (step == object.end() || step->is_null()) return finding;
  finding.step = ToStep(*step);
  if (!finding.step) return std::nullopt;
  return finding;
}

void MetricsFileScraper::Feed(std::int64_t offset, std::string_view bytes, Findings& findings) {
  lines_.Feed(offset, bytes, ReadInto(findings));
}

void MetricsFileScraper::Finish(Findings& findings) { lines_.Finish(ReadInto(findings)); }

LineSplitter::OnLine MetricsFileScraper::ReadInto(Findings& findings) {
  return [this, &findings](std::int64_t offset, std::string_view line) {
    std::optional<Finding> finding = ParseMetricsLine(line, offset);
    if (finding) {
      findings.push_back(*std::move(finding));
    } else {
      ++bad_lines_;
    }
  };
}

Result<std::string> ReadMetricsFile(const std::string& path, std::int64_t offset,
                                    std::size_t max_bytes) {
  const UniqueFd file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.valid() && errno == ENOENT) return std::string();
  if (!file.valid() && errno == ELOOP) return FailedPrecondition(path + ": must not be a link");
  if (!file.valid()) return FromErrno(errno, "open " + path);
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return FromErrno(errno, "stat " + path);
  if (!S_ISREG(status.st_mode)) return FailedPrecondition(path + ": must be a regular file");
  std::string bytes(max_bytes, '\0');
  const ssize_t count = pread(file.get(), bytes.data(), bytes.size(), offset);
  if (count < 0) return FromErrno(errno, "read " + path);
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

}  // namespace hone
