// What must always hold, checked from outside: by what is printed, stored and said, and not by how
// the promises are kept.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hone/v1/worker_service.pb.h"
#include "orchestrator/core/effect.h"
#include "orchestrator/core/event.h"
#include "storage/memory_tables.h"
#include "tests/simulation/event_log.h"
#include "worker/core/effect.h"

namespace hone::simulation {

class Promises {
 public:
  Promises(EventLog& log, const Schedule& schedule) : log_(log), schedule_(schedule) {}

  // honed takes up a Sync; decides something.
  void Heard(const WorkerSynced& sync);
  void Decided(const Changes& changes);
  // A commit has reached the disk of honed; `disk` is what is on it now.
  void Durable(const Changes& changes, const MemoryTables& disk);
  // A client asks for a trial to be tried again; for a job to be changed or deleted. Only then may
  // what has ended change.
  void MayRetry(const std::string& job, std::int64_t trial) { retries_.insert({job, trial}); }
  void MayChange(const std::string& job) { changes_.insert(job); }
  // A client was told that the job is there; that it is being stopped.
  void ToldOfJob(const Answer& job);
  void ToldOfStop(const TuningJob& job);
  void ToldOfDeletion(const TuningJob& job);
  // An answer leaves honed for a worker.
  void Answers(WorkerId worker, const v1::SyncResponse& answer, const MemoryTables& disk);
  // honed has started again.
  void Restarted(const MemoryTables& disk);

  void ProgramStarts(AttemptId attempt, std::size_t running, int slots);
  // A disk is gone with what it knew of an attempt, and so is its program. An order that nobody
  // has heard of is still on its way, and may be carried out anew.
  void Vanishes(AttemptId attempt);
  // An agent stores something under that name, of which the controller may hear.
  void StoresCheckpoint(AttemptId attempt, const std::string& digest);
  void ProgramPrints(AttemptId attempt, std::int64_t sequence, double value);
  // An agent ends an attempt.
  void Ends(const worker::RunOrder& order, worker::EndedBy why, bool draining);
  // An agent will not go on by itself.
  void Retires(const std::string& who, const std::string& reason);

  void Break(const std::string& what);
  const std::vector<std::string>& broken() const { return broken_; }

 private:
  struct Told {
    TuningJobId id;
    bool stop = false;
    bool deletion = false;
  };

  // The latest that a worker has said.
  struct Word {
    std::int64_t start_count = 0;
    std::int64_t number = 0;
    SteadyTime at;
    std::set<AttemptId> listed;
  };

  void CheckTold(const Changes& changes);
  void FollowStates(const StateChange& change);
  void CheckState(TuningJobId job, std::int64_t trial, std::string_view state);
  void CheckJob(const TuningJob& job);
  void CheckReopened(const TuningJob& job);
  void CheckRetried(const TrainingJob& trial, const MemoryTables& disk);
  void CheckRunning(const TuningJob& job, const MemoryTables& disk);
  void CheckTrial(const TrainingJob& trial, const MemoryTables& disk);
  void CheckCounts(const TrainingJob& trial, const MemoryTables& disk);
  void CheckCompleted(const TrainingJob& trial, const MemoryTables& disk);
  void CheckCheckpoint(const TrainingJob& trial, const MemoryTables& disk);
  void CheckNewAttempt(const Attempt& attempt);
  void CheckObservations(const ObservationBatch& batch);
  void CheckLimits(const TuningJob& job, const MemoryTables& disk);
  void CheckAcknowledged(const v1::Acknowledgement& one, const MemoryTables& disk);

  EventLog& log_;
  const Schedule& schedule_;
  std::vector<std::string> broken_;
  std::map<WorkerId, Word> words_;
  std::set<AttemptId> once_listed_;
  std::set<AttemptId> lost_;
  std::map<TuningJobId, TuningJob> ended_jobs_;
  std::map<TrainingJobId, TrainingJob> ended_trials_;
  std::map<std::string, Told> told_;  // By the job's name.
  std::set<std::pair<std::string, std::int64_t>> retries_;
  std::set<std::string> changes_;
  std::map<TrainingJobId, std::int64_t> forgiven_;  // Failures before the latest retry.
  // The state that a job (trial 0) or a trial has by all that was told of it.
  std::map<std::pair<TuningJobId, std::int64_t>, std::string> told_states_;
  std::int64_t last_state_change_ = 0;
  std::set<AttemptId> granted_;
  std::set<AttemptId> named_under_stop_;
  std::map<AttemptId, WorkerId> ordered_;
  std::set<AttemptId> started_;
  std::map<std::string, AttemptId> checkpoints_;  // Of which attempt it is.
  std::map<TrainingJobId, AttemptId> latest_attempts_;
  std::map<TrainingJobId, std::string> trial_checkpoints_;       // As they were told last.
  std::map<AttemptId, std::map<std::int64_t, double>> printed_;  // By sequence.
};

}  // namespace hone::simulation
