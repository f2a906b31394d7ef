#include "tests/chaos/kills.h"

#include <sstream>

#include "storage/enum_names.h"

namespace hone::chaos {
namespace {

constexpr EnumName<Kill> kNames[] = {
    {Kill::kHoned, "honed"},
    {Kill::kAgent, "agent"},
    {Kill::kBoth, "both"},
    {Kill::kStarting, "starting"},
    {Kill::kSupervisor, "supervisor"},
    {Kill::kProgram, "program"},
    {Kill::kMachine, "machine"},
    {Kill::kGone, "gone"},
};

}  // namespace

std::string_view Name(Kill kill) { return NameIn(kNames, kill); }

std::set<Kill> AllKills() {
  std::set<Kill> all;
  for (const EnumName<Kill>& entry : kNames) all.insert(entry.value);
  return all;
}

std::set<Kill> KillsOfDaemons() {
  return {Kill::kHoned, Kill::kAgent, Kill::kBoth, Kill::kStarting};
}

Result<std::set<Kill>> ParseKills(std::string_view text) {
  if (text == "all") return AllKills();
  std::set<Kill> kills;
  std::istringstream words{std::string(text)};
  for (std::string word; std::getline(words, word, ',');) {
    HONE_TRY(const Kill kill, ParseIn(kNames, "--kinds", word));
    kills.insert(kill);
  }
  if (kills.empty()) return InvalidArgument("--kinds: must name at least one");
  return kills;
}

}  // namespace hone::chaos
