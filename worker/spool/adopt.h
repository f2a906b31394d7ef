// What an agent that was restarted does with the attempts it finds.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "worker/spool/exit.h"
#include "worker/spool/lock.h"

namespace hone {

enum class AttemptStanding {
  kHeld,      // A supervisor lives: adopt it.
  kEnded,     // There is an exit record.
  kNotBegun,  // Nothing was ever started: spawn a supervisor when `run` names the attempt.
  kOrphaned,  // It may have been started, and its supervisor is dead: bury it.
};

struct Inspection {
  AttemptStanding standing = AttemptStanding::kHeld;
  // kEnded. If exit.json cannot be understood, a failure of the machine that says so.
  std::optional<ExitRecord> exit = {};
  // kOrphaned: for BuryOrphan().
  std::optional<AttemptLock> lock = {};
};

// Tries the lock, and looks while holding it, so what is seen is final. A supervisor that starts
// in this very moment finds the lock taken and goes away; the attempt is then not begun.
Result<Inspection> InspectAttempt(const std::string& folder);

// Kills what is left of an orphan, then writes its end as a failure of the machine. UNAVAILABLE
// when something is still alive after `patience`: the attempt stays orphaned; try again later.
Result<ExitRecord> BuryOrphan(const std::string& folder, AttemptLock lock, Duration patience = 10s);

}  // namespace hone
