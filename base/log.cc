#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>

namespace hone {
namespace {

constexpr char kTextPattern[] = "%Y-%m-%dT%H:%M:%S.%e%z %l %v";
constexpr char kJsonPattern[] = R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})";

// A line is written in the format in which it was made, also while that changes.
std::mutex mutex;
LogFormat format = LogFormat::kText;  // Guarded by mutex.

spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made =
        std::make_shared<spdlog::logger>("hone", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_level(spdlog::level::info);
    made->flush_on(spdlog::level::trace);
    made->set_pattern(kTextPattern);
    return made;
  }();
  return *logger;
}

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  HONE_CHECK(false);
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

bool NeedsQuotes(std::string_view value) {
  for (const char c : value) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '=' || c == '\\') return true;
  }
  return value.empty();
}

}  // namespace

Result<LogLevel> ParseLogLevel(std::string_view name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "info") return LogLevel::kInfo;
  if (name == "warning") return LogLevel::kWarning;
  if (name == "error") return LogLevel::kError;
  return InvalidArgument("log-level: must be debug, info, warning or error: " + std::string(name));
}

Result<LogFormat> ParseLogFormat(std::string_view name) {
  if (name == "text") return LogFormat::kText;
  if (name == "json") return LogFormat::kJson;
  return InvalidArgument("log-format: must be text or json: " + std::string(name));
}

void SetUpLog(LogLevel level, LogFormat chosen) {
  const std::lock_guard lock(mutex);
  format = chosen;
  Logger().set_level(ToSpdlog(level));
  Logger().set_pattern(format == LogFormat::kJson ? kJsonPattern : kTextPattern);
}

void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!Logger().should_log(ToSpdlog(level))) return;
  const std::lock_guard lock(mutex);
  const bool json = format == LogFormat::kJson;
  std::string line = json ? "\"message\":" + Quoted(message) : std::string(message);
  for (const LogField& field : fields) {
    if (json) {
      line += "," + Quoted(field.key) + ":" + Quoted(field.value);
    } else {
      line += " " + std::string(field.key) + "=" +
              (NeedsQuotes(field.value) ? Quoted(field.value) : field.value);
    }
  }
  Logger().log(ToSpdlog(level), line);
}

}  // namespace hone
