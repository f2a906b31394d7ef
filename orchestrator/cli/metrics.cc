#include <ostream>

#include "base/text.h"
#include "orchestrator/cli/analytics.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"

namespace hone {
namespace {

struct MetricsOptions {
  std::string job;
  int attempt = 0;  // 0: all.
  bool csv = false;
};

std::vector<std::string> RowOf(const v1::MetricValue& value) {
  return {std::to_string(value.attempt()), value.metric(),
          value.has_step() ? std::to_string(value.step()) : "", FormatDouble(value.value()),
          FormatUtcMillis(ToWallTime(value.observed_at()))};
}

Result<int> Metrics(Context& context, const MetricsOptions& options) {
  HONE_TRY(const JobName name, ParseJobName(options.job));
  v1::ReadMetricsRequest request;
  request.set_name(ToString(name));
  request.set_attempt(options.attempt);
  Client client(Endpoint(context));
  const bool table_wanted = !context.json && !options.csv;
  Table table({{"ATTEMPT", true}, {"METRIC"}, {"STEP", true}, {"VALUE", true}, {"TIME"}});
  if (options.csv && !context.json) {
    context.out << CsvRecord({"attempt", "metric", "step", "value", "time"});
  }
  HONE_TRY_VOID(client.ReadMetrics(request, [&](const v1::ReadMetricsResponse& message) {
    for (const v1::MetricValue& value : message.values()) {
      if (context.json) {
        PrintJson(context, value);
      } else if (options.csv) {
        context.out << CsvRecord(RowOf(value));
      } else {
        std::vector<Cell> cells;
        for (std::string& text : RowOf(value)) cells.emplace_back(std::move(text));
        table.AddRow(std::move(cells));
      }
    }
    return true;
  }));
  if (table_wanted) table.Print(context);
  return kExitDone;
}

}  // namespace

void AddMetricsCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<MetricsOptions>();
  CLI::App* command = AddCommand<MetricsOptions>(
      app, action, "metrics", "Print every value that was observed of a trial's metrics",
      "hone metrics seedlings/7 --csv > metrics.csv", options, Metrics);
  command->add_option("JOB", options->job, "JOB/NUMBER, or a training job's name")->required();
  command->add_option("--attempt", options->attempt, "Which attempt, from 1; default all")
      ->check(CLI::PositiveNumber);
  command->add_flag("--csv", options->csv, "CSV (RFC 4180); --json: an object a line");
}

}  // namespace hone
