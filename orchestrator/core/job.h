// The life of one tuning job.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "orchestrator/core/event.h"
#include "orchestrator/core/failures.h"
#include "storage/nouns.h"
#include "storage/store.h"
#include "tuner/history.h"

namespace hone {

// What happened to an attempt that its worker and its lease must know.
struct AttemptChange {
  enum class Kind {
    kVacated,    // Its program has ended: slots and devices are free.
    kUploading,  // And what it left is on its way.
    kEnded,      // Nothing more is expected of it.
  };
  Kind kind = Kind::kEnded;
  AttemptId attempt;
};

// How an attempt is lost: its lease ran out, or its worker does not know it any more.
enum class Loss { kLeaseExpired, kForgotten };

// Why a state changes, for those who follow what happens.
struct Why {
  std::optional<FailureCause> cause = {};
  std::string reason = {};
  WorkerId worker = {};  // That is given the attempt.
};

// A tuning job that has not ended, with its trials and their attempts: a pure machine that takes
// inputs (suggestions, placements, reports, losses, stops, the time) and keeps the rows that
// follow from them. Which worker runs what, and who holds a lease, is not its business.
//
// A trial is waiting (no attempt), running, uploading or ended. A job that has reached one of its
// ends while programs run stays InProgress with `ending_as` until the last of them has ended.
//
// Each input is also written to the job's log, so that its life can be folded again (`hone
// replay`).
class Job {
 public:
  // A new job at revision 0.
  Job(TuningJobId id, const CreateTuningJob& event, Now now, const std::string& boot_id);
  // One that was stored. `trials` by number, all of them; `attempts` those that have not ended.
  Job(TuningJob row, std::vector<TrainingJob> trials, std::vector<Attempt> attempts, Curves curves,
      std::string boot_id);

  const TuningJob& row() const { return row_; }
  const History& history() const { return history_; }
  // Lives as long as anyone holds it.
  const std::shared_ptr<const TuningJobSpec>& spec() const { return spec_; }
  // Requires: 1 <= trial <= row().counts.created().
  const TrainingJob& trial(std::int64_t trial) const;
  // How the objective of its latest attempt went. Requires: as trial().
  const Curve& CurveOf(std::int64_t trial) const;
  // Nothing if it is not an attempt of this job, or was forgotten.
  const Attempt* FindAttempt(AttemptId id) const;
  std::vector<AttemptId> Attempts() const;
  const TrainingJob& TrialOf(const Attempt& attempt) const;
  const TrialDefinition& DefinitionOf(const TrainingJob& trial) const;
  // The digest of what its next attempt goes on from; empty: it begins from scratch.
  static std::string CheckpointOf(const TrainingJob& trial);

  // --- What it wants ---

  // How many more suggestions it could use, beyond those that it was promised.
  std::int64_t Room() const;
  // Trials that wait for a worker and whose retry delay is over, lowest number first; no more than
  // max_parallel_trials allows to run.
  std::vector<std::int64_t> Waiting(Now now) const;
  // Trials that hold a part of max_parallel_trials.
  std::int64_t active() const { return active_; }
  // Suggestions that are on their way.
  std::int64_t promised() const { return promised_; }
  // When Tick() has something to do; kNever if only others can change anything.
  SteadyTime NextDeadline(Now now) const;

  // --- Inputs ---

  // `count` suggestions were asked for at the present revision, by a question of this number.
  void Promised(int count, std::int64_t question);
  // They came; the answer to another question than the latest is dropped. New trials are made of
  // them, with ids from `ids`; fewer than promised means that the strategy has no more for now.
  void OnSuggested(const Suggested& event, Now now, IdSequence& ids);
  // A waiting trial was given to a worker: returns its new attempt. A `probe` goes to a worker that
  // was set aside, and its failure is none of the trial's. Requires: it is waiting.
  const Attempt& Place(std::int64_t trial, AttemptId id, WorkerId worker, bool probe, Now now);
  // What a worker says of an attempt that has not ended. `stored` says which of the report's
  // artifacts the store has.
  void Report(const AttemptReport& report, const std::set<std::string>& stored, Now now);
  // What a worker says of an attempt that has ended: evidence, which changes no state.
  void KeepEvidence(const AttemptReport& report);
  // The attempt does not count any more.
  void Lose(AttemptId id, Loss loss, const std::string& reason, Now now);
  // How many workers could run its trials now; a failure to start is tried on each of them once.
  void SetEligibleWorkers(int count) { eligible_workers_ = count; }
  void Tick(Now now);
  // limits.max_runtime is over.
  void ReachDeadline(Now now);

  // --- Users' orders ---

