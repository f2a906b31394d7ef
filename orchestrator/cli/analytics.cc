#include "orchestrator/cli/analytics.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"
#include "orchestrator/cli/watch.h"

namespace hone {
namespace {

struct AnalyticsOptions {
  std::string job;
  bool csv = false;
  bool sql = false;
};

const google::protobuf::RepeatedPtrField<v1::Parameter>& Parameters(const v1::TuningJob& job) {
  static const v1::TrialDefinition kNone;
  return (job.spec().definitions_size() > 0 ? job.spec().definitions(0) : kNone).parameters();
}

std::optional<Duration> Elapsed(const v1::TrainingJob& trial) {
  if (!trial.has_started_at() || !trial.has_ended_at()) return std::nullopt;
  return ToWallTime(trial.ended_at()) - ToWallTime(trial.started_at());
}

double InSeconds(Duration duration) { return static_cast<double>(duration.count()) / 1e6; }

nlohmann::ordered_json ToJsonValue(const v1::Parameter& parameter, const std::string& value) {
  if (value.empty()) return nullptr;
  const auto integer = ParseInt(value);
  const auto number = ParseDouble(value);
  if (parameter.has_integer() && integer) return *integer;
  if (parameter.has_continuous() && number) return *number;
  return value;
}

Result<void> PrintTable(const Context& context, Client& client, const v1::TuningJob& job) {
  std::vector<Column> columns;
  for (const std::string& title : AnalyticsColumns(job)) columns.push_back({title});
  Table table(columns);
  HONE_TRY_VOID(ForEachTrial(client, job.name(), [&](const v1::TrainingJob& trial) {
    std::vector<Cell> cells;
    for (std::string& text : AnalyticsRow(job, trial)) cells.emplace_back(std::move(text));
    table.AddRow(std::move(cells));
  }));
  table.PrintWhole(context);
  return {};
}

Result<int> Analytics(Context& context, const AnalyticsOptions& options) {
  Client client(Endpoint(context));
  HONE_TRY(const v1::TuningJob job, client.GetTuningJob(options.job));
  if (options.sql) {
    context.out << AnalyticsSql(job);
    return kExitDone;
  }
  if (!context.json && !options.csv) {
    HONE_TRY_VOID(PrintTable(context, client, job));
    return kExitDone;
  }
  if (!context.json) context.out << CsvRecord(AnalyticsColumns(job));
  HONE_TRY_VOID(ForEachTrial(client, job.name(), [&](const v1::TrainingJob& trial) {
    if (context.json) {
      context.out << AnalyticsJson(job, trial) << '\n';
    } else {
      context.out << CsvRecord(AnalyticsRow(job, trial));
    }
  }));
  return kExitDone;
}

}  // namespace

std::vector<std::string> AnalyticsColumns(const v1::TuningJob& job) {
  std::vector<std::string> columns;
  for (const v1::Parameter& parameter : Parameters(job)) columns.push_back(parameter.name());
  for (const char* fixed : {"TrainingJobName", "TrainingJobStatus", "FinalObjectiveValue",
                            "TrainingStartTime", "TrainingEndTime", "TrainingElapsedTimeSeconds"}) {
    columns.emplace_back(fixed);
  }
  return columns;
}

std::vector<std::string> AnalyticsRow(const v1::TuningJob& job, const v1::TrainingJob& trial) {
  std::vector<std::string> row;
  for (const v1::Parameter& parameter : Parameters(job)) {
    row.push_back(ValueOf(trial, parameter.name()));
  }
  const auto elapsed = Elapsed(trial);
  row.push_back(trial.name());
  row.push_back(StatusWord(trial.status()));
  row.push_back(trial.has_objective_value() ? FormatDouble(trial.objective_value()) : "");
  row.push_back(trial.has_started_at() ? FormatUtcMillis(ToWallTime(trial.started_at())) : "");
  row.push_back(trial.has_ended_at() ? FormatUtcMillis(ToWallTime(trial.ended_at())) : "");
  row.push_back(elapsed ? FormatDouble(InSeconds(*elapsed)) : "");
  return row;
}

std::string AnalyticsJson(const v1::TuningJob& job, const v1::TrainingJob& trial) {
  const std::vector<std::string> columns = AnalyticsColumns(job);
  const std::vector<std::string> row = AnalyticsRow(job, trial);
  nlohmann::ordered_json object;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const int parameter = static_cast<int>(i);
    if (parameter < Parameters(job).size()) {
      object[columns[i]] = ToJsonValue(Parameters(job).Get(parameter), row[i]);
    } else {
      object[columns[i]] = nullptr;
      if (!row[i].empty()) object[columns[i]] = row[i];
    }
  }
  if (trial.has_objective_value()) object["FinalObjectiveValue"] = trial.objective_value();
  if (const auto elapsed = Elapsed(trial)) {
    object["TrainingElapsedTimeSeconds"] = InSeconds(*elapsed);
  }
  // Names and values that are no UTF-8 are shown as far as they are.
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string AnalyticsSql(const v1::TuningJob& job) {
  const auto quoted = [](const std::string& text, char quote) {
    std::string all(1, quote);
    for (const char c : text) all += c == quote ? std::string(2, quote) : std::string(1, c);
    return all + quote;
  };
  const std::vector<std::string> columns = AnalyticsColumns(job);
  std::string sql = "SELECT";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    sql += i == 0 ? "\n  " : ",\n  ";
    if (static_cast<int>(i) < Parameters(job).size()) {
      // A name as a path of JSON: between quotes, in which a backslash is one.
      std::string path = nlohmann::json(columns[i]).dump();
      sql += "hyperparameters ->> " + quoted("$." + path, '\'') + " AS " + quoted(columns[i], '"');
    } else {
      sql += columns[i];
    }
  }
  return sql + "\nFROM analytics\nWHERE tuning_job = " + quoted(job.name(), '\'') +
         "\nORDER BY trial;\n";
}

std::string CsvRecord(const std::vector<std::string>& fields) {
  std::string record;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) record += ',';
    if (fields[i].find_first_of(",\"\r\n") == std::string::npos) {
      record += fields[i];
      continue;
    }
    record += '"';
    for (const char c : fields[i]) record += c == '"' ? "\"\"" : std::string(1, c);
    record += '"';
  }
  return record + "\r\n";
}

void AddAnalyticsCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<AnalyticsOptions>();
  CLI::App* command = AddCommand<AnalyticsOptions>(
      app, action, "analytics", "Print a table with a row for each trial",
      "hone analytics seedlings --csv > trials.csv", options, Analytics);
  command->add_option("JOB", options->job, "The tuning job's name")->required();
  auto* csv = command->add_flag("--csv", options->csv, "CSV (RFC 4180); --json: an object a line");
  command
      ->add_flag("--sql", options->sql,
                 "Print the query that makes the table, for sqlite3 DIR/controller/hone.db")
      ->excludes(csv);
}

}  // namespace hone
