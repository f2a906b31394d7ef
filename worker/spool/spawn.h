// Starts a supervisor that outlives its starter.
#pragma once

#include <string>

#include "base/result.h"

namespace hone {

// Runs `hone-supervise --detach FOLDER` and waits until it holds the attempt (milliseconds) or will
// not. Afterwards the supervisor is in a session of its own, no child of the caller, and has none
// of the caller's descriptors. What it says about itself goes to supervise.log.
//
// ALREADY_EXISTS when the attempt is held by another or was begun before; nothing was started.
// UNAVAILABLE when the supervisor was killed. Any other error: it cannot be started. After either,
// look at the attempt, it tells the truth.
//
// Thread-safe. Needs SIGCHLD not to be ignored, and nobody else who waits for any child.
Result<void> SpawnSupervisor(const std::string& hone_supervise, const std::string& folder);

// Whether a supervisor said why it gave up. One that was killed had no time to.
bool SupervisorComplained(const std::string& folder);

// The exit status of a supervisor that found nothing to do.
inline constexpr int kNothingToSupervise = 3;

}  // namespace hone
