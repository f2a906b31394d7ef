// The decisions of honed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "orchestrator/core/effect.h"
#include "orchestrator/core/event.h"
#include "orchestrator/core/job.h"
#include "orchestrator/core/leases.h"
#include "orchestrator/core/track_record.h"
#include "orchestrator/core/workers.h"
#include "storage/store.h"

namespace hone {

// How long things take. Tests and the simulation shorten them.
struct ControllerTimes {
  Duration lease = 60s;           // From the arrival of a Sync.
  Duration upload_lease = 10min;  // While what a program left is on its way.
  Duration park = 20s;            // The longest that a Sync without news waits.
  Duration repeat = 1s;           // Orders that show no effect are repeated this often.
  Duration probe_min = 1min;      // A worker that is set aside is tried after so long, then after
  Duration probe_max = 16min;     // twice as long, and so on up to this.
};

// The usual times, but for another lease. A parked Sync is answered within a third of it, so that
// an idle agent's next one comes in time.
ControllerTimes TimesWithLease(Duration lease);

// The whole decision-making of honed, as a function: state and event in, effects out.
//
// Step() does not block, throw, read a clock or draw a random number. The same events at the same
// times give the same effects, byte for byte, so a production run can be replayed in a debugger
// and a test can put a thousand workers through a day in minutes.
//
// Effects are in order. Whoever carries them out holds back every Reply and AnswerSync until all
// Commits issued so far, by this Step or an earlier one, are on disk: what a client or an agent
// was told survives a crash.
//
// It holds the jobs that have not ended, with their trials, and all workers. What an event is
// about and the core does not hold is named by Missing() and comes with the event, as facts.
//
// Not thread-safe; lives on the loop thread.
class Controller {
 public:
  // After a restart every lease gets a full duration from `now`. `boot_id` names the boot of this
  // machine, for deadlines that were stored.
  Controller(Snapshot snapshot, Now now, std::string boot_id, ControllerTimes times = {});

  // What must be looked up before Step() is called with `event`.
  Keys Missing(const Event& event) const;

  Effects Step(Now now, Event event, const Facts& facts = {});

  // This machine stood still for so long that workers could not be heard: as after a restart every
  // lease gets a full duration from `now`. Before the first Step afterwards.
  void Resume(Now now);

  // The next time at which Step(Tick) has something to do.
  SteadyTime NextDeadline(Now now) const;

  // Whether a Forgettable event could free anything.
  bool HoldsEnded() const {
    return !ended_attempts_.empty() || !ended_jobs_.empty() || !deleted_jobs_.empty();
  }

  // The metric that decides about an attempt; null if the core does not hold the attempt. The
  // shell picks the objective's values out of reports with it.
  const std::string* ObjectiveOf(AttemptId attempt) const;

  // For what is not stored: who is connected, what runs where.
  const std::map<WorkerId, WorkerState>& workers() const { return workers_; }
  // Those that have not ended, and some that have; oldest first.
  const std::map<TuningJobId, std::unique_ptr<Job>>& jobs() const { return jobs_; }
  // How many are being deleted; none of them is among jobs(), but as it ended.
  std::size_t deleting() const { return deleting_.size(); }
  // Null if it has ended, or there is none.
  const Job* FindJob(TuningJobId id) const;
  const Job* JobOf(AttemptId attempt) const;
  const ControllerTimes& times() const { return times_; }

 private:
  void On(Now now, CreateTuningJob& event, const Facts& facts);
  void On(Now now, StopTuningJob& event, const Facts& facts);
  void On(Now now, UpdateTuningJob& event, const Facts& facts);
  void On(Now now, DeleteTuningJob& event, const Facts& facts);
  void On(Now now, Erased& event, const Facts& facts);
  void On(Now now, StopTrainingJob& event, const Facts& facts);
  void On(Now now, RetryTrainingJob& event, const Facts& facts);
  void On(Now now, DrainWorker& event, const Facts& facts);
  void On(Now now, Suggested& event, const Facts& facts);
  void On(Now now, WorkerSynced& event, const Facts& facts);
  void On(Now now, Forgettable& event, const Facts& facts);
  void On(Now now, Tick& event, const Facts& facts);

