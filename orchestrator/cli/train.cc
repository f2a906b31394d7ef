#include <ostream>

#include "base/text.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/creating.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"
#include "orchestrator/cli/watch.h"

namespace hone {
namespace {

// A file of a search is as good as one of a training job, but for what is only a search's.
void TellIgnored(const Context& context, const TrainingJobFile& file) {
  if (file.ignored.empty()) return;
  std::string keys;
  for (const std::string& key : file.ignored) keys += (keys.empty() ? "" : ", ") + key;
  context.err << "hone: of a search, and without a meaning here: " << keys << '\n';
}

void PrintDryRun(const Context& context, const v1::TrainingJob& job) {
  context.err << "hone: nothing was created; all is well with " << job.name() << '\n';
  for (const v1::Hyperparameter& value : job.hyperparameters()) {
    context.out << value.name() << " = " << OneLine(value.value()) << '\n';
  }
}

Result<int> Train(Context& context, const CreateOptions& options) {
  HONE_TRY(const TrainingJobFile file,
           ReadTrainingJobFile(options.file, options.settings, options.name));
  TellIgnored(context, file);
  v1::CreateTrainingJobRequest request;
  request.set_name(NameOf(context, options, file.name));
  *request.mutable_spec() = file.spec;
  request.set_dry_run(options.dry_run);
  Client client(Endpoint(context));
  const Result<v1::CreateTrainingJobResponse> response = client.CreateTrainingJob(request);
  if (!response) return AtLinesOf(file, response.error());
  if (context.json) {
    PrintJson(context, *response);
  } else if (options.dry_run) {
    PrintDryRun(context, response->training_job());
  } else {
    context.out << request.name() << std::endl;
    TellIfItWaits(context, client, file.spec.program().resources());
  }
  if (options.dry_run || !options.watch) return kExitDone;
  return WatchTraining(context, client, request.name(), /*reached=*/true);
}

}  // namespace

void AddTrainCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<CreateOptions>();
  CLI::App* command = AddCommand<CreateOptions>(
      app, action, "train",
      "Create a single training job from a job file without ranges, and print its name",
      "hone train job.yaml --set static.learning_rate=0.1 --watch", options, Train);
  AddCreateOptions(*command, *options);
  command->add_flag("--dry-run", options->dry_run,
                    "Check everything, create nothing, print what the program would be given");
}

}  // namespace hone
