// What a supervisor is to start, and within which limits: command.json.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hone {

inline constexpr std::int64_t kDefaultOutputLimit = 256LL << 20;
inline constexpr std::int64_t kMinOutputLimit = 64LL << 10;

struct ProgramCommand {
  // At least the program's name, which is looked up in the PATH of `environment` if it has no '/'.
  std::vector<std::string> argv;
  std::string cwd;                                  // Absolute.
  std::map<std::string, std::string> environment;   // All of it; nothing is inherited.
  Duration time_limit = Duration::zero();           // Since the start; zero: none.
  Duration grace = 2min;                            // Between SIGTERM and SIGKILL.
  std::int64_t output_limit = kDefaultOutputLimit;  // Bytes kept unread, 64 KiB to 1 TiB.

  bool operator==(const ProgramCommand&) const = default;
};

// INVALID_ARGUMENT for what could not be started or stored as it is: an empty argv, NUL or
// something else than UTF-8 in a text, '=' in a variable's name, a limit out of range.
Result<std::string> ToJson(const ProgramCommand& command);

// DATA_LOSS for anything that ToJson() would not have written.
Result<ProgramCommand> ParseProgramCommand(const std::string& json);

// Reads command.json of a spool folder.
Result<ProgramCommand> ReadProgramCommand(const std::string& folder);

}  // namespace hone
