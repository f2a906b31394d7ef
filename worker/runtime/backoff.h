// How long to wait after a failure.
#pragma once

#include <algorithm>
#include <random>

#include "base/time.h"

namespace hone::worker {

// Doubles from 100 ms to 5 s, with up to a half of it left to chance: agents that lost their
// controller together shall not come back together.
class Backoff {
 public:
  // Never longer than `most`, which shorter leases than the usual one ask for.
  Duration Next(Duration most = kMost) {
    const Duration whole = std::min(next_, most);
    next_ = std::min<Duration>(2 * next_, kMost);
    return whole / 2 +
           Duration(std::uniform_int_distribution<Duration::rep>(0, whole.count() / 2)(chance_));
  }
  void Reset() { next_ = kLeast; }

 private:
  static constexpr Duration kLeast = 100ms;
  static constexpr Duration kMost = 5s;

  Duration next_ = kLeast;
  std::minstd_rand chance_{std::random_device{}()};
};

}  // namespace hone::worker
