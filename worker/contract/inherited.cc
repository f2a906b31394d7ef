#include "worker/contract/inherited.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace hone::worker {
namespace {

constexpr std::array<std::string_view, 4> kPrefixes = {"HONE_", "SM_", "LISTEN_", "WATCHDOG_"};
constexpr std::array<std::string_view, 5> kNames = {
    "NOTIFY_SOCKET", "INVOCATION_ID", "JOURNAL_STREAM", "MAINPID", "CUDA_VISIBLE_DEVICES"};

bool IsTheAgentsAlone(std::string_view name) {
  const auto is_prefix = [&](std::string_view prefix) { return name.starts_with(prefix); };
  return std::any_of(kPrefixes.begin(), kPrefixes.end(), is_prefix) ||
         std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace

Environment InheritedEnvironment(const char* const* variables) {
  Environment environment;
  for (; *variables != nullptr; ++variables) {
    const std::string_view variable = *variables;
    const std::size_t equals = variable.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    const std::string_view name = variable.substr(0, equals);
    const bool is_text = CleanUtf8(variable, 3 * variable.size()) == variable;
    if (!is_text || IsTheAgentsAlone(name)) continue;
    environment[std::string(name)] = variable.substr(equals + 1);
  }
  return environment;
}

}  // namespace hone::worker
