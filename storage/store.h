// What Hone remembers between two runs.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/nouns.h"

namespace hone {

// How much is deleted in one commit, so that no commit takes long.
inline constexpr int kTrialsInABite = 10;
inline constexpr int kRecordsInABite = 1'000;

// Rows to write in one transaction, each as it is to be: whoever has the same key is replaced.
// They are applied in the order of the members here, so that what is referred to comes first.
struct Changes {
  std::optional<std::int64_t> last_id;  // Of the ids that agents see. Never goes back.
  std::vector<Worker> workers;
  std::vector<ArtifactRow> artifacts;
  std::vector<TuningJob> tuning_jobs;
  std::vector<TrainingJob> training_jobs;
  std::vector<Attempt> attempts;
  std::vector<ObservationBatch> observations;  // Those that are there already stay as they are.
  std::vector<LogRecord> log;
  std::vector<StateChange> state_changes;
  // Of all changes of state with a lower sequence, the oldest kRecordsInABite are deleted.
  std::optional<std::int64_t> state_changes_go_before;
  std::vector<UnknownExit> unknown_exits;  // The first of an attempt stays.
  // Of each of these jobs, some of what is left is deleted: kTrialsInABite trials with all that is
  // theirs, and kRecordsInABite records of its log and as many of its changes of state.
  std::vector<TuningJobId> bites;
  // Deleted, with whatever is left of them, and their names are free. Not there: nothing happens.
  std::vector<TuningJobId> deleted_tuning_jobs;

  bool empty() const;
  // Adds `more` behind what is here.
  void Append(Changes more);
};

// Of the latest attempt of each training job; those without a value are left out.
using Curves = std::map<TrainingJobId, Curve>;

// What is there when honed starts: all that can still change by itself.
struct Snapshot {
  std::string cluster_id;
  std::int64_t last_id = 0;
  std::vector<Worker> workers;
  std::vector<TuningJob> tuning_jobs;      // Those that have not ended.
  std::vector<TrainingJob> training_jobs;  // All trials of these jobs, ended ones too; by id.
  std::vector<Attempt> attempts;           // Those that have not ended; by id.
  Curves curves;                           // Of these training jobs.
};

// Load() is called once, before any Commit(). What it returns is the outcome of the first n
// commits for some n, never of half a commit, and n covers every commit that was reported done.
//
// Commits take effect in the order of the calls. Many may be waiting; an implementation is free to
// write them together. `done` runs on the loop thread, in order. It is not told of failure, since
// there is no such thing to handle: a store that cannot write ends the process, and the restart
// begins from what is on disk.
//
// Load() and Commit() are called from the loop thread only.
class Store {
 public:
  virtual ~Store() = default;
  virtual Result<Snapshot> Load() = 0;
  virtual void Commit(Changes changes, std::function<void()> done) = 0;
  // Roughly how much memory is held by commits that are not on disk yet. From any thread.
  virtual std::int64_t WaitingBytes() const { return 0; }
};

}  // namespace hone
