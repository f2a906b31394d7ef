#include "storage/sqlite/changes_writer.h"

#include "storage/spec_json.h"
#include "storage/sqlite/rows.h"

namespace hone {
namespace {

template <typename Row>
Result<void> WriteEach(Connection& connection, const std::vector<Row>& rows,
                       Result<void> (*write)(Connection&, const Row&)) {
  for (const Row& row : rows) HONE_TRY_VOID(write(connection, row));
  return {};
}

Result<void> WriteLastId(Connection& connection, std::int64_t last_id) {
  HONE_TRY(Statement row, connection.Prepare("UPDATE cluster SET last_id = MAX(last_id, ?)"));
  return row.Put(last_id).Run();
}

Result<void> DeleteOldStateChanges(Connection& connection, std::int64_t before) {
  HONE_TRY(Statement old,
           connection.Prepare("DELETE FROM state_change WHERE sequence IN (SELECT sequence FROM "
                              "state_change WHERE sequence < ? ORDER BY sequence LIMIT ?)"));
  return old.Put(before).Put(kRecordsInABite).Run();
}

// What refers to a row that is deleted goes with it.
Result<void> TakeBite(Connection& connection, const TuningJobId& job) {
  HONE_TRY(Statement trials, connection.Prepare("DELETE FROM training_job WHERE id IN (" +
                                                kSelectTrialsInABite + ")"));
  HONE_TRY_VOID(trials.Put(job).Run());
  HONE_TRY(Statement log,
           connection.Prepare("DELETE FROM job_log WHERE tuning_job = ?1 AND sequence < ?2 + "
                              "(SELECT MIN(sequence) FROM job_log WHERE tuning_job = ?1)"));
  HONE_TRY_VOID(log.Put(job).Put(kRecordsInABite).Run());
  HONE_TRY(Statement states,
           connection.Prepare("DELETE FROM state_change WHERE sequence IN (SELECT sequence FROM "
                              "state_change WHERE tuning_job = ?1 ORDER BY sequence LIMIT ?2)"));
  return states.Put(job).Put(kRecordsInABite).Run();
}

Result<void> WriteInputs(Connection& connection, const TuningJob& job) {
  for (std::size_t i = 0; i < job.spec.definitions.size(); ++i) {
    for (const auto& [channel, input] : job.spec.definitions[i].program.inputs) {
      if (input.artifact.empty()) continue;
      HONE_TRY(Statement row,
               connection.Prepare("INSERT INTO tuning_job_input (tuning_job, definition, channel, "
                                  "digest) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"));
      row.Put(job.id).Put(static_cast<std::int64_t>(i)).Put(channel).Put(input.artifact);
      HONE_TRY_VOID(row.Run());
    }
  }
  return {};
}

Result<void> Delete(Connection& connection, const TuningJobId& job) {
  HONE_TRY(Statement states, connection.Prepare("DELETE FROM state_change WHERE tuning_job = ?"));
  HONE_TRY_VOID(states.Put(job).Run());
  HONE_TRY(Statement row, connection.Prepare("DELETE FROM tuning_job WHERE id = ?"));
  return row.Put(job).Run();
}

}  // namespace

Result<void> ChangesWriter::Write(Connection& connection, const Changes& changes) {
  if (changes.last_id) HONE_TRY_VOID(WriteLastId(connection, *changes.last_id));
  HONE_TRY_VOID(WriteEach(connection, changes.workers, WriteWorker));
  HONE_TRY_VOID(WriteEach(connection, changes.artifacts, WriteArtifact));
  for (const TuningJob& job : changes.tuning_jobs) HONE_TRY_VOID(WriteJob(connection, job));
  HONE_TRY_VOID(WriteEach(connection, changes.training_jobs, WriteTrainingJob));
  HONE_TRY_VOID(WriteEach(connection, changes.attempts, WriteAttempt));
  for (const ObservationBatch& batch : changes.observations) {
    HONE_TRY_VOID(observations_.Write(connection, batch));
  }
  HONE_TRY_VOID(WriteEach(connection, changes.log, WriteLogRecord));
  HONE_TRY_VOID(WriteEach(connection, changes.state_changes, WriteStateChange));
  if (changes.state_changes_go_before) {
    HONE_TRY_VOID(DeleteOldStateChanges(connection, *changes.state_changes_go_before));
  }
  HONE_TRY_VOID(WriteEach(connection, changes.unknown_exits, WriteUnknownExit));
  HONE_TRY_VOID(WriteEach(connection, changes.bites, TakeBite));
  return WriteEach(connection, changes.deleted_tuning_jobs, Delete);
}

Result<void> ChangesWriter::WriteJob(Connection& connection, const TuningJob& job) {
  HONE_TRY_VOID(WriteTuningJob(connection, job));
  const auto written = written_specs_.find(job.id);
  const std::pair spec(job.spec_revision, job.spec);
  if (written == written_specs_.end() || written->second != spec) {
    HONE_TRY_VOID(WriteRequest(connection, job));
    HONE_TRY_VOID(WriteSpec(connection, job));
    HONE_TRY_VOID(WriteInputs(connection, job));
    written_specs_[job.id] = spec;
  }
  if (HasEnded(job.status)) written_specs_.erase(job.id);
  return {};
}

Result<void> ChangesWriter::WriteRequest(Connection& connection, const TuningJob& job) {
  HONE_TRY(Statement row,
           connection.Prepare("INSERT INTO tuning_job_request (tuning_job, request) VALUES (?, ?) "
                              "ON CONFLICT DO NOTHING"));
  return row.Put(job.id).PutBytes(job.request).Run();
}

Result<void> ChangesWriter::WriteSpec(Connection& connection, const TuningJob& job) {
  // A new revision begins as the one before it, with the keys that this release does not know.
  HONE_TRY(Statement select,
           connection.Prepare("SELECT spec, revision FROM tuning_job_spec WHERE tuning_job = ? AND "
                              "revision <= ? ORDER BY revision DESC LIMIT 1"));
  HONE_TRY(const bool found, select.Put(job.id).Put(job.spec_revision).Step());
  const std::string stored = found ? select.Text() : "";
  const bool same_revision = found && select.Int() == job.spec_revision;
  const std::string spec = found ? MergeSpecJson(stored, job.spec) : SpecToJson(job.spec);
  if (same_revision && spec == stored) return {};
  HONE_TRY(Statement row,
           connection.Prepare("INSERT INTO tuning_job_spec (tuning_job, revision, spec) VALUES "
                              "(?, ?, ?) ON CONFLICT DO UPDATE SET spec = excluded.spec"));
  return row.Put(job.id).Put(job.spec_revision).Put(spec).Run();
}

}  // namespace hone
