// What a made-up training program does.
#pragma once

#include <cmath>
#include <limits>

#include "base/ids.h"
#include "tests/simulation/chance.h"

namespace hone::simulation {

// Prints a value, waits a step, and so on; then ends as it was to.
struct ProgramPlan {
  enum class LastValue { kFinite, kNotANumber, kNever };

  int steps = 1;
  Duration step = 1s;
  LastValue last_value = LastValue::kFinite;
  int exit_code = 0;
  int signal = 0;
  bool ignores_sigterm = false;
  bool leaves_model = false;
  int checkpoint_every = 0;  // Steps; 0: never.
};

inline ProgramPlan PlanOf(std::uint64_t seed, AttemptId attempt) {
  Chance chance(seed, attempt.value, "program");
  ProgramPlan plan;
  plan.steps = 1 + static_cast<int>(chance.Below(12));
  plan.step = chance.Between(1s, 40s);
  plan.ignores_sigterm = chance.OneIn(5);
  plan.leaves_model = chance.Below(5) < 3;
  plan.checkpoint_every = static_cast<int>(Chance(seed, attempt.value, "checkpoints").Below(4));
  switch (chance.Below(24)) {
    case 0:
      plan.exit_code = 1;
      break;
    case 1:
      plan.exit_code = 83;
      break;
    case 2:
      plan.signal = 11;
      break;
    case 3:
      plan.last_value = ProgramPlan::LastValue::kNotANumber;
      break;
    case 4:
      plan.last_value = ProgramPlan::LastValue::kNever;
      break;
    default:
      break;
  }
  if (plan.signal != 0) plan.exit_code = -1;
  return plan;
}

// What it prints at its step number `step`, from 1; NaN too.
inline double ValueAt(const ProgramPlan& plan, AttemptId attempt, int step) {
  if (step == plan.steps && plan.last_value == ProgramPlan::LastValue::kNotANumber) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return static_cast<double>(attempt.value % 100'003) + 1.0 / step;
}

}  // namespace hone::simulation
