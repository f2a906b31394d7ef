#include "orchestrator/core/leases.h"

#include "base/check.h"

namespace hone {

void Leases::Grant(AttemptId attempt, Duration duration, SteadyTime now) {
  const bool granted = held_.emplace(attempt, now + duration).second;
  HONE_CHECK(granted);
  by_deadline_.emplace(now + duration, attempt);
}

bool Leases::Renew(AttemptId attempt, Duration duration, SteadyTime now) {
  const auto held = held_.find(attempt);
  if (held == held_.end()) return false;
  by_deadline_.erase({held->second, attempt});
  held->second = now + duration;
  by_deadline_.emplace(held->second, attempt);
  return true;
}

void Leases::Release(AttemptId attempt) {
  const auto held = held_.find(attempt);
  if (held == held_.end()) return;
  by_deadline_.erase({held->second, attempt});
  held_.erase(held);
}

std::vector<AttemptId> Leases::Expire(SteadyTime now) {
  std::vector<AttemptId> expired;
  while (NextDeadline() <= now) {
    expired.push_back(by_deadline_.begin()->second);
    Release(expired.back());
  }
  return expired;
}

SteadyTime Leases::NextDeadline() const {
  return by_deadline_.empty() ? kNever : by_deadline_.begin()->first;
}

}  // namespace hone
