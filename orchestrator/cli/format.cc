#include "orchestrator/cli/format.h"

#include <google/protobuf/util/json_util.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "base/check.h"
#include "base/text.h"

namespace hone {
namespace {

constexpr std::size_t kShownDigits = 6;

std::string Padded(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string Formatted(std::time_t seconds, bool local, const char* format) {
  std::tm parts = {};
  if (local) {
    localtime_r(&seconds, &parts);
  } else {
    gmtime_r(&seconds, &parts);
  }
  std::array<char, 64> text = {};
  std::strftime(text.data(), text.size(), format, &parts);
  return text.data();
}

std::time_t Seconds(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

// "TUNING_JOB_STATUS_IN_PROGRESS" without its prefix, as "InProgress".
std::string CamelCase(const std::string& name, const std::string& prefix) {
  std::string word;
  bool first = true;
  for (std::size_t i = prefix.size(); i < name.size(); ++i) {
    if (name[i] == '_') {
      first = true;
      continue;
    }
    const bool upper = name[i] >= 'A' && name[i] <= 'Z';
    word += !first && upper ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
    first = false;
  }
  return word;
}

std::string EndedByWords(v1::EndedBy by) {
  switch (by) {
    case v1::ENDED_BY_ORDER:
      return "stopped";
    case v1::ENDED_BY_TIME_LIMIT:
      return "time limit";
    case v1::ENDED_BY_DRAIN:
      return "drained";
    case v1::ENDED_BY_LOST_CONTACT:
      return "lost contact";
    case v1::ENDED_BY_MACHINE:
      return "machine failure";
    case v1::ENDED_BY_START_FAILURE:
      return "could not start";
    case v1::ENDED_BY_LOST_CHECKPOINT:
      return "no checkpoint";
    default:
      return "";
  }
}

}  // namespace

std::string FormatNumber(double value) {
  std::array<char, 32> text = {};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return text.data();
}

std::string ShortNumber(const std::string& text) {
  const std::optional<double> value = ParseDouble(text);
  if (!value || text.size() <= kShownDigits + 2) return text;
  const std::string shorter = FormatNumber(*value);
  return shorter.size() < text.size() ? shorter : text;
}

std::string FormatSpan(Duration span) {
  const std::int64_t seconds = std::max<std::int64_t>(span / 1s, 0);
  const std::int64_t minutes = seconds / 60;
  const std::int64_t hours = minutes / 60;
  if (minutes == 0) return std::to_string(seconds) + "s";
  if (hours == 0) return std::to_string(minutes) + "m " + Padded(seconds % 60) + "s";
  if (hours < 48) return std::to_string(hours) + "h " + Padded(minutes % 60) + "m";
  return std::to_string(hours / 24) + "d " + std::to_string(hours % 24) + "h";
}

std::string FormatAge(WallTime then, WallTime now) {
  if (now - then >= 1s) return FormatSpan(now - then) + " ago";
  if (then - now >= 1s) return "in " + FormatSpan(then - now);
  return "now";
}

std::string FormatLocalTime(WallTime time) {
  return Formatted(Seconds(time), /*local=*/true, "%Y-%m-%d %H:%M:%S");
}

std::string FormatUtcMillis(WallTime time) {
  const auto millis =
      std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
  std::array<char, 8> fraction = {};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>(millis % 1'000));
  return Formatted(Seconds(time), /*local=*/false, "%Y-%m-%dT%H:%M:%S") + fraction.data();
}

std::string FormatBytes(std::int64_t bytes) {
  constexpr std::array<const char*, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  double size = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (size >= 1024 && unit + 1 < kUnits.size()) {
    size /= 1024;
    ++unit;
  }
  std::array<char, 32> text = {};
  std::snprintf(text.data(), text.size(), size < 10 && unit > 0 ? "%.1f %s" : "%.0f %s", size,
                kUnits[unit]);
  return text.data();
}

std::string StatusWord(v1::TuningJobStatus status) {
  return CamelCase(v1::TuningJobStatus_Name(status), "TUNING_JOB_STATUS_");
}
std::string StatusWord(v1::TrainingJobStatus status) {
  return CamelCase(v1::TrainingJobStatus_Name(status), "TRAINING_JOB_STATUS_");
}
std::string StatusWord(v1::SecondaryStatus status) {
  return CamelCase(v1::SecondaryStatus_Name(status), "SECONDARY_STATUS_");
}
std::string StatusWord(v1::AttemptStatus status) {
  return CamelCase(v1::AttemptStatus_Name(status), "ATTEMPT_STATUS_");
}
std::string KindWord(v1::AttemptKind kind) {
  return CamelCase(v1::AttemptKind_Name(kind), "ATTEMPT_KIND_");
}

std::string ExitWords(const v1::ProgramExit& exit) {
  std::string words;
  if (exit.signal() != 0) {
    words = "signal " + std::to_string(exit.signal());
  } else if (exit.exit_code() >= 0) {
    words = "exit " + std::to_string(exit.exit_code());
  }
  const std::string by = EndedByWords(exit.ended_by());
  if (by.empty()) return words;
  return words.empty() ? by : words + " (" + by + ")";
}

std::string Joined(const google::protobuf::RepeatedPtrField<v1::Hyperparameter>& hyperparameters) {
  std::string text;
  for (const v1::Hyperparameter& hyperparameter : hyperparameters) {
    if (!text.empty()) text += " ";
    text += hyperparameter.name() + "=" + ShortNumber(hyperparameter.value());
  }
  return text;
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  HONE_CHECK(google::protobuf::util::MessageToJsonString(message, &json, options).ok());
  return json;
}

bool HasEnded(v1::TuningJobStatus status) {
  return status == v1::TUNING_JOB_STATUS_COMPLETED || status == v1::TUNING_JOB_STATUS_FAILED ||
         status == v1::TUNING_JOB_STATUS_STOPPED;
}

bool HasEnded(v1::TrainingJobStatus status) {
  return status == v1::TRAINING_JOB_STATUS_COMPLETED || status == v1::TRAINING_JOB_STATUS_FAILED ||
         status == v1::TRAINING_JOB_STATUS_STOPPED;
}

}  // namespace hone
