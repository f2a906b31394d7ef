#include <ostream>

#include "base/text.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/creating.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"
#include "orchestrator/cli/watch.h"

namespace hone {
namespace {

// "12 different assignments", or why they cannot be counted.
std::string SizeInWords(const v1::CreateTuningJobResponse& response) {
  if (response.has_space_size()) {
    const std::string count = std::to_string(response.space_size());
    return count + " different assignment" + (response.space_size() == 1 ? "" : "s");
  }
  std::string continuous;
  for (const v1::Parameter& parameter : response.tuning_job().spec().definitions(0).parameters()) {
    const v1::ContinuousRange& range = parameter.continuous();
    if (!parameter.has_continuous() || range.has_step() || range.min() >= range.max()) continue;
    continuous += (continuous.empty() ? "" : ", ") + parameter.name();
  }
  if (continuous.empty()) return "more assignments than can be counted";
  return "cannot be counted (continuous without a step: " + CleanUtf8(continuous, 200) + ")";
}

void PrintFirstTrials(const Context& context, const v1::CreateTuningJobResponse& response) {
  const v1::TuningJobSpec& spec = response.tuning_job().spec();
  context.err << "hone: nothing was created; the first trials would be\n";
  if (spec.definitions_size() == 0) return;
  std::vector<Column> columns = {{"TRIAL", true}};
  for (const v1::Parameter& parameter : spec.definitions(0).parameters()) {
    columns.push_back({parameter.name(), true});
  }
  Table table(columns);
  for (const v1::TrainingJob& trial : response.first_trials()) {
    std::vector<Cell> row = {std::to_string(trial.trial())};
    for (const v1::Parameter& parameter : spec.definitions(0).parameters()) {
      row.emplace_back(ValueOf(trial, parameter.name()));
    }
    table.AddRow(std::move(row));
  }
  table.Print(context);
  context.out << "Search space: " << SizeInWords(response) << std::endl;
}

Result<int> Create(Context& context, const CreateOptions& options) {
  HONE_TRY(const JobFile file, ReadJobFile(options.file, options.settings, options.name));
  v1::CreateTuningJobRequest request;
  request.set_name(NameOf(context, options, file.name));
  *request.mutable_spec() = file.spec;
  request.set_dry_run(options.dry_run);
  Client client(Endpoint(context));
  const Result<v1::CreateTuningJobResponse> response = client.CreateTuningJob(request);
  if (!response) return AtLinesOf(file, response.error());
  if (context.json) {
    PrintJson(context, *response);
  } else if (options.dry_run) {
    PrintFirstTrials(context, *response);
  } else {
    context.out << request.name() << std::endl;
    TellIfItWaits(context, client, file.spec.definitions(0).program().resources());
  }
  if (options.dry_run || !options.watch) return kExitDone;
  return Watch(context, client, request.name(), /*reached=*/true);
}

}  // namespace

void AddCreateCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<CreateOptions>();
  CLI::App* command = AddCommand<CreateOptions>(
      app, action, "create", "Create a tuning job from a job file, and print its name",
      "hone create job.yaml --set limits.max_trials=5 --watch", options, Create);
  AddCreateOptions(*command, *options);
  command->add_flag("--dry-run", options->dry_run,
                    "Check everything, create nothing, print what would be tried first and how "
                    "large the search space is");
}

}  // namespace hone
