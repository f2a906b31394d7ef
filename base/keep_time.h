// How long something that has ended is kept.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hone {

// Longer than anything lasts.
inline constexpr Duration kForever = Duration::max();

// "30d" and the like, or "forever".
Result<Duration> ParseKeepTime(std::string_view text);

// Whether what ended at `ended_at` has been kept for long enough. A clock that was set back keeps
// it longer.
bool HasOutlived(WallTime ended_at, Duration keep, WallTime now);

// How often it is worth a look: an eighth of the time, within a second and an hour.
// Requires: not kForever.
Duration LookAgainAfter(Duration keep);

}  // namespace hone
