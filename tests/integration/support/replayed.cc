#include "tests/integration/support/replayed.h"

#include <utility>

#include "orchestrator/core/replay.h"
#include "storage/spec_json.h"
#include "storage/sqlite/sqlite_queries.h"

namespace hone::integration {
namespace {

// Before its limits were changed.
Result<TuningJobSpec> FirstSpec(Connection& connection, TuningJobId id) {
  HONE_TRY(Statement row, connection.Prepare("SELECT spec FROM tuning_job_spec "
                                             "WHERE tuning_job = ? AND revision = 0"));
  HONE_TRY(const bool found, row.Put(id).Step());
  if (!found) return DataLoss("a job has no spec of its beginning");
  return SpecFromJson(row.Text());
}

Result<Recording> Read(SqliteQueries& queries, const std::string& name) {
  HONE_TRY(std::optional<WholeJob> whole, queries.FindWholeJob(name));
  if (!whole) return NotFound("name: is of no job: " + name);
  Recording recording;
  recording.tuning_job = std::move(whole->tuning_job);
  recording.trials = std::move(whole->trials);
  const TuningJobId id = recording.tuning_job.id;
  HONE_TRY(recording.spec_as_created, FirstSpec(queries.connection(), id));
  HONE_TRY(recording.log, queries.ListLog(id));
  for (const TrainingJob& trial : recording.trials) {
    HONE_TRY(const auto details, queries.FindTrial(id, trial.trial));
    if (!details) return DataLoss("a trial is missing: " + trial.name);
    for (const Attempt& attempt : details->attempts) recording.attempts.push_back(attempt);
  }
  recording.observations = [&queries](AttemptId attempt) {
    return *queries.ListObservations(attempt);
  };
  return recording;
}

Result<std::vector<std::string>> Compare(const std::filesystem::path& database,
                                         const std::string& job) {
  HONE_TRY(const std::unique_ptr<SqliteQueries> queries, SqliteQueries::Open(database));
  HONE_TRY(const Recording recording, Read(*queries, job));
  HONE_TRY(const std::unique_ptr<Job> replayed, Replay(recording));
  std::vector<std::string> differences = Differences(*replayed, recording);
  const std::vector<std::string> suggested = SearchDifferences(*replayed, recording);
  differences.insert(differences.end(), suggested.begin(), suggested.end());
  return differences;
}

}  // namespace

std::vector<std::string> ReplayDifferences(const std::filesystem::path& database,
                                           const std::string& job) {
  Result<std::vector<std::string>> differences = Compare(database, job);
  if (!differences) return {differences.error().message};
  return *std::move(differences);
}

}  // namespace hone::integration
