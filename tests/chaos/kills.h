// The ways in which the chaos kills.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hone::chaos {

enum class Kill {
  kHoned,
  kAgent,
  kBoth,        // Both daemons, in any order, and back in any order.
  kStarting,    // A daemon, and again while it starts.
  kSupervisor,  // Of one attempt.
  kProgram,     // Of one attempt.
  kMachine,     // An agent with its supervisors and programs; the agent is back soon.
  kGone,        // The same, and the agent is back when all is over only.
};

std::string_view Name(Kill kill);

std::set<Kill> AllKills();
// Those that no program notices.
std::set<Kill> KillsOfDaemons();

// "honed,program", or "all".
Result<std::set<Kill>> ParseKills(std::string_view text);

}  // namespace hone::chaos
