// The nouns as rows: how each is written, and read again in the same order of columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/nouns.h"
#include "storage/sqlite/connection.h"
#include "storage/store.h"

namespace hone {

// Each writes the row as it is to be, whether it is there or not.
Result<void> WriteWorker(Connection& connection, const Worker& worker);
Result<void> WriteArtifact(Connection& connection, const ArtifactRow& artifact);
// Without its request and spec.
Result<void> WriteTuningJob(Connection& connection, const TuningJob& job);
Result<void> WriteTrainingJob(Connection& connection, const TrainingJob& job);
Result<void> WriteAttempt(Connection& connection, const Attempt& attempt);
Result<void> WriteLogRecord(Connection& connection, const LogRecord& record);
Result<void> WriteStateChange(Connection& connection, const StateChange& change);
// The first of an attempt stays.
Result<void> WriteUnknownExit(Connection& connection, const UnknownExit& exit);

// What a SELECT begins with so that the function of the same name can read its rows. The tables
// go by their own names.
extern const std::string kSelectWorker;
extern const std::string kSelectArtifact;
extern const std::string kSelectTuningJob;
extern const std::string kSelectTrainingJob;
extern const std::string kSelectAttempt;
extern const std::string kSelectLogRecord;
extern const std::string kSelectStateChange;
// From training_job, joined with the latest attempt of each.
extern const std::string kSelectCurve;
// The ids of the trials of a job that are deleted next.
extern const std::string kSelectTrialsInABite;

// Requires: Step() has just found a row. kDataLoss when it is not what was once written.
Result<Worker> ReadWorker(Statement& row);
Result<ArtifactRow> ReadArtifact(Statement& row);
Result<TuningJob> ReadTuningJob(Statement& row);
Result<TrainingJob> ReadTrainingJob(Statement& row);
Result<Attempt> ReadAttempt(Statement& row);
Result<LogRecord> ReadLogRecord(Statement& row);
Result<StateChange> ReadStateChange(Statement& row);

// All that are left, but for those without a value.
Result<Curves> ReadCurves(Statement& statement);

// All rows that are left.
template <typename Row>
Result<std::vector<Row>> ReadAll(Statement& statement, Result<Row> (*read)(Statement&)) {
  std::vector<Row> rows;
  while (true) {
    HONE_TRY(const bool found, statement.Step());
    if (!found) return rows;
    HONE_TRY(Row row, read(statement));
    rows.push_back(std::move(row));
  }
}

// The one row that is left, if there is one.
template <typename Row>
Result<std::optional<Row>> ReadOne(Statement& statement, Result<Row> (*read)(Statement&)) {
  HONE_TRY(const bool found, statement.Step());
  if (!found) return std::optional<Row>();
  HONE_TRY(Row row, read(statement));
  return std::optional<Row>(std::move(row));
}

}  // namespace hone
