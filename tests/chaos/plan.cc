#include "tests/chaos/plan.h"

#include "base/rng.h"

namespace hone::chaos {
namespace {

// A job whose first five trials fail is given up.
constexpr int kFirstThatMayFail = 6;

}  // namespace

Plan PlanOf(std::uint64_t seed, const std::string& job, int trial) {
  Rng rng(seed, trial, job);
  Plan plan;
  const std::uint64_t manner = rng.Below(20);
  if (manner < 2) {  // Chatty.
    plan.values = 200 + static_cast<int>(rng.Below(400));
  } else if (manner < 5) {  // Long.
    plan.values = 15 + static_cast<int>(rng.Below(20));
    plan.pause = 50ms + 1ms * rng.Below(60);
  } else {
    plan.values = 1 + static_cast<int>(rng.Below(6));
    plan.pause = 10ms + 1ms * rng.Below(70);
  }
  plan.in_file = rng.Below(6) == 0;
  if (rng.Below(3) == 0) plan.model_bytes = 1 + static_cast<std::int64_t>(rng.Below(300'000));
  const std::uint64_t failing = rng.Below(20);
  if (trial >= kFirstThatMayFail) {
    if (failing == 0) plan.failing_attempts = 1;
    if (failing == 1) plan.failing_attempts = kMaxAttempts;
  }
  return plan;
}

double ValueOf(std::uint64_t seed, const std::string& job, int trial, int attempt, int index) {
  return Rng(seed, trial, job + "." + std::to_string(attempt)).Uniform() + index;
}

}  // namespace hone::chaos
