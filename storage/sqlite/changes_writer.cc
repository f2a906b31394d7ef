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
  return WriteEach(connection, changes.unknown_exits, WriteUnknownExit);
}

Result<void> ChangesWriter::WriteJob(Connection& connection, const TuningJob& job) {
  HONE_TRY_VOID(WriteTuningJob(connection, job));
  const auto written = written_specs_.find(job.id);
  if (written == written_specs_.end() || written->second != job.spec) {
    HONE_TRY_VOID(WriteSpec(connection, job));
    written_specs_[job.id] = job.spec;
  }
  if (HasEnded(job.status)) written_specs_.erase(job.id);
  return {};
}

Result<void> ChangesWriter::WriteSpec(Connection& connection, const TuningJob& job) {
  HONE_TRY(Statement select,
           connection.Prepare("SELECT spec FROM tuning_job_spec WHERE tuning_job = ?"));
  HONE_TRY(const bool found, select.Put(job.id).Step());
  if (!found) {
    HONE_TRY(Statement row,
             connection.Prepare(
                 "INSERT INTO tuning_job_spec (tuning_job, request, spec) VALUES (?, ?, ?)"));
    return row.Put(job.id).PutBytes(job.request).Put(SpecToJson(job.spec)).Run();
  }
  const std::string stored = select.Text();
  const std::string merged = MergeSpecJson(stored, job.spec);
  if (merged == stored) return {};
  HONE_TRY(Statement row,
           connection.Prepare("UPDATE tuning_job_spec SET spec = ? WHERE tuning_job = ?"));
  return row.Put(merged).Put(job.id).Run();
}

}  // namespace hone
