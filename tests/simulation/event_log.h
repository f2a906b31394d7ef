// What happened in a world, for people and for comparison.
#pragma once

#include <cstdint>
#include <deque>
#include <iostream>
#include <string>

#include "base/rng.h"
#include "base/time.h"
#include "tests/simulation/schedule.h"

namespace hone::simulation {

// Keeps the last lines and a hash of all.
class EventLog {
 public:
  EventLog(const Schedule& schedule, bool print) : schedule_(schedule), print_(print) {}

  void Add(const std::string& who, const std::string& what) {
    const double seconds =
        static_cast<double>((schedule_.now().steady - SteadyTime(1h)).count()) / 1e6;
    lines_.push_back(std::to_string(seconds) + " " + who + ": " + what);
    if (lines_.size() > kKept) lines_.pop_front();
    hash_ = StableHash(std::to_string(hash_) + lines_.back());
    ++size_;
    if (print_) std::cout << lines_.back() << "\n";
  }

  const std::deque<std::string>& last() const { return lines_; }
  // Equal for equal logs.
  std::uint64_t hash() const { return hash_; }
  std::int64_t size() const { return size_; }

 private:
  static constexpr std::size_t kKept = 60;

  const Schedule& schedule_;
  const bool print_;
  std::deque<std::string> lines_;
  std::uint64_t hash_ = 0;
  std::int64_t size_ = 0;
};

}  // namespace hone::simulation
