// Whose reports count, and until when.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace hone {

// The right to have the reports of one attempt count, until a deadline. Its number is the
// attempt's id, which only grows: a report that carries an old one comes from a worker that lost
// the training job, and can be told apart from its present owner.
//
// Time comes in as an argument and is never read from a clock. Deadlines are on the steady
// timeline; they are not stored: after a restart every lease gets a full duration.
//
// Not thread-safe: the controller owns the only instance and runs on the loop thread.
class Leases {
 public:
  // Gives the lease of `attempt` for one duration from `now`. Requires: it is not held.
  void Grant(AttemptId attempt, Duration duration, SteadyTime now);

  // Extends a lease to a full duration from `now`. Returns false if it is not held.
  bool Renew(AttemptId attempt, Duration duration, SteadyTime now);

  // Ends a lease whose attempt has ended. One that is not held is no mistake.
  void Release(AttemptId attempt);

  // Removes and returns the leases whose deadline is at or before `now`, oldest deadline first.
  std::vector<AttemptId> Expire(SteadyTime now);

  // The earliest deadline; kNever without any.
  SteadyTime NextDeadline() const;

 private:
  std::map<AttemptId, SteadyTime> held_;
  std::set<std::pair<SteadyTime, AttemptId>> by_deadline_;  // One entry for each of held_.
};

}  // namespace hone
