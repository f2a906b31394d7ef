#include <ostream>

#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"

namespace hone {
namespace {

struct RetryOptions {
  std::string trial;
};

Result<int> Retry(Context& context, const RetryOptions& options) {
  HONE_TRY(const JobName name, ParseJobName(options.trial));
  Client client(Endpoint(context));
  HONE_TRY(const v1::TrainingJob job, client.RetryTrainingJob(ToString(name)));
  if (context.json) {
    PrintJson(context, job);
  } else {
    context.out << ToString(name) << ' ' << StatusWord(job.status()) << '\n';
  }
  return kExitDone;
}

}  // namespace

void AddRetryCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<RetryOptions>();
  CLI::App* command = AddCommand<RetryOptions>(
      app, action, "retry",
      "Try a failed trial or training job again; its tuning job goes on if it has ended",
      "hone retry seedlings/7", options, Retry);
  command->add_option("JOB/NUMBER", options->trial, "The trial, or the training job's name")
      ->required();
}

}  // namespace hone