  // Does nothing when it is stopping or has ended.
  void Stop(const Origin& origin, Now now);
  // Requires: the trial has not ended.
  void StopTrial(std::int64_t trial, const Origin& origin, Now now);
  // Whether the limits may be changed so; kFailedPrecondition in words when not.
  Result<void> CheckUpdate(const LimitsChange& change, Now now) const;
  // Changes the limits, which is a fact of the history; a Completed job goes on. No change when all
  // is so already. Requires: CheckUpdate().
  void Update(const LimitsChange& change, const Origin& origin, Now now);
  // Whether the trial may be tried again; kFailedPrecondition in words when not. Requires: as
  // trial().
  Result<void> CheckRetry(std::int64_t trial, Now now) const;
  // A failed trial gets another attempt, as if it were its first. A job that has ended goes on; of
  // a Completed one that is this trial alone. Requires: CheckRetry().
  void RetryTrial(std::int64_t trial, const Origin& origin, Now now);

  // --- What came of it ---

  // The rows that changed since the last call, the log, and the changes of state, which still want
  // their sequence.
  void TakeChanges(Changes& changes);
  std::vector<AttemptChange> TakeAttemptChanges();
  // Drops an ended attempt from memory: what is asked about it later is read from disk.
  void Forget(AttemptId id);

 private:
  TrainingJob& MutableTrial(std::int64_t trial);
  TrainingJob& MutableTrialOf(const Attempt& attempt);
  TuningJob& MutableRow(Now now);
  Attempt* LiveAttemptOf(const TrainingJob& trial);
  bool Ending() const;
  static bool HoldsParallelism(const TrainingJob& trial);

  static Why WhyOf(const TrainingJob& trial) { return {trial.cause, trial.reason}; }
  // Each change of a status goes through these.
  void Enter(TuningJobStatus status, const std::string& reason, Now now);
  void Enter(TrainingJob& trial, SecondaryStatus status, Now now, const Why& why = {});
  void Tell(StateChange change, Now now);

  void AddTrial(const Suggestion& suggestion, Now now, IdSequence& ids);
  void NoteStart(Attempt& attempt, const AttemptReport& report, Now now);
  // Returns whether there were values that were not known.
  bool NoteObjective(Attempt& attempt, const AttemptReport& report);
  void NoteCheckpoint(const Attempt& attempt, const AttemptReport& report,
                      const std::set<std::string>& stored, Now now);
  void OnExit(Attempt& attempt, const AttemptReport& report, Now now);
  void OnUploaded(Attempt& attempt, const AttemptReport& report,
                  const std::set<std::string>& stored, Now now);
  void EndAttempt(Attempt& attempt, const std::optional<Failure>& failure, Now now);
  void Fail(TrainingJob& trial, const Attempt& attempt, const Failure& failure, Now now);
  bool MayRetry(const TrainingJob& trial, const Attempt& attempt, const Failure& failure) const;
  void Retry(TrainingJob& trial, const Attempt& attempt, const Failure& failure, Now now);
  void Teach(TrainingJob& trial, const Outcome& outcome);
  void EndTrial(TrainingJob& trial, TrainingJobStatus status, SecondaryStatus secondary, Now now,
                const Why& why);
  void EndStopped(TrainingJob& trial, const std::string& reason, Now now);
  void NoteBest(const TrainingJob& trial);
  void FindBest();
  void CheckRules(Now now);
  // Which rule of completion holds, in words.
  std::optional<std::string> FoundEnough() const;
  bool CountsAgainstJob(const TrainingJob& trial) const;
  void StopOneTrial(std::int64_t trial, const std::string& reason, Now now);
  void Reopen(const std::string& why, Now now);
  std::string StateInWords() const;
  void BeginEnd(TuningJobStatus as, const std::string& reason, Now now);
  void StopTrials(Now now);
  void MaybeEnd(Now now);
  void Record(std::string kind, std::string payload, Now now);

  const std::string boot_id_;
  TuningJob row_;
  std::shared_ptr<const TuningJobSpec> spec_;
  History history_;
  std::vector<TrainingJob> trials_;  // Trial t at t - 1.
  std::vector<Curve> curves_;        // Of the same.
  std::map<AttemptId, Attempt> attempts_;
  std::map<TrainingJobId, std::int64_t> trial_by_training_job_;
  std::set<std::int64_t> unended_;  // Trials, by number.
  std::set<std::int64_t> waiting_;  // Those of them that have no attempt.
  std::int64_t active_ = 0;         // Trials that are waiting or running.
  std::int64_t promised_ = 0;       // Suggestions that are on their way ...
  std::int64_t question_ = 0;       // ... as the answer to this question.
  // The revision at which the strategy had no more to suggest.
  std::optional<std::int64_t> exhausted_at_;
  int eligible_workers_ = 0;

  bool row_changed_ = false;
  std::set<std::int64_t> changed_trials_;
  std::set<AttemptId> changed_attempts_;
  std::vector<LogRecord> log_;
  std::vector<StateChange> state_changes_;
  std::vector<AttemptChange> attempt_changes_;
};

}  // namespace hone
