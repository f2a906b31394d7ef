// `hone complete-jobs PREFIX`: what the shell asks when someone presses the tabulator.
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <chrono>
#include <ostream>
#include <set>

#include "hone/v1/training_service.grpc.pb.h"
#include "hone/v1/tuning_service.grpc.pb.h"
#include "orchestrator/cli/command.h"

namespace hone {
namespace {

// Someone waits with a finger on the key.
constexpr std::chrono::milliseconds kPatience(300);
constexpr int kPageSize = 1'000;

struct CompleteJobsOptions {
  std::string prefix;
};

// Calls for one page after the other, until there is none or the time is over.
template <typename Response, typename Request, typename Call, typename Each>
void ReadPages(Request request, std::chrono::system_clock::time_point deadline, const Call& call,
               const Each& each) {
  request.set_page_size(kPageSize);
  Response response;
  do {
    grpc::ClientContext context;
    context.set_deadline(deadline);
    response.Clear();
    if (!call(&context, request, &response).ok()) return;
    each(response);
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
}

// The trials of a job by number, as "JOB/7".
void ReadTrials(const std::shared_ptr<grpc::Channel>& channel, const std::string& job,
                std::chrono::system_clock::time_point deadline,
                const std::function<void(const std::string&)>& take) {
  v1::ListTrialsRequest request;
  request.set_tuning_job(job);
  v1::TuningService::Stub tuning_jobs(channel);
  ReadPages<v1::ListTrialsResponse>(
      request, deadline,
      [&](auto* call, const auto& asked, auto* response) {
        return tuning_jobs.ListTrials(call, asked, response);
      },
      [&](const auto& page) {
        for (const v1::TrainingJob& trial : page.trials()) {
          take(job + "/" + std::to_string(trial.trial()));
        }
      });
}

// Names of jobs, of trials behind a "/", a line each. Silent when there is no controller: nobody
// asked for it by name.
Result<int> CompleteJobs(Context& context, const CompleteJobsOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  const auto channel =
      grpc::CreateCustomChannel(Endpoint(context), grpc::InsecureChannelCredentials(), arguments);
  const auto deadline = std::chrono::system_clock::now() + kPatience;
  std::set<std::string> names;
  const auto take = [&](const std::string& name) {
    if (name.starts_with(options.prefix)) names.insert(name);
  };

  if (const std::size_t slash = options.prefix.find('/'); slash != std::string::npos) {
    ReadTrials(channel, options.prefix.substr(0, slash), deadline, take);
  }
  v1::ListTuningJobsRequest tuning;
  tuning.set_name_contains(options.prefix);
  v1::TuningService::Stub tuning_jobs(channel);
  ReadPages<v1::ListTuningJobsResponse>(
      tuning, deadline,
      [&](auto* call, const auto& request, auto* response) {
        return tuning_jobs.ListTuningJobs(call, request, response);
      },
      [&](const auto& page) {
        for (const v1::TuningJob& job : page.tuning_jobs()) take(job.name());
      });

  v1::ListTrainingJobsRequest training;
  training.set_name_contains(options.prefix);
  v1::TrainingService::Stub training_jobs(channel);
  ReadPages<v1::ListTrainingJobsResponse>(
      training, deadline,
      [&](auto* call, const auto& request, auto* response) {
        return training_jobs.ListTrainingJobs(call, request, response);
      },
      [&](const auto& page) {
        for (const v1::TrainingJob& job : page.training_jobs()) take(job.name());
      });

  for (const std::string& name : names) context.out << name << '\n';
  return kExitDone;
}

}  // namespace

void AddCompleteJobsCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<CompleteJobsOptions>();
  CLI::App* command = AddCommand<CompleteJobsOptions>(
      app, action, "complete-jobs", "Print the names of jobs and trials that begin so",
      "hone complete-jobs seed", options, CompleteJobs);
  command->add_option("PREFIX", options->prefix, "What the names begin with");
  command->group("");  // Hidden: for the scripts of `hone completion`.
}

}  // namespace hone
