#include "worker/spool/command.h"

#include "base/durable_file.h"
#include "base/text.h"
#include "worker/spool/json.h"
#include "worker/spool/layout.h"

namespace hone {
namespace {

constexpr std::size_t kMaxCommandBytes = 8 << 20;
constexpr std::int64_t kMaxOutputLimit = 1LL << 40;
constexpr std::int64_t kMaxMicros = 36'500 * 86'400'000'000LL;

bool IsText(const std::string& text) {
  return text.find('\0') == std::string::npos && CleanUtf8(text, text.size()) == text;
}

Result<void> CheckText(const std::string& field, const std::string& text) {
  if (IsText(text)) return {};
  return InvalidArgument(field + ": must be UTF-8 without NUL: " + CleanUtf8(text, 100));
}

Result<void> CheckRange(const std::string& field, std::int64_t value, std::int64_t min,
                        std::int64_t max) {
  if (value >= min && value <= max) return {};
  return InvalidArgument(field + ": must be from " + std::to_string(min) + " to " +
                         std::to_string(max) + ": " + std::to_string(value));
}

Result<void> Check(const ProgramCommand& command) {
  if (command.argv.empty() || command.argv[0].empty()) {
    return InvalidArgument("argv: must name a program");
  }
  for (const std::string& argument : command.argv) HONE_TRY_VOID(CheckText("argv", argument));
  HONE_TRY_VOID(CheckText("cwd", command.cwd));
  if (!command.cwd.starts_with('/')) {
    return InvalidArgument("cwd: must be absolute: " + command.cwd);
  }
  for (const auto& [name, value] : command.environment) {
    HONE_TRY_VOID(CheckText("environment", name));
    HONE_TRY_VOID(CheckText("environment." + name, value));
    if (name.empty() || name.find('=') != std::string::npos) {
      return InvalidArgument("environment: must be a name without '=': " + name);
    }
  }
  HONE_TRY_VOID(CheckRange("time_limit_us", command.time_limit.count(), 0, kMaxMicros));
  HONE_TRY_VOID(CheckRange("grace_us", command.grace.count(), 0, kMaxMicros));
  return CheckRange("output_limit_bytes", command.output_limit, kMinOutputLimit, kMaxOutputLimit);
}

Result<std::vector<std::string>> ParseArguments(const nlohmann::json& object) {
  const auto argv = object.find("argv");
  if (argv == object.end() || !argv->is_array()) return DataLoss("argv: must be an array");
  std::vector<std::string> arguments;
  for (const nlohmann::json& argument : *argv) {
    if (!argument.is_string()) return DataLoss("argv: must hold strings");
    arguments.push_back(argument.get<std::string>());
  }
  return arguments;
}

Result<std::map<std::string, std::string>> ParseEnvironment(const nlohmann::json& object) {
  const auto variables = object.find("environment");
  if (variables == object.end() || !variables->is_object()) {
    return DataLoss("environment: must be an object");
  }
  std::map<std::string, std::string> environment;
  for (const auto& [name, value] : variables->items()) {
    if (!value.is_string()) return DataLoss("environment." + name + ": must be a string");
    environment[name] = value.get<std::string>();
  }
  return environment;
}

}  // namespace

Result<std::string> ToJson(const ProgramCommand& command) {
  HONE_TRY_VOID(Check(command));
  const nlohmann::json object = {{"argv", command.argv},
                                 {"cwd", command.cwd},
                                 {"environment", command.environment},
                                 {"time_limit_us", command.time_limit.count()},
                                 {"grace_us", command.grace.count()},
                                 {"output_limit_bytes", command.output_limit}};
  const std::string json = object.dump(1) + "\n";
  if (json.size() > kMaxCommandBytes) {
    return InvalidArgument("command: must be at most " + std::to_string(kMaxCommandBytes) +
                           " bytes as JSON: " + std::to_string(json.size()));
  }
  return json;
}

Result<ProgramCommand> ParseProgramCommand(const std::string& json) {
  HONE_TRY(const nlohmann::json object, ParseObject(json));
  ProgramCommand command;
  HONE_TRY(command.argv, ParseArguments(object));
  HONE_TRY(command.cwd, TextField(object, "cwd"));
  HONE_TRY(command.environment, ParseEnvironment(object));
  HONE_TRY(const std::int64_t limit, IntegerField(object, "time_limit_us", 0, kMaxMicros));
  HONE_TRY(const std::int64_t grace, IntegerField(object, "grace_us", 0, kMaxMicros));
  HONE_TRY(command.output_limit,
           IntegerField(object, "output_limit_bytes", kMinOutputLimit, kMaxOutputLimit));
  command.time_limit = Duration(limit);
  command.grace = Duration(grace);
  if (const Result<void> checked = Check(command); !checked) {
    return DataLoss(checked.error().message);
  }
  return command;
}

Result<ProgramCommand> ReadProgramCommand(const std::string& folder) {
  HONE_TRY(const std::string json, ReadSmallFile(folder + "/" + kCommandFile, kMaxCommandBytes));
  return ParseProgramCommand(json);
}

}  // namespace hone
