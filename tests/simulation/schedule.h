// The made-up time of a world.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "base/time.h"

namespace hone::simulation {

// What happens when: in the order of time, and at one moment in the order of the calls.
class Schedule {
 public:
  using Happening = std::function<void()>;

  Now now() const { return {now_, WallTime(kWallAtStart + now_.time_since_epoch())}; }

  void At(SteadyTime time, Happening happening) {
    queue_.emplace(std::pair(std::max(time, now_), ++last_), std::move(happening));
  }
  void In(Duration delay, Happening happening) { At(now_ + delay, std::move(happening)); }

  // Lets the next thing happen, unless it lies behind `until`; then it is `until`.
  bool Next(SteadyTime until) {
    if (queue_.empty() || queue_.begin()->first.first > until) {
      now_ = until;
      return false;
    }
    const auto next = queue_.extract(queue_.begin());
    now_ = next.key().first;
    next.mapped()();
    return true;
  }

 private:
  static constexpr Duration kWallAtStart = Duration(1'750'000'000'000'000);

  SteadyTime now_ = SteadyTime(1h);
  std::uint64_t last_ = 0;
  std::map<std::pair<SteadyTime, std::uint64_t>, Happening> queue_;
};

}  // namespace hone::simulation
