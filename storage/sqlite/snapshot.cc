#include "storage/sqlite/snapshot.h"

#include "storage/sqlite/rows.h"

namespace hone {
namespace {

// As in the partial indexes' WHERE, letter for letter, or SQLite would not use them.
constexpr const char* kNotEnded =
    "(status = 'InProgress' OR status = 'Stopping' OR status = 'Deleting')";

template <typename Row>
Result<std::vector<Row>> Select(Connection& connection, const std::string& sql,
                                Result<Row> (*read)(Statement&)) {
  HONE_TRY(Statement statement, connection.Prepare(sql));
  return ReadAll(statement, read);
}

// The trials of what has not ended.
std::string OfOpenJobs() {
  return std::string("training_job.tuning_job IN (SELECT id FROM tuning_job WHERE ") + kNotEnded +
         ")";
}

}  // namespace

Result<Snapshot> ReadSnapshot(Connection& connection) {
  HONE_TRY(Transaction transaction, Transaction::BeginRead(connection));
  Snapshot snapshot;
  HONE_TRY(Statement cluster, connection.Prepare("SELECT cluster_id, last_id FROM cluster"));
  HONE_TRY(const bool found, cluster.Step());
  if (!found) return DataLoss("database: has no cluster: " + connection.path());
  snapshot.cluster_id = cluster.Text();
  snapshot.last_id = cluster.Int();
  HONE_TRY(snapshot.workers, Select(connection, kSelectWorker + "ORDER BY id", ReadWorker));
  HONE_TRY(
      snapshot.tuning_jobs,
      Select(connection, kSelectTuningJob + "WHERE " + kNotEnded + " ORDER BY id", ReadTuningJob));
  HONE_TRY(snapshot.training_jobs,
           Select(connection, kSelectTrainingJob + "WHERE " + OfOpenJobs() + " ORDER BY id",
                  ReadTrainingJob));
  HONE_TRY(snapshot.attempts,
           Select(connection, kSelectAttempt + "WHERE status <> 'Ended' ORDER BY id", ReadAttempt));
  HONE_TRY(Statement curves, connection.Prepare(kSelectCurve + "WHERE " + OfOpenJobs()));
  HONE_TRY(snapshot.curves, ReadCurves(curves));
  return snapshot;
}

}  // namespace hone
