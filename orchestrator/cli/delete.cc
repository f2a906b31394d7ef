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
Result<bool> AwaitGone(Client& client, const std::string& job) {
  const SteadyTime until = ReadClock().steady + kPatience;
  while (ReadClock().steady < until) {
    const Result<v1::TuningJob> left = client.GetTuningJob(job);
    if (!left && left.error().code == ErrorCode::kNotFound) return true;
    if (!left && left.error().code != ErrorCode::kUnavailable) return left.error();
    std::this_thread::sleep_for(kLookAgain);
  }
  return false;
}

Result<int> Delete(Context& context, const DeleteOptions& options) {
  Client client(Endpoint(context));
  HONE_TRY(const v1::TuningJob job, client.DeleteTuningJob(options.job));
  HONE_TRY(const bool gone, AwaitGone(client, options.job));
  if (context.json) {
    PrintJson(context, job);
  } else {
    context.out << job.name() << (gone ? " deleted" : " Deleting") << '\n';
  }
  return kExitDone;
}

}  // namespace

void AddDeleteCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<DeleteOptions>();
  CLI::App* command = AddCommand<DeleteOptions>(
      app, action, "delete",
      "Forget a tuning job that has ended: its trials, observations and logs",
      "hone delete seedlings", options, Delete);
  command->add_option("JOB", options->job, "The tuning job")->required();
}

}  // namespace hone
