#include <ostream>
#include <thread>

#include "base/clock.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"

namespace hone {
namespace {

// Long enough for most; a job with very many trials goes on being deleted by itself.
constexpr Duration kPatience = 30s;
constexpr Duration kLookAgain = 100ms;

struct DeleteOptions {
  std::string job;
};

// Whether it is gone in time. A controller that cannot be reached meanwhile goes on later.
template <typename Look>
Result<bool> AwaitGone(Look look) {
  const SteadyTime until = ReadClock().steady + kPatience;
  while (ReadClock().steady < until) {
    const auto left = look();
    if (!left && left.error().code == ErrorCode::kNotFound) return true;
    if (!left && left.error().code != ErrorCode::kUnavailable) return left.error();
    std::this_thread::sleep_for(kLookAgain);
  }
  return false;
}

template <typename Job>
Result<int> Deleted(Context& context, const Job& job, const Result<bool>& gone) {
  if (!gone) return gone.error();
  if (context.json) {
    PrintJson(context, job);
  } else {
    context.out << job.name() << (*gone ? " deleted" : " Deleting") << '\n';
  }
  return kExitDone;
}

Result<int> Delete(Context& context, const DeleteOptions& options) {
  Client client(Endpoint(context));
  const Result<v1::TuningJob> job = client.DeleteTuningJob(options.job);
  if (job) {
    return Deleted(context, *job, AwaitGone([&] { return client.GetTuningJob(options.job); }));
  }
  if (job.error().code != ErrorCode::kNotFound) return job.error();
  HONE_TRY(const v1::TrainingJob training_job, client.DeleteTrainingJob(options.job));
  return Deleted(context, training_job,
                 AwaitGone([&] { return client.GetTrainingJob(options.job); }));
}

}  // namespace

void AddDeleteCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<DeleteOptions>();
  CLI::App* command = AddCommand<DeleteOptions>(
      app, action, "delete", "Forget a job that has ended: its trials, observations and logs",
      "hone delete seedlings", options, Delete);
  command->add_option("JOB", options->job, "A tuning job, or a single training job")->required();
}

}  // namespace hone
