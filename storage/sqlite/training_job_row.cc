#include "storage/assignment_json.h"
#include "storage/enum_names.h"
#include "storage/noun_json.h"
#include "storage/sqlite/columns.h"
#include "storage/sqlite/rows.h"

namespace hone {
namespace {

const Columns kTrainingJob = {.table = "training_job",
                              .key = {"id"},
                              .fixed = {"name", "tuning_job", "trial", "alone", "created_at"},
                              .changing = {"definition",
                                           "assignment",
                                           "parent",
                                           "continues_trial",
                                           "run_until",
                                           "history_revision",
                                           "status",
                                           "secondary_status",
                                           "objective",
                                           "cause",
                                           "reason",
                                           "started_at",
                                           "ended_at",
                                           "attempts",
                                           "program_failures",
                                           "machine_failures",
                                           "start_failures",
                                           "avoid",
                                           "retry_after_boot_id",
                                           "retry_after_boot_us",
                                           "retry_after_at",
                                           "time_used_us",
                                           "outcome_revision",
                                           "outcome",
                                           "outcome_value"}};

constexpr EnumName<Outcome::Kind> kOutcomes[] = {{Outcome::Kind::kValue, "value"},
                                                 {Outcome::Kind::kInfeasible, "infeasible"},
                                                 {Outcome::Kind::kUntaught, "untaught"}};

void PutOutcome(Statement& row, const std::optional<Outcome>& outcome) {
  if (!outcome) {
    row.PutNull().PutNull();
    return;
  }
  row.Put(NameIn(kOutcomes, outcome->kind));
  outcome->kind == Outcome::Kind::kValue ? row.Put(outcome->value) : row.PutNull();
}

Result<std::optional<Outcome>> ReadOutcome(Statement& row) {
  const std::optional<std::string> name = row.OptionalText();
  const std::optional<double> value = row.OptionalReal();
  if (!name) return std::optional<Outcome>();
  HONE_TRY(const Outcome::Kind kind, ParseIn(kOutcomes, "outcome", *name));
  return std::optional<Outcome>(Outcome{.kind = kind, .value = value.value_or(0)});
}

void PutSuggestion(Statement& row, const Suggestion& suggestion) {
  row.Put(suggestion.definition).Put(AssignmentToJson(suggestion.assignment));
  row.Put(suggestion.parent).Put(suggestion.continues_trial).Put(suggestion.run_until);
  row.Put(suggestion.history_revision);
}

Result<Suggestion> ReadSuggestion(Statement& row) {
  Suggestion suggestion;
  suggestion.definition = row.Int32();
  HONE_TRY(suggestion.assignment, AssignmentFromJson(row.Text()));
  suggestion.parent = row.OptionalText();
  suggestion.continues_trial = row.OptionalInt();
  suggestion.run_until = row.OptionalInt();
  suggestion.history_revision = row.Int();
  return suggestion;
}

// 0, nobody's id, is NULL in the database.
template <typename IdType>
std::optional<IdType> IfValid(IdType id) {
  if (!id.valid()) return std::nullopt;
  return id;
}

// Most rows are written while nothing is left yet, and the list of roles is not for nothing.
Result<void> DeleteOtherReferences(Connection& connection, const TrainingJob& job) {
  if (job.artifacts.empty()) {
    HONE_TRY(Statement all,
             connection.Prepare("DELETE FROM artifact_reference WHERE training_job = ?"));
    return all.Put(job.id).Run();
  }
  HONE_TRY(Statement stale,
           connection.Prepare("DELETE FROM artifact_reference WHERE training_job = ? AND role NOT "
                              "IN (SELECT key FROM json_each(?))"));
  return stale.Put(job.id).Put(LabelsToJson(job.artifacts)).Run();
}

Result<void> WriteReferences(Connection& connection, const TrainingJob& job) {
  HONE_TRY_VOID(DeleteOtherReferences(connection, job));
  for (const auto& [role, digest] : job.artifacts) {
    HONE_TRY(
        Statement row,
        connection.Prepare("INSERT INTO artifact_reference (training_job, role, digest) VALUES "
                           "(?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest"));
    HONE_TRY_VOID(row.Put(job.id).Put(role).Put(digest).Run());
  }
  return {};
}

}  // namespace

const std::string kSelectTrialsInABite =
    "SELECT id FROM training_job WHERE tuning_job = ? ORDER BY trial LIMIT " +
    std::to_string(kTrialsInABite);

const std::string kSelectTrainingJob =
    "SELECT " + ColumnList(kTrainingJob) +
    ", (SELECT json_group_object(role, digest) FROM artifact_reference"
    "   WHERE artifact_reference.training_job = training_job.id) FROM training_job ";

Result<void> WriteTrainingJob(Connection& connection, const TrainingJob& job) {
  static const std::string kSql = UpsertSql(kTrainingJob);
  HONE_TRY(Statement row, connection.Prepare(kSql));
  row.Put(job.id).Put(job.name).Put(job.tuning_job).Put(job.trial).Put(job.alone);
  row.Put(job.created_at);
  PutSuggestion(row, job.suggestion);
  row.Put(Name(job.status)).Put(Name(job.secondary_status)).Put(job.objective);
  job.cause ? row.Put(Name(*job.cause)) : row.PutNull();
  row.Put(job.reason).Put(job.started_at).Put(job.ended_at);
  row.Put(job.attempts).Put(job.program_failures).Put(job.machine_failures);
  row.Put(job.start_failures);
  row.Put(IfValid(job.avoid)).Put(job.retry_after).Put(job.time_used).Put(job.outcome_revision);
  PutOutcome(row, job.outcome);
  HONE_TRY_VOID(row.Run());
  return WriteReferences(connection, job);
}

Result<TrainingJob> ReadTrainingJob(Statement& row) {
  TrainingJob job;
  job.id = TrainingJobId(row.Int());
  job.name = row.Text();
  job.tuning_job = TuningJobId(row.Int());
  job.trial = row.Int();
  job.alone = row.Flag();
  job.created_at = row.Time();
  HONE_TRY(job.suggestion, ReadSuggestion(row));
  HONE_TRY(job.status, ParseTrainingJobStatus(row.Text()));
  HONE_TRY(job.secondary_status, ParseSecondaryStatus(row.Text()));
  job.objective = row.OptionalReal();
  if (const auto cause = row.OptionalText()) {
    HONE_TRY(job.cause, ParseFailureCause(*cause));
  }
  job.reason = row.Text();
  job.started_at = row.OptionalTime();
  job.ended_at = row.OptionalTime();
  job.attempts = row.Int32();
  job.program_failures = row.Int32();
  job.machine_failures = row.Int32();
  job.start_failures = row.Int32();
  job.avoid = WorkerId(row.Int());
  job.retry_after = row.OptionalDeadline();
  job.time_used = Duration(row.Int());
  job.outcome_revision = row.Int();
  HONE_TRY(job.outcome, ReadOutcome(row));
  HONE_TRY(job.artifacts, LabelsFromJson(row.Text()));
  return job;
}

}  // namespace hone
