// A store that forgets on demand, for tests and for the simulator.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/memory_tables.h"
#include "storage/queries.h"
#include "storage/store.h"

namespace hone {

// Keeps the promises of Store and Queries, with a disk that the test is in charge of.
//
// Commits wait until Sync(); what waits is not yet on the disk, so neither Load() nor a query sees
// it, and Crash() can lose it. With Disk::kAtOnce each Commit() is synced within the call: `done`
// runs before it returns. Observations are not thinned.
//
// Not thread-safe.
class MemoryStore : public Store, public Queries {
 public:
  enum class Disk { kAtOnce, kWhenTold };

  explicit MemoryStore(Disk disk = Disk::kAtOnce,
                       std::string cluster_id = "00000000000000000000000000000001");

  Result<Snapshot> Load() override;
  void Commit(Changes changes, std::function<void()> done) override;

  // How many commits are not yet on the disk.
  std::size_t pending() const { return pending_.size(); }

  // Brings the oldest `count` pending commits to the disk (all, by default) and reports them done.
  void Sync(std::size_t count = SIZE_MAX);

  // The process dies: the oldest `survivors` of the pending commits had reached the disk, and
  // nobody was told; the others are lost. Load() may be called again.
  void Crash(std::size_t survivors = 0);

  // What is on the disk.
  const MemoryTables& tables() const { return tables_; }

  Result<std::optional<TuningJob>> FindTuningJob(const std::string& name) override;
  Result<Page<TuningJob>> ListTuningJobs(const TuningJobFilter& filter) override;
  Result<std::optional<TuningJob>> FindEndedTuningJob(WallTime until, TuningJobId after) override;
  Result<Page<TrainingJob>> ListTrainingJobs(const TrainingJobFilter& filter) override;
  Result<Page<TrainingJob>> ListTrials(const TrialFilter& filter) override;
  Result<std::optional<TrainingJobDetails>> FindTrial(TuningJobId tuning_job,
                                                      std::int64_t trial) override;
  Result<std::optional<TrainingJobDetails>> FindTrainingJob(const std::string& name) override;
  Result<std::optional<WholeJob>> FindWholeJob(const std::string& name) override;
  Result<Leftovers> FindLeftovers(TuningJobId tuning_job) override;
  Result<std::optional<TuningJobId>> FindTuningJobOf(AttemptId id) override;
  Result<std::optional<Attempt>> FindAttempt(AttemptId id) override;
  Result<std::optional<ArtifactRow>> FindArtifact(const std::string& digest) override;
  Result<std::vector<Observation>> ListObservations(AttemptId attempt) override;
  Result<std::vector<Worker>> ListWorkers() override;
  Result<std::vector<LogRecord>> ListLog(TuningJobId tuning_job) override;
  Result<std::vector<StateChangeDetails>> ListStateChanges(
      const StateChangeFilter& filter) override;
  Result<std::int64_t> BeforeLastStateChanges(const StateChangeFilter& filter,
                                              std::int32_t count) override;

 private:
  struct Pending {
    Changes changes;
    std::function<void()> done;
  };

  void ApplyOldest();
  std::optional<TrainingJobDetails> Details(TrainingJobId id) const;
  StateChangeDetails Details(const StateChange& change) const;

  const Disk disk_;
  const std::string cluster_id_;
  MemoryTables tables_;
  std::deque<Pending> pending_;
};

}  // namespace hone
