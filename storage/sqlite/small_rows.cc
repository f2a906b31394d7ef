// Workers, artifacts, log records, changes of state and unknown exits.
#include <bit>

#include "storage/noun_json.h"
#include "storage/sqlite/columns.h"
#include "storage/sqlite/rows.h"

namespace hone {
namespace {

const Columns kWorker = {
    .table = "worker",
    .key = {"id"},
    .fixed = {"registration", "registered_at"},
    .changing = {"secret_hash", "name", "host", "machine_id", "version", "slots", "devices",
                 "labels", "drained", "start_count", "nonce", "status", "set_aside_since",
                 "set_aside_reason", "failed_probes"}};
const Columns kArtifact = {.table = "artifact",
                           .key = {"digest"},
                           .fixed = {},
                           .changing = {"size", "files", "stored_at"}};
const Columns kLogRecord = {.table = "job_log",
                            .key = {"tuning_job", "sequence"},
                            .fixed = {},
                            .changing = {"at", "kind", "payload"}};
const Columns kStateChange = {.table = "state_change",
                              .key = {"sequence"},
                              .fixed = {"at", "tuning_job", "trial", "attempt", "worker", "gone",
                                        "from_state", "to_state", "cause", "reason"},
                              .changing = {}};

}  // namespace

const std::string kSelectWorker = "SELECT " + ColumnList(kWorker) + " FROM worker ";
const std::string kSelectArtifact = "SELECT " + ColumnList(kArtifact) + " FROM artifact ";
const std::string kSelectLogRecord = "SELECT " + ColumnList(kLogRecord) + " FROM job_log ";
const std::string kSelectStateChange = "SELECT " + ColumnList(kStateChange);

Result<void> WriteWorker(Connection& connection, const Worker& worker) {
  static const std::string kSql = UpsertSql(kWorker);
  HONE_TRY(Statement row, connection.Prepare(kSql));
  row.Put(worker.id).Put(worker.registration).Put(worker.registered_at).Put(worker.secret_hash);
  row.Put(worker.name).Put(worker.host).Put(worker.machine_id).Put(worker.version);
  row.Put(worker.slots).Put(WorkerDevicesToJson(worker.devices)).Put(LabelsToJson(worker.labels));
  row.Put(worker.drained).Put(worker.start_count).Put(std::bit_cast<std::int64_t>(worker.nonce));
  worker.status ? row.Put(Name(*worker.status)) : row.PutNull();
  worker.set_aside ? row.Put(worker.set_aside->since) : row.PutNull();
  const SetAside aside = worker.set_aside.value_or(SetAside{});
  row.Put(aside.reason).Put(aside.failed_probes);
  return row.Run();
}

Result<Worker> ReadWorker(Statement& row) {
  Worker worker;
  worker.id = WorkerId(row.Int());
  worker.registration = row.Text();
  worker.registered_at = row.Time();
  worker.secret_hash = row.Text();
  worker.name = row.Text();
  worker.host = row.Text();
  worker.machine_id = row.Text();
  worker.version = row.Text();
  worker.slots = row.Int32();
  HONE_TRY(worker.devices, WorkerDevicesFromJson(row.Text()));
  HONE_TRY(worker.labels, LabelsFromJson(row.Text()));
  worker.drained = row.Flag();
  worker.start_count = row.Int();
  worker.nonce = std::bit_cast<std::uint64_t>(row.Int());
  if (const std::optional<std::string> status = row.OptionalText()) {
    HONE_TRY(worker.status, ParseWorkerStatus(*status));
  }
  const std::optional<WallTime> since = row.OptionalTime();
  SetAside aside = {.since = since.value_or(WallTime{}), .reason = row.Text()};
  aside.failed_probes = row.Int32();
  if (since) worker.set_aside = std::move(aside);
  return worker;
}

Result<void> WriteArtifact(Connection& connection, const ArtifactRow& artifact) {
  static const std::string kSql = UpsertSql(kArtifact);
  HONE_TRY(Statement row, connection.Prepare(kSql));
  row.Put(artifact.digest).Put(artifact.size).Put(artifact.files).Put(artifact.stored_at);
  return row.Run();
}

Result<ArtifactRow> ReadArtifact(Statement& row) {
  ArtifactRow artifact;
  artifact.digest = row.Text();
  artifact.size = row.Int();
  artifact.files = row.Int();
  artifact.stored_at = row.Time();
  return artifact;
}

Result<void> WriteLogRecord(Connection& connection, const LogRecord& record) {
  static const std::string kSql = UpsertSql(kLogRecord);
  HONE_TRY(Statement row, connection.Prepare(kSql));
  row.Put(record.tuning_job).Put(record.sequence).Put(record.at);
  row.Put(record.kind).Put(record.payload);
  return row.Run();
}

Result<LogRecord> ReadLogRecord(Statement& row) {
  LogRecord record;
  record.tuning_job = TuningJobId(row.Int());
  record.sequence = row.Int();
  record.at = row.Time();
  record.kind = row.Text();
  record.payload = row.Text();
  return record;
}

Result<void> WriteStateChange(Connection& connection, const StateChange& change) {
  static const std::string kSql = UpsertSql(kStateChange);
  HONE_TRY(Statement row, connection.Prepare(kSql));
  row.Put(change.sequence).Put(change.at).Put(change.tuning_job).Put(change.trial);
  row.Put(change.attempt).Put(change.worker).Put(change.gone).Put(change.from).Put(change.to);
  change.cause ? row.Put(Name(*change.cause)) : row.PutNull();
  return row.Put(change.reason).Run();
}

Result<StateChange> ReadStateChange(Statement& row) {
  StateChange change;
  change.sequence = row.Int();
  change.at = row.Time();
  change.tuning_job = TuningJobId(row.Int());
  change.trial = row.Int();
  change.attempt = row.Int32();
  change.worker = WorkerId(row.Int());
  change.gone = row.Text();
  change.from = row.Text();
  change.to = row.Text();
  if (const std::optional<std::string> cause = row.OptionalText()) {
    HONE_TRY(change.cause, ParseFailureCause(*cause));
  }
  change.reason = row.Text();
  return change;
}

Result<void> WriteUnknownExit(Connection& connection, const UnknownExit& exit) {
  HONE_TRY(Statement row,
           connection.Prepare("INSERT INTO unknown_exit (attempt, worker, exit, reported_at) "
                              "VALUES (?, ?, ?, ?) ON CONFLICT (attempt) DO NOTHING"));
  row.Put(exit.attempt).Put(exit.worker).Put(ProgramExitToJson(exit.exit)).Put(exit.reported_at);
  return row.Run();
}

}  // namespace hone
