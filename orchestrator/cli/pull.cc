#include <nlohmann/json.hpp>
#include <ostream>

#include "orchestrator/cli/command.h"
#include "orchestrator/cli/download.h"
#include "orchestrator/cli/format.h"

namespace hone {
namespace {

struct PullOptions {
  std::string job;
  std::string folder;
  std::string what = "model";
  bool force = false;
};

// JOB/7 is trial 7; JOB the best trial of a tuning job, or a training job.
Result<v1::TrainingJob> Resolve(Client& client, const JobName& name) {
  if (name.IsTrial()) return client.GetTrainingJob(ToString(name));
  const Result<v1::TuningJob> job = client.GetTuningJob(name.name);
  if (!job && job.error().code == ErrorCode::kNotFound) return client.GetTrainingJob(name.name);
  if (!job) return job.error();
  if (job->best_trial() == 0) return FailedPrecondition(name.name + ": has no best trial yet");
  return client.GetTrainingJob(name.name + "/" + std::to_string(job->best_trial()));
}

Result<int> Pull(Context& context, const PullOptions& options) {
  HONE_TRY(const JobName name, ParseJobName(options.job));
  Client client(Endpoint(context));
  HONE_TRY(const v1::TrainingJob job, Resolve(client, name));
  const auto artifact = job.artifacts().find(options.what);
  if (artifact == job.artifacts().end()) {
    const std::string message = job.name() + ": has no " + options.what;
    if (HasEnded(job.status())) return NotFound(message);
    return FailedPrecondition(message + " yet");
  }
  const std::string& digest = artifact->second.digest();
  HONE_TRY(const Downloaded done, Download(client, digest,
                                           {.folder = options.folder,
                                            .force = options.force,
                                            .contact_limit = context.contact_limit}));
  if (context.json) {
    context.out << nlohmann::json{{"training_job", job.name()},
                                  {"digest", digest},
                                  {"folder", options.folder},
                                  {"files", done.files},
                                  {"size", done.size}}
                << '\n';
  } else {
    context.out << options.folder << ": " << options.what << " of " << job.name() << ", "
                << done.files << (done.files == 1 ? " file, " : " files, ")
                << FormatBytes(done.size) << '\n';
  }
  return kExitDone;
}

}  // namespace

void AddPullCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<PullOptions>();
  CLI::App* command = AddCommand<PullOptions>(
      app, action, "pull", "Fetch what a trial left, or the best trial of a tuning job",
      "hone pull seedlings ./best-model", options, Pull);
  command->add_option("JOB", options->job, "JOB/NUMBER, or JOB for its best trial")->required();
  command->add_option("DIR", options->folder, "Where to put it; made when it is missing")
      ->required();
  command->add_option("--what", options->what, "model, or its last checkpoint")
      ->check(CLI::IsMember({"model", "checkpoint"}));
  command->add_flag(
      "--force", options->force,
      "Put the files into a folder that is not empty; replace those of the same name");
}

}  // namespace hone
