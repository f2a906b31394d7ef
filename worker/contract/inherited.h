// What programs get of the agent's own environment.
#pragma once

#include <map>
#include <string>

namespace hone::worker {

using Environment = std::map<std::string, std::string>;

// `variables` is a list as `environ` has it. Left out are the options of the agent (HONE_...), what
// belongs to a contract (SM_...), what systemd told the agent alone, and texts that are not UTF-8.
Environment InheritedEnvironment(const char* const* variables);

}  // namespace hone::worker