  // The parts of a Sync (sync.cc).
  Result<WorkerState*> Identify(Now now, const WorkerSynced& event);
  void Register(Now now, const WorkerSynced& event);
  static bool HasNews(const WorkerState& worker, const WorkerSynced& event);
  void HearOf(Now now, WorkerState& worker, const WorkerSynced& event);
  void Describe(WorkerState& worker, const WorkerSynced& event);
  void Take(Now now, WorkerState& worker, AttemptReport& report, const Facts& facts);
  void TakeFromEnded(Now now, WorkerState& worker, AttemptReport& report, const Facts& facts);
  void RenewLeases(Now now, WorkerState& worker);
  void AnswerOpenSyncs(Now now);
  void AnswerOpenSync(Now now, WorkerState& worker);
  OrdersGiven OrdersFor(const WorkerState& worker) const;
  SyncAnswer AnswerWith(const WorkerState& worker, const OrdersGiven& orders) const;
  RunOrder OrderFor(AttemptId attempt) const;
  void ReplyTo(CallId call, Result<SyncAnswer> answer);

  // What follows from any event.
  void Settle(Now now);
  void LoseExpired(Now now);
  void PlaceTrials(Now now);
  void PlaceWaiting(Now now, Job& job, Capacity& capacity);
  void AskForTrials(Now now, Capacity& capacity);
  void FollowAttempts(Now now, Job& job);
  void FollowWorkers(Now now);

  // Workers that fail (trust.cc).
  void Weigh(Now now, WorkerState& worker, const Job& job, const Attempt& attempt);
  void SetAsideIfItFails(Now now, WorkerState& worker);
  void TakeBack(WorkerState& worker, const std::string& why);
  std::int64_t RunningElsewhere(Now now, TuningJobId job, WorkerId worker, Duration longer) const;
  Duration ProbeDelay(const SetAside& aside) const;

  void CollectChanges(Now now);
  void EmitCommit();
  int EligibleWorkers(const Job& job, Now now) const;
  std::string CheckpointOf(AttemptId attempt) const;
  Job* JobNamed(const std::string& name);
  // What an order about a training job names; null when there is none.
  struct NamedTrial {
    Job* job = nullptr;  // Null if it has ended.
    const TrainingJob* trial = nullptr;
  };
  NamedTrial FindTrial(const StopTrainingJob& order, const Facts& facts);
  const TrainingJob* FindModel(const std::string& from, const Facts& facts);
  std::vector<Violation> ResolveInputs(TuningJobSpec& spec, const Facts& facts);
  bool IsBeingDeleted(const std::string& name) const;
  // The job, held or made of what is on disk; null when there is none. One that was made is not
  // held before Hold().
  struct MaybeHeld {
    Job* job = nullptr;
    std::unique_ptr<Job> made;
  };
  MaybeHeld FindOrMake(const std::string& key, const Facts& facts) const;
  void Hold(MaybeHeld job);
  Job* MutableJobOf(AttemptId attempt);

  const std::string cluster_id_;
  const std::string boot_id_;
  const ControllerTimes times_;
  IdSequence ids_;
  std::int64_t stored_last_id_;
  Leases leases_;
  std::map<WorkerId, WorkerState> workers_;
  TrackRecord track_record_;
  std::map<TuningJobId, std::unique_ptr<Job>> jobs_;
  std::map<std::string, TuningJobId> job_by_name_;  // Lower case.
  std::map<AttemptId, TuningJobId> job_by_attempt_;
  std::map<TuningJobId, TuningJob> deleting_;  // With Erase effects under way.
  std::int64_t commits_ = 0;
  std::int64_t questions_ = 0;
  // What ended in which commit.
  std::map<std::int64_t, std::vector<AttemptId>> ended_attempts_;
  std::map<std::int64_t, std::vector<TuningJobId>> ended_jobs_;
  std::map<std::int64_t, std::vector<TuningJobId>> deleted_jobs_;

  // Of the Step under way.
  Changes changes_;
  Effects replies_;
  Effects requests_;
  std::set<WorkerId> touched_;  // There may be something new to say to them.
  std::vector<AttemptId> just_ended_attempts_;
  std::vector<TuningJobId> just_ended_jobs_;
};

}  // namespace hone
