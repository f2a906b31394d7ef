#include <ostream>

#include "base/text.h"
#include "job_file/job_file.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"
#include "orchestrator/cli/waiting.h"
#include "orchestrator/cli/watch.h"

namespace hone {
namespace {

struct CreateOptions {
  std::string file = {};
  std::string name = {};
  std::vector<std::string> settings = {};  // Each "KEY=VALUE".
  bool watch = false;
  bool dry_run = false;
};

// The server's violations, told at the lines of the file.
Error AtLinesOf(const JobFile& file, Error error) {
  if (error.violations.empty()) return error;
  error.message.clear();
  for (const Violation& violation : error.violations) {
    error.message += (error.message.empty() ? "" : "\n") + Describe(file, violation);
  }
  return error;
}

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

// It is created all the same: workers may come.
void TellIfItWaits(const Context& context, Client& client, const v1::TuningJobSpec& spec) {
  const Result<v1::ListWorkersResponse> workers = client.ListWorkers();
  const std::string why = workers ? WhyItWaits(spec, *workers) : "";
  if (!why.empty()) context.err << "hone: the job waits: " << why << '\n';
}

Result<int> Create(Context& context, const CreateOptions& options) {
  HONE_TRY(const JobFile file, ReadJobFile(options.file, options.settings, options.name));
  v1::CreateTuningJobRequest request;
  request.set_name(file.name);
  if (request.name().empty()) request.set_name(NameFromFile(options.file, context.now()));
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
    TellIfItWaits(context, client, response->tuning_job().spec());
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
  command->add_option("FILE", options->file, "The job file (YAML)")->required();
  command->add_option("--name", options->name, "The job's name; wins over the file's");
  command
      ->add_option("--set", options->settings,
                   "KEY=VALUE: replace a value of the file, or add one. A key is a path with dots; "
                   "trial.metrics[0].name names an item of a list, and a name with dots stands in "
                   "quotes: --set 'tags.\"a.b\"=c'. The value is YAML")
      ->allow_extra_args(false);
  command->add_flag("--watch", options->watch, "Watch it to its end");
  command->add_flag("--dry-run", options->dry_run,
                    "Check everything, create nothing, print what would be tried first and how "
                    "large the search space is");
}

}  // namespace hone
