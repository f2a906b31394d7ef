// Whom the chaos finds to kill, beside the daemons.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <vector>

#include "base/ids.h"

namespace hone::chaos {

struct Victim {
  enum class Role { kSupervisor, kProgram, kUnclear };

  pid_t pid = 0;
  AttemptId attempt;
  Role role = Role::kUnclear;  // Unclear for a moment: one that is about to become something else.
};

// What runs for the agent whose state folder that is.
std::vector<Victim> VictimsOf(const std::filesystem::path& worker_dir);

}  // namespace hone::chaos
