// Queries over one connection that only reads.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/queries.h"
#include "storage/sqlite/connection.h"

namespace hone {

// Every list is read along an index, in the order of its rows, so that a page costs the same
// however many there are. Lists by part of a name look at the names of all tuning jobs.
//
// Not thread-safe.
class SqliteQueries : public Queries {
 public:
  // Of a database that a SqliteStore has opened before.
  static Result<std::unique_ptr<SqliteQueries>> Open(const std::string& path);

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

  // For tests of the plans.
  Connection& connection() { return connection_; }

 private:
  explicit SqliteQueries(Connection connection) : connection_(std::move(connection)) {}

  Connection connection_;
};

}  // namespace hone
