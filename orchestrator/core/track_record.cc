#include "orchestrator/core/track_record.h"

#include <algorithm>
#include <utility>

namespace hone {
namespace {

constexpr std::size_t kFewest = 3;  // Fewer failures are held against nobody.
constexpr std::size_t kMost = 20;   // More are not remembered.
constexpr double kByChance = 0.01;
// Three such failures are enough: 0.2 to the third power is below kByChance.
constexpr double kMachinesFault = 0.2;

}  // namespace

void TrackRecord::Succeeded(WorkerId worker, TuningJobId job) {
  ++ends_[job][worker].well;
  in_a_row_.erase(worker);
}

void TrackRecord::Failed(WorkerId worker, FailedAttempt attempt) {
  ++ends_[attempt.job][worker].failed;
  std::deque<FailedAttempt>& in_a_row = in_a_row_[worker];
  in_a_row.push_back(std::move(attempt));
  if (in_a_row.size() > kMost) in_a_row.pop_front();
}

std::optional<std::string> TrackRecord::ChargeAgainst(WorkerId worker,
                                                      const RunningElsewhere& running) const {
  const auto found = in_a_row_.find(worker);
  if (found == in_a_row_.end() || found->second.size() < kFewest) return std::nullopt;
  const std::deque<FailedAttempt>& in_a_row = found->second;
  Duration longest{0};
  for (const FailedAttempt& failed : in_a_row) longest = std::max(longest, failed.lasted);
  double by_chance = 1;
  for (const FailedAttempt& failed : in_a_row) {
    by_chance *=
        failed.machines_fault ? kMachinesFault : FailsElsewhere(failed, worker, longest, running);
  }
  if (by_chance > kByChance) return std::nullopt;
  return std::to_string(in_a_row.size()) +
         " attempts in a row failed here, which others do not; the last: " + in_a_row.back().what;
}

// By the rule of succession. What runs for much longer than these did counts as one that goes
// well, or a worker that fails at once would eat a job of long trials before any of them has ended.
double TrackRecord::FailsElsewhere(const FailedAttempt& failed, WorkerId worker, Duration longest,
                                   const RunningElsewhere& running) const {
  Ends elsewhere;
  if (const auto job = ends_.find(failed.job); job != ends_.end()) {
    for (const auto& [other, ends] : job->second) {
      if (other == worker) continue;
      elsewhere.well += ends.well;
      elsewhere.failed += ends.failed;
    }
  }
  elsewhere.well += running(failed.job, worker, 2 * longest);
  if (elsewhere.well == 0) return 1;  // Nothing says that it goes well anywhere.
  return static_cast<double>(elsewhere.failed + 1) /
         static_cast<double>(elsewhere.well + elsewhere.failed + 2);
}

}  // namespace hone
