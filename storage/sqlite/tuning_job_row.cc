#include "storage/spec_json.h"
#include "storage/sqlite/columns.h"
#include "storage/sqlite/rows.h"

namespace hone {
namespace {

const Columns kTuningJob = {.table = "tuning_job",
                            .key = {"id"},
                            .fixed = {"name", "alone", "created_at"},
                            .changing = {"status",
                                         "reason",
                                         "ending_as",
                                         "changed_at",
                                         "ended_at",
                                         "deadline_boot_id",
                                         "deadline_boot_us",
                                         "deadline_at",
                                         "in_progress",
                                         "completed",
                                         "failed",
                                         "stopped",
                                         "program_failures",
                                         "first_error",
                                         "revision",
                                         "spec_revision",
                                         "without_improvement",
                                         "log_records",
                                         "best_trial",
                                         "best_value"}};

std::optional<std::string> NameOf(const std::optional<TuningJobStatus>& status) {
  if (!status) return std::nullopt;
  return std::string(Name(*status));
}

TrialCounts ReadCounts(Statement& row) {
  TrialCounts counts;
  counts.in_progress = row.Int();
  counts.completed = row.Int();
  counts.failed = row.Int();
  counts.stopped = row.Int();
  return counts;
}

Result<std::optional<TuningJobStatus>> ReadEndingAs(Statement& row) {
  const std::optional<std::string> name = row.OptionalText();
  if (!name) return std::optional<TuningJobStatus>();
  HONE_TRY(const TuningJobStatus status, ParseTuningJobStatus(*name));
  return std::optional<TuningJobStatus>(status);
}

}  // namespace

const std::string kSelectTuningJob =
    "SELECT " + ColumnList(kTuningJob) +
    ", tuning_job_request.request, tuning_job_spec.spec FROM tuning_job "
    "JOIN tuning_job_request ON tuning_job_request.tuning_job = tuning_job.id "
    "JOIN tuning_job_spec ON tuning_job_spec.tuning_job = tuning_job.id "
    "AND tuning_job_spec.revision = tuning_job.spec_revision ";

Result<void> WriteTuningJob(Connection& connection, const TuningJob& job) {
  static const std::string kSql = UpsertSql(kTuningJob);
  HONE_TRY(Statement row, connection.Prepare(kSql));
  row.Put(job.id).Put(job.name).Put(job.spec.alone).Put(job.created_at);
  row.Put(Name(job.status)).Put(job.reason).Put(NameOf(job.ending_as));
  row.Put(job.changed_at).Put(job.ended_at).Put(job.deadline);
  row.Put(job.counts.in_progress).Put(job.counts.completed);
  row.Put(job.counts.failed).Put(job.counts.stopped);
  row.Put(job.program_failures).Put(job.first_error);
  row.Put(job.revision).Put(job.spec_revision).Put(job.without_improvement);
  row.Put(job.log_records).Put(job.best_trial).Put(job.best_value);
  return row.Run();
}

Result<TuningJob> ReadTuningJob(Statement& row) {
  TuningJob job;
  job.id = TuningJobId(row.Int());
  job.name = row.Text();
  row.Flag();  // In the spec.
  job.created_at = row.Time();
  HONE_TRY(job.status, ParseTuningJobStatus(row.Text()));
  job.reason = row.Text();
  HONE_TRY(job.ending_as, ReadEndingAs(row));
  job.changed_at = row.Time();
  job.ended_at = row.OptionalTime();
  job.deadline = row.OptionalDeadline();
  job.counts = ReadCounts(row);
  job.program_failures = row.Int();
  job.first_error = row.Text();
  job.revision = row.Int();
  job.spec_revision = row.Int();
  job.without_improvement = row.Int();
  job.log_records = row.Int();
  job.best_trial = row.Int();
  job.best_value = row.Real();
  job.request = row.Text();
  HONE_TRY(job.spec, SpecFromJson(row.Text()));
  return job;
}

}  // namespace hone
