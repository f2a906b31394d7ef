#include "base/keep_time.h"

#include <algorithm>
#include <string>

namespace hone {

Result<Duration> ParseKeepTime(std::string_view text) {
  if (text == "forever") return kForever;
  const Result<Duration> duration = ParseDuration(text);
  if (duration) return duration;
  return InvalidArgument("must be a duration such as 90s, 30m, 2h or 1d, or forever: " +
                         std::string(text.substr(0, 64)));
}

bool HasOutlived(WallTime ended_at, Duration keep, WallTime now) {
  return keep != kForever && now - ended_at >= keep;
}

Duration LookAgainAfter(Duration keep) {
  HONE_CHECK(keep != kForever);
  return std::clamp<Duration>(keep / 8, 1s, 1h);
}

}  // namespace hone
