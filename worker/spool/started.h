// The mark that a program may have been started: `started`. It is set once for ever, before the
// program can run, so however many supervisors come, at most one starts it.
#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace hone {

struct StartMark {
  std::string boot_id;  // Of the boot in which it was set; empty when unknown.
  std::string cgroup;   // The attempt's own; empty when it has none.
  WallTime started_at = {};

  bool operator==(const StartMark&) const = default;
};

bool HasStartMark(const std::string& folder);

// ALREADY_EXISTS when there is one, whatever it says. On success mark and name are durable.
// Requires: the caller holds the attempt's lock.
Result<void> SetStartMark(const std::string& folder, const StartMark& mark);

// What the mark says, as far as it can be understood: a crash may have torn it, and then
// nothing was started yet, but it still is a mark.
StartMark ReadStartMark(const std::string& folder);

}  // namespace hone
