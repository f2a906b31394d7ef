// Workers on which everything fails: set aside, probed, taken back.
#include <algorithm>
#include <utility>

#include "orchestrator/core/controller.h"

namespace hone {
namespace {

// What a user or the network ended says nothing about the worker, nor does what the store has lost.
bool SaysNothing(const Attempt& attempt) {
  if (attempt.superseded || attempt.cause == FailureCause::kDrained) return true;
  if (!attempt.exit) return true;
  const EndedBy by = attempt.exit->ended_by;
  return by == EndedBy::kLostContact || by == EndedBy::kLostCheckpoint ||
         (!attempt.cause && by != EndedBy::kItself);
}

}  // namespace

// What the end of an attempt says about its worker.
void Controller::Weigh(Now now, WorkerState& worker, const Job& job, const Attempt& attempt) {
  std::optional<SetAside>& aside = worker.row.set_aside;
  const bool probe = attempt.kind == AttemptKind::kProbe && aside;
  if (probe) worker.probe_at = now.steady + ProbeDelay(*aside);
  if (SaysNothing(attempt)) return;
  const std::string& name = job.TrialOf(attempt).name;
  if (!attempt.cause) {
    track_record_.Succeeded(worker.row.id, job.row().id);
    if (aside) TakeBack(worker, name + " succeeded here");
    return;
  }
  // Its id is the time at which it was placed, by the clock of the controller.
  const Duration lasted = now.wall - FromMicros(attempt.id.value);
  if (*attempt.cause == FailureCause::kLostWorker) {
    if (attempt.id.value <= worker.broke_down) return;  // One breakdown took all that ran.
    worker.broke_down = ids_.last();
  }
  track_record_.Failed(worker.row.id,
                       {job.row().id, !IsProgramFault(*attempt.cause),
                        std::max(lasted, Duration::zero()), name + ": " + attempt.reason});
  if (probe) {
    ++aside->failed_probes;
    worker.probe_at = now.steady + ProbeDelay(*aside);
    changes_.workers.push_back(worker.row);
  } else if (!aside) {
    SetAsideIfItFails(now, worker);
  }
}

// The last worker that takes work keeps it: without another there is nobody who would do better.
void Controller::SetAsideIfItFails(Now now, WorkerState& worker) {
  const bool others = std::any_of(workers_.begin(), workers_.end(), [&](const auto& entry) {
    return entry.first != worker.row.id && entry.second.TakesWork(times_.lease, now.steady);
  });
  if (!others) return;
  std::optional<std::string> charge = track_record_.ChargeAgainst(
      worker.row.id, [&](TuningJobId job, WorkerId here, Duration longer) {
        return RunningElsewhere(now, job, here, longer);
      });
  if (!charge) return;
  worker.row.set_aside = SetAside{.since = now.wall, .reason = *std::move(charge)};
  worker.probe_at = now.steady + ProbeDelay(*worker.row.set_aside);
  changes_.workers.push_back(worker.row);
}

void Controller::TakeBack(WorkerState& worker, const std::string& why) {
  worker.row.set_aside.reset();
  worker.taken_back = why;
  track_record_.Pardon(worker.row.id);
  changes_.workers.push_back(worker.row);
}

std::int64_t Controller::RunningElsewhere(Now now, TuningJobId job, WorkerId worker,
                                          Duration longer) const {
  const Job* whole = FindJob(job);
  if (whole == nullptr) return 0;
  std::int64_t count = 0;
  for (const AttemptId id : whole->Attempts()) {
    const Attempt& attempt = *whole->FindAttempt(id);
    const bool here = attempt.placements.front().worker == worker;
    const bool runs = attempt.status == AttemptStatus::kRunning;
    if (!here && runs && now.wall - FromMicros(id.value) > longer) ++count;
  }
  return count;
}

Duration Controller::ProbeDelay(const SetAside& aside) const {
  const int doublings = std::clamp(aside.failed_probes, 0, 20);
  return std::min(times_.probe_max, times_.probe_min * (1 << doublings));
}

}  // namespace hone
