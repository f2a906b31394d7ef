// What each trial of the chaos does: its program carries it out, and the comparison expects it.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace hone::chaos {

// A trial fails for good with its so many'th failure of the program.
inline constexpr int kMaxAttempts = 4;
inline constexpr int kOwnFailure = 3;  // The exit code of a program that fails by itself.

struct Plan {
  int values = 1;
  Duration pause = 0us;          // After each value.
  bool in_file = false;          // They go to the metrics file and not to the output.
  std::int64_t model_bytes = 0;  // 0: it leaves none.
  int failing_attempts = 0;      // So many of its first attempts fail by themselves.
};

// A function of its arguments, and so the same in every process.
Plan PlanOf(std::uint64_t seed, const std::string& job, int trial);

// The value number `index`, from 0, of one attempt. No two are alike.
double ValueOf(std::uint64_t seed, const std::string& job, int trial, int attempt, int index);

}  // namespace hone::chaos
