// Waits for a state of the world, never for a time.
#pragma once

#include <chrono>
#include <thread>

#include "base/time.h"

namespace hone::integration {

// How long a test waits for what takes a fraction of a second on an idle machine.
inline constexpr Duration kPatience = 40s;

// Looks until `condition` holds. Returns false if it does not within `patience`.
template <typename Condition>
bool WaitUntil(const Condition& condition, Duration patience = kPatience) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= give_up) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

}  // namespace hone::integration
