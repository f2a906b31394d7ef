// The rows of a store in memory, and the rules that SQLite would keep about them.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "storage/nouns.h"
#include "storage/store.h"

namespace hone {

// Applies changes as the database does. What the database would refuse (a reference to a row that
// is not there, a name twice) ends the process here, since only a bug can ask for it.
//
// Copyable. Not thread-safe.
struct MemoryTables {
  std::int64_t last_id = 0;
  std::map<WorkerId, Worker> workers;
  std::map<std::string, ArtifactRow> artifacts;
  std::map<TuningJobId, TuningJob> tuning_jobs;
  std::map<TrainingJobId, TrainingJob> training_jobs;
  std::map<AttemptId, Attempt> attempts;
  // By metric and sequence.
  std::map<AttemptId, std::map<std::pair<std::string, std::int64_t>, Observation>> observations;
  std::map<std::pair<TuningJobId, std::int64_t>, LogRecord> log;
  std::map<std::int64_t, StateChange> state_changes;
  std::map<AttemptId, UnknownExit> unknown_exits;

  // In lower case; tuning jobs and training jobs share them.
  std::map<std::string, TuningJobId> tuning_job_names;
  std::map<std::string, TrainingJobId> training_job_names;
  std::map<std::pair<TuningJobId, std::int64_t>, TrainingJobId> trials;
  std::map<TrainingJobId, std::set<AttemptId>> attempts_of;

  void Apply(const Changes& changes);

  // What Store::Load() gives.
  Snapshot Read(const std::string& cluster_id) const;

  // The trials of a job that go first when it is deleted.
  std::vector<TrainingJobId> TrialsInABite(TuningJobId job) const;

  // Whether a job has changes of state left.
  bool HasStateChanges(TuningJobId job) const;

  // The curve of its latest attempt; null without one.
  const Curve* CurveOf(TrainingJobId id) const;

 private:
  void Put(const TuningJob& job);
  void Put(const TrainingJob& job);
  void Put(const Attempt& attempt);
  void Put(const ObservationBatch& batch);
  void TakeBite(TuningJobId job);
  void DeleteStateChanges(TuningJobId job, int count);
  void Delete(TrainingJobId id);
  void Delete(TuningJobId id);
};

}  // namespace hone
