#include <ostream>

#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"

namespace hone {
namespace {

struct StopOptions {
  std::string job;
};

template <typename Job>
int Stopped(const Context& context, const std::string& name, const Job& job) {
  if (context.json) {
    PrintJson(context, job);
  } else {
    context.out << name << " " << StatusWord(job.status()) << '\n';
  }
  return kExitDone;
}

Result<int> Stop(Context& context, const StopOptions& options) {
  HONE_TRY(const JobName name, ParseJobName(options.job));
  Client client(Endpoint(context));
  if (!name.IsTrial()) {
    const Result<v1::TuningJob> job = client.StopTuningJob(name.name);
    if (job) return Stopped(context, name.name, *job);
    if (job.error().code != ErrorCode::kNotFound) return job.error();
  }
  HONE_TRY(const v1::TrainingJob job, client.StopTrainingJob(ToString(name)));
  return Stopped(context, ToString(name), job);
}

}  // namespace

void AddStopCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<StopOptions>();
  CLI::App* command = AddCommand<StopOptions>(
      app, action, "stop", "Stop a job or one trial; programs get their grace period",
      "hone stop seedlings/7", options, Stop);
  command
      ->add_option("JOB", options->job, "A tuning job, a training job, or JOB/NUMBER for one trial")
      ->required();
}

}  // namespace hone
