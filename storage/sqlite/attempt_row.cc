#include <cmath>
#include <limits>

#include "storage/noun_json.h"
#include "storage/sqlite/columns.h"
#include "storage/sqlite/rows.h"

namespace hone {
namespace {

const Columns kAttempt = {
    .table = "attempt",
    .key = {"id"},
    .fixed = {"training_job", "number", "kind", "granted_at"},
    .changing = {"status", "started_at", "ended_at", "listed", "stop_requested", "superseded",
                 "exit", "cause", "reason", "objective_sequence", "objective_value", "curve",
                 "output_cursor", "metrics_cursor"}};

// SQLite has no NaN; in this column NULL beside a sequence stands for it.
void PutObjective(Statement& row, const std::optional<LatestObjective>& objective) {
  if (!objective) {
    row.PutNull().PutNull();
    return;
  }
  row.Put(objective->sequence);
  std::isnan(objective->value) ? row.PutNull() : row.Put(objective->value);
}

std::optional<LatestObjective> ReadObjective(Statement& row) {
  const std::optional<std::int64_t> sequence = row.OptionalInt();
  const std::optional<double> value = row.OptionalReal();
  if (!sequence) return std::nullopt;
  return LatestObjective{.sequence = *sequence,
                         .value = value.value_or(std::numeric_limits<double>::quiet_NaN())};
}

Result<void> WritePlacements(Connection& connection, const Attempt& attempt) {
  const auto count = static_cast<std::int64_t>(attempt.placements.size());
  HONE_TRY(Statement stale,
           connection.Prepare("DELETE FROM attempt_placement WHERE attempt = ? AND ordinal >= ?"));
  HONE_TRY_VOID(stale.Put(attempt.id).Put(count).Run());
  for (std::int64_t i = 0; i < count; ++i) {
    const Placement& placement = attempt.placements[static_cast<std::size_t>(i)];
    HONE_TRY(
        Statement row,
        connection.Prepare(
            "INSERT INTO attempt_placement (attempt, ordinal, worker, devices) VALUES "
            "(?, ?, ?, ?) ON CONFLICT DO UPDATE SET worker = excluded.worker, devices = "
            "excluded.devices WHERE worker <> excluded.worker OR devices <> excluded.devices"));
    row.Put(attempt.id).Put(i).Put(placement.worker).Put(TextsToJson(placement.devices));
    HONE_TRY_VOID(row.Run());
  }
  return {};
}

}  // namespace

const std::string kSelectAttempt =
    "SELECT " + ColumnList(kAttempt) +
    ", (SELECT json_group_array(json_object('worker', worker, 'devices', json(devices))) FROM"
    "   (SELECT worker, devices FROM attempt_placement"
    "    WHERE attempt_placement.attempt = attempt.id ORDER BY ordinal)) FROM attempt ";

Result<void> WriteAttempt(Connection& connection, const Attempt& attempt) {
  static const std::string kSql = UpsertSql(kAttempt);
  HONE_TRY(Statement row, connection.Prepare(kSql));
  row.Put(attempt.id).Put(attempt.training_job).Put(attempt.number).Put(Name(attempt.kind));
  row.Put(attempt.granted_at).Put(Name(attempt.status));
  row.Put(attempt.started_at).Put(attempt.ended_at);
  row.Put(attempt.listed).Put(attempt.stop_requested).Put(attempt.superseded);
  attempt.exit ? row.Put(ProgramExitToJson(*attempt.exit)) : row.PutNull();
  attempt.cause ? row.Put(Name(*attempt.cause)) : row.PutNull();
  row.Put(attempt.reason);
  PutObjective(row, attempt.objective);
  row.Put(CurveToJson(attempt.curve));
  row.Put(attempt.output_cursor).Put(attempt.metrics_cursor);
  HONE_TRY_VOID(row.Run());
  return WritePlacements(connection, attempt);
}

const std::string kSelectCurve =
    "SELECT attempt.training_job, attempt.curve FROM training_job JOIN attempt ON "
    "attempt.training_job = training_job.id AND attempt.number = training_job.attempts ";

Result<Curves> ReadCurves(Statement& statement) {
  Curves curves;
  while (true) {
    HONE_TRY(const bool found, statement.Step());
    if (!found) return curves;
    const TrainingJobId id(statement.Int());
    HONE_TRY(Curve curve, CurveFromJson(statement.Text()));
    if (curve.count() > 0) curves.emplace(id, std::move(curve));
  }
}

Result<Attempt> ReadAttempt(Statement& row) {
  Attempt attempt;
  attempt.id = AttemptId(row.Int());
  attempt.training_job = TrainingJobId(row.Int());
  attempt.number = row.Int32();
  HONE_TRY(attempt.kind, ParseAttemptKind(row.Text()));
  attempt.granted_at = row.Time();
  HONE_TRY(attempt.status, ParseAttemptStatus(row.Text()));
  attempt.started_at = row.OptionalTime();
  attempt.ended_at = row.OptionalTime();
  attempt.listed = row.Flag();
  attempt.stop_requested = row.Flag();
  attempt.superseded = row.Flag();
  if (const auto exit = row.OptionalText()) {
    HONE_TRY(attempt.exit, ProgramExitFromJson(*exit));
  }
  if (const auto cause = row.OptionalText()) {
    HONE_TRY(attempt.cause, ParseFailureCause(*cause));
  }
  attempt.reason = row.Text();
  attempt.objective = ReadObjective(row);
  HONE_TRY(attempt.curve, CurveFromJson(row.Text()));
  attempt.output_cursor = row.Int();
  attempt.metrics_cursor = row.Int();
  HONE_TRY(attempt.placements, PlacementsFromJson(row.Text()));
  return attempt;
}

}  // namespace hone
