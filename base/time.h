// Times and durations, in microseconds. Reading a clock is base/clock.h; the cores do not.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hone {

using namespace std::chrono_literals;  // NOLINT: 30s reads the same everywhere.

using Duration = std::chrono::microseconds;

// The timeline of CLOCK_BOOTTIME: never goes back, counts suspended time, begins anew at a boot.
struct BootTimeline {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootTimeline>;
  static constexpr bool is_steady = true;
};
using SteadyTime = std::chrono::time_point<BootTimeline>;

// Since 1970, UTC. For people and for records; jumps whenever someone sets the clock.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

inline constexpr SteadyTime kNever = SteadyTime::max();

// Both times, read at one moment.
struct Now {
  SteadyTime steady;
  WallTime wall;
};

inline std::int64_t ToMicros(WallTime time) { return time.time_since_epoch().count(); }
inline WallTime FromMicros(std::int64_t micros) { return WallTime(Duration(micros)); }

// A deadline that holds across restarts, jumps of the wall clock and suspend: on the boot in
// which it was made the steady time counts, on any other the wall time.
struct StoredDeadline {
  std::string boot_id;
  SteadyTime steady;
  WallTime wall;

  bool operator==(const StoredDeadline&) const = default;
};

StoredDeadline After(Duration duration, Now now, const std::string& boot_id);

// Where `deadline` lies on this boot's steady timeline. An empty boot id is no boot's: the wall
// time counts.
SteadyTime Resolve(const StoredDeadline& deadline, const std::string& boot_id, Now now);

// "90s", "30m", "2h", "1d", "1h30m"; a plain number is refused, it has no unit.
// Requires of the text: 1 us to 36500 days.
Result<Duration> ParseDuration(std::string_view text);

// The shortest form that ParseDuration() reads back: "1h30m".
std::string FormatDuration(Duration duration);

// "2026-01-31T13:45:09Z".
std::string FormatTime(WallTime time);

}  // namespace hone
