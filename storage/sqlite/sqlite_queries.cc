#include "storage/sqlite/sqlite_queries.h"

#include <limits>
#include <utility>

#include "storage/page_token.h"
#include "storage/sqlite/rows.h"
#include "storage/sqlite/state_change_list.h"
#include "storage/sqlite/trial_list.h"

namespace hone {
namespace {

// What belongs to the one training job that `statement` finds, if it finds one.
Result<std::optional<TrainingJobDetails>> ReadDetails(Connection& connection,
                                                      Statement& statement) {
  HONE_TRY(std::optional<TrainingJob> job, ReadOne(statement, ReadTrainingJob));
  if (!job) return std::optional<TrainingJobDetails>();
  TrainingJobDetails details;
  details.training_job = *std::move(job);
  HONE_TRY(Statement owner, connection.Prepare("SELECT name FROM tuning_job WHERE id = ?"));
  HONE_TRY(const bool has_owner, owner.Put(details.training_job.tuning_job).Step());
  if (has_owner) details.tuning_job_name = owner.Text();
  HONE_TRY(Statement attempts,
           connection.Prepare(kSelectAttempt + "WHERE training_job = ? ORDER BY number"));
  attempts.Put(details.training_job.id);
  HONE_TRY(details.attempts, ReadAll(attempts, ReadAttempt));
  return std::optional<TrainingJobDetails>(std::move(details));
}

Result<Observation> ReadObservation(Statement& row) {
  Observation observation;
  observation.metric = row.Text();
  observation.sequence = row.Int();
  observation.step = row.OptionalInt();
  observation.observed_at = row.Time();
  observation.value = row.Real();
  return observation;
}

std::string TuningJobListSql(const TuningJobFilter& filter) {
  const std::string status = filter.status ? "AND tuning_job.status = ?2 " : "";
  const std::string name =
      filter.name_contains.empty() ? "" : "AND instr(lower(tuning_job.name), lower(?3)) > 0 ";
  return kSelectTuningJob + "WHERE NOT tuning_job.alone AND tuning_job.id < ?1 " + status + name +
         "ORDER BY tuning_job.id DESC LIMIT ?4";
}

std::string TrainingJobListSql(const TrainingJobFilter& filter) {
  const std::string status = filter.status ? "AND status = ?2 " : "";
  const std::string name =
      filter.name_contains.empty() ? "" : "AND instr(lower(name), lower(?3)) > 0 ";
  return kSelectTrainingJob + "WHERE alone AND id < ?1 " + status + name +
         "ORDER BY id DESC LIMIT ?4";
}

// One page of a list by id, newest first.
template <typename Filter, typename Row>
Result<Page<Row>> ReadPage(Connection& connection, const Filter& filter, const std::string& sql,
                           Result<Row> (*read)(Statement&)) {
  const std::string list = ListOf(filter);
  HONE_TRY(const std::optional<PageKey> after, FromPageToken(list, filter.page_token));
  const std::size_t size = PageSize(filter.page_size);
  HONE_TRY(Statement statement, connection.Prepare(sql));
  statement.Put(after ? after->id : std::numeric_limits<std::int64_t>::max());
  filter.status ? statement.Put(Name(*filter.status)) : statement.PutNull();
  // The place of a condition that is not in the text is bound all the same, where there is one.
  statement.Put(filter.name_contains).Put(static_cast<std::int64_t>(size + 1));
  Page<Row> page;
  HONE_TRY(page.rows, ReadAll(statement, read));
  if (page.rows.size() > size) {
    page.rows.resize(size);
    page.next_page_token =
        ToPageToken(list, {.objective = {}, .number = 0, .id = page.rows.back().id.value});
  }
  return page;
}

}  // namespace

Result<std::unique_ptr<SqliteQueries>> SqliteQueries::Open(const std::string& path) {
  HONE_TRY(Connection connection, Connection::Open(path, Connection::Mode::kRead));
  return std::unique_ptr<SqliteQueries>(new SqliteQueries(std::move(connection)));
}

Result<std::optional<TuningJob>> SqliteQueries::FindTuningJob(const std::string& name) {
  HONE_TRY(Statement statement,
           connection_.Prepare(kSelectTuningJob + "WHERE tuning_job.name = ?"));
  statement.Put(name);
  return ReadOne(statement, ReadTuningJob);
}

Result<Page<TuningJob>> SqliteQueries::ListTuningJobs(const TuningJobFilter& filter) {
  return ReadPage(connection_, filter, TuningJobListSql(filter), ReadTuningJob);
}

// Reads the tuning jobs that come before it, few of which are left once old ones go.
Result<std::optional<TuningJob>> SqliteQueries::FindEndedTuningJob(WallTime until,
                                                                   TuningJobId after) {
  HONE_TRY(Statement statement,
           connection_.Prepare(kSelectTuningJob +
                               "WHERE tuning_job.id > ? AND tuning_job.ended_at <= ? AND "
                               "tuning_job.status IN ('Completed', 'Failed', 'Stopped') "
                               "ORDER BY tuning_job.id LIMIT 1"));
  statement.Put(after).Put(until);
  return ReadOne(statement, ReadTuningJob);
}

Result<Page<TrainingJob>> SqliteQueries::ListTrainingJobs(const TrainingJobFilter& filter) {
  return ReadPage(connection_, filter, TrainingJobListSql(filter), ReadTrainingJob);
}

Result<Page<TrainingJob>> SqliteQueries::ListTrials(const TrialFilter& filter) {
  return ReadTrialPage(connection_, filter);
}

Result<std::optional<TrainingJobDetails>> SqliteQueries::FindTrial(TuningJobId tuning_job,
                                                                   std::int64_t trial) {
  HONE_TRY(Transaction transaction, Transaction::BeginRead(connection_));
  HONE_TRY(Statement statement,
           connection_.Prepare(kSelectTrainingJob + "WHERE tuning_job = ? AND trial = ?"));
  statement.Put(tuning_job).Put(trial);
  return ReadDetails(connection_, statement);
}

Result<std::optional<TrainingJobDetails>> SqliteQueries::FindTrainingJob(const std::string& name) {
  HONE_TRY(Transaction transaction, Transaction::BeginRead(connection_));
  HONE_TRY(Statement statement,
           connection_.Prepare(kSelectTrainingJob +
                               "WHERE id = (SELECT training_job FROM name WHERE name.name = ?)"));
  statement.Put(name);
  return ReadDetails(connection_, statement);
}

Result<std::optional<WholeJob>> SqliteQueries::FindWholeJob(const std::string& name) {
  HONE_TRY(Transaction transaction, Transaction::BeginRead(connection_));
  HONE_TRY(std::optional<TuningJob> job, FindTuningJob(name));
  if (!job) return std::optional<WholeJob>();
  WholeJob whole;
  whole.tuning_job = *std::move(job);
  HONE_TRY(Statement trials,
           connection_.Prepare(kSelectTrainingJob + "WHERE tuning_job = ? ORDER BY trial"));
  trials.Put(whole.tuning_job.id);
  HONE_TRY(whole.trials, ReadAll(trials, ReadTrainingJob));
  HONE_TRY(Statement curves,
           connection_.Prepare(kSelectCurve + "WHERE training_job.tuning_job = ?"));
  curves.Put(whole.tuning_job.id);
  HONE_TRY(whole.curves, ReadCurves(curves));
  return std::optional<WholeJob>(std::move(whole));
}

Result<Leftovers> SqliteQueries::FindLeftovers(TuningJobId tuning_job) {
  HONE_TRY(Transaction transaction, Transaction::BeginRead(connection_));
  HONE_TRY(Statement rows,
           connection_.Prepare("SELECT EXISTS (SELECT 1 FROM training_job WHERE tuning_job = ?1) "
                               "OR EXISTS (SELECT 1 FROM job_log WHERE tuning_job = ?1) "
                               "OR EXISTS (SELECT 1 FROM state_change WHERE tuning_job = ?1)"));
  HONE_TRY(const bool found, rows.Put(tuning_job).Step());
  Leftovers left;
  left.any = found && rows.Flag();
  HONE_TRY(Statement attempts,
           connection_.Prepare("SELECT attempt.id FROM attempt JOIN (" + kSelectTrialsInABite +
                               ") AS trial ON attempt.training_job = trial.id"));
  attempts.Put(tuning_job);
  while (true) {
    HONE_TRY(const bool another, attempts.Step());
    if (!another) return left;
    left.attempts.emplace_back(attempts.Int());
  }
}

Result<std::optional<TuningJobId>> SqliteQueries::FindTuningJobOf(AttemptId id) {
  HONE_TRY(Statement statement,
           connection_.Prepare("SELECT training_job.tuning_job FROM attempt JOIN training_job ON "
                               "training_job.id = attempt.training_job WHERE attempt.id = ?"));
  HONE_TRY(const bool found, statement.Put(id).Step());
  if (!found) return std::optional<TuningJobId>();
  return std::optional<TuningJobId>(statement.Int());
}

Result<std::optional<Attempt>> SqliteQueries::FindAttempt(AttemptId id) {
  HONE_TRY(Statement statement, connection_.Prepare(kSelectAttempt + "WHERE id = ?"));
  statement.Put(id);
  return ReadOne(statement, ReadAttempt);
}

Result<std::optional<ArtifactRow>> SqliteQueries::FindArtifact(const std::string& digest) {
  HONE_TRY(Statement statement, connection_.Prepare(kSelectArtifact + "WHERE digest = ?"));
  statement.Put(digest);
  return ReadOne(statement, ReadArtifact);
}

Result<std::vector<Observation>> SqliteQueries::ListObservations(AttemptId attempt) {
  HONE_TRY(
      Statement statement,
      connection_.Prepare("SELECT metric.name, sequence, step, observed_at, value FROM observation "
                          "JOIN metric ON metric.id = observation.metric WHERE attempt = ? "
                          "ORDER BY metric.name, sequence"));
  statement.Put(attempt);
  return ReadAll(statement, ReadObservation);
}

Result<std::vector<Worker>> SqliteQueries::ListWorkers() {
  HONE_TRY(Statement statement, connection_.Prepare(kSelectWorker + "ORDER BY id"));
  return ReadAll(statement, ReadWorker);
}

Result<std::vector<LogRecord>> SqliteQueries::ListLog(TuningJobId tuning_job) {
  HONE_TRY(Statement statement,
           connection_.Prepare(kSelectLogRecord + "WHERE tuning_job = ? ORDER BY sequence"));
  statement.Put(tuning_job);
  return ReadAll(statement, ReadLogRecord);
}

Result<std::vector<StateChangeDetails>> SqliteQueries::ListStateChanges(
    const StateChangeFilter& filter) {
  return ReadStateChanges(connection_, filter);
}

Result<std::int64_t> SqliteQueries::BeforeLastStateChanges(const StateChangeFilter& filter,
                                                           std::int32_t count) {
  return FindBeforeLastStateChanges(connection_, filter, count);
}

}  // namespace hone
