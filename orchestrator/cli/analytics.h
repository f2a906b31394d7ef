// The analytics table: one row a trial.
#pragma once

#include <string>
#include <vector>

#include "hone/v1/training_job.pb.h"
#include "hone/v1/tuning_job.pb.h"

namespace hone {

// One column a hyperparameter, in the order of the job file, then TrainingJobName,
// TrainingJobStatus, FinalObjectiveValue, TrainingStartTime, TrainingEndTime,
// TrainingElapsedTimeSeconds.
std::vector<std::string> AnalyticsColumns(const v1::TuningJob& job);

// The values of a trial in these columns; empty where it has none.
std::vector<std::string> AnalyticsRow(const v1::TuningJob& job, const v1::TrainingJob& trial);

// One object on one line: numbers as numbers, null where there is no value.
std::string AnalyticsJson(const v1::TuningJob& job, const v1::TrainingJob& trial);

// The query that makes the table, for SQLite: the same columns and rows, values as they are stored.
std::string AnalyticsSql(const v1::TuningJob& job);

// A record of RFC 4180, with its line end.
std::string CsvRecord(const std::vector<std::string>& fields);

}  // namespace hone
