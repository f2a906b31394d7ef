#include <ostream>

#include "job_file/words.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/table.h"

namespace hone {
namespace {

struct EventsOptions {
  std::string job;  // Empty: everything.
  bool follow = false;
  std::int64_t after = 0;
  int last = 0;  // 0: all.
};

std::string SubjectOf(const v1::StateChange& change) {
  if (change.trial() != 0) return change.tuning_job() + "/" + std::to_string(change.trial());
  if (!change.tuning_job().empty()) return change.tuning_job();
  if (!change.training_job().empty()) return change.training_job();
  return "worker " + change.worker();
}

// What there is to say beyond the states: why, where, and that it is not the first time.
std::string RemarkOf(const v1::StateChange& change) {
  std::string remark;
  const bool of_job = !change.tuning_job().empty() || !change.training_job().empty();
  if (of_job && !change.worker().empty()) remark += " on " + change.worker();
  if (change.attempt() > 1) remark += " (attempt " + std::to_string(change.attempt()) + ")";
  if (change.cause() != v1::FAILURE_CAUSE_UNSPECIFIED) {
    remark += " " + std::string(WordFor(FailureCauseWords(), change.cause()));
  }
  if (!change.reason().empty()) remark += ": " + OneLine(change.reason());
  return remark;
}

// A line for a change, however long its reason is: that is what one looks for.
void Print(const Context& context, const v1::StateChange& change) {
  if (context.json) {
    PrintJson(context, change);
    return;
  }
  context.out << FormatLocalTime(ToWallTime(change.at())) << " " << OneLine(SubjectOf(change))
              << " " << Coloured(context, ColourOf(change.to_state()), change.to_state())
              << RemarkOf(change) << std::endl;
}

Result<int> Events(Context& context, const EventsOptions& options) {
  v1::WatchEventsRequest request;
  if (!options.job.empty()) {
    HONE_TRY(const JobName name, ParseJobName(options.job));
    request.set_name(ToString(name));
  }
  request.set_after(options.after);
  request.set_last(options.last);
  request.set_follow(options.follow);
  Client client(Endpoint(context));
  Reconnect reconnect(context.contact_limit);
  bool all = false;
  const auto open = [&]() -> Result<void> {
    HONE_TRY_VOID(client.WatchEvents(request, [&](const v1::WatchEventsResponse& message) {
      reconnect.Heard();
      for (const v1::StateChange& change : message.changes()) {
        Print(context, change);
        request.set_after(change.sequence());
        request.set_last(0);
      }
      return true;
    }));
    all = !options.follow;
    return {};
  };
  HONE_TRY_VOID(reconnect.Follow(
      open, [&] { return all; }, [] {}));
  return kExitDone;
}

}  // namespace

void AddEventsCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<EventsOptions>();
  CLI::App* command = AddCommand<EventsOptions>(
      app, action, "events", "Print what happened, in order: every change of a state, and why",
      "hone events seedlings -f", options, Events);
  command->add_option("JOB", options->job,
                      "A tuning job with its trials, JOB/NUMBER, or a training job; default all, "
                      "and the workers");
  command->add_flag("-f,--follow", options->follow, "Go on with what happens from now on");
  command->add_option("-n,--last", options->last, "Of what has happened, only the latest so many")
      ->check(CLI::Range(1, 1'000'000));
  command
      ->add_option("--after", options->after,
                   "Only what came after the event with this `sequence` (--json shows it)")
      ->check(CLI::NonNegativeNumber);
}

}  // namespace hone
