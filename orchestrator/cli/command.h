// What a parsed command line asks for, and what the commands share.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "orchestrator/cli/client.h"
#include "orchestrator/cli/context.h"

namespace hone {

// Carries a command out; gives the exit code.
using Action = std::function<Result<int>(Context&)>;

// Adds a subcommand whose `run` becomes the action when it is chosen. `Options` are its own.
template <typename Options>
CLI::App* AddCommand(CLI::App& app, Action* action, const std::string& name,
                     const std::string& help, const std::string& example,
                     std::shared_ptr<Options> options,
                     std::function<Result<int>(Context&, const Options&)> run) {
  CLI::App* command = app.add_subcommand(name, help);
  command->fallthrough();
  command->footer("Example:\n  " + example);
  command->callback([action, options, run] {
    *action = [options, run](Context& context) { return run(context, *options); };
  });
  return command;
}

// "JOB/7" is trial 7 of a tuning job; "JOB" a tuning job or a training job.
struct JobName {
  std::string name;
  std::int64_t trial = 0;  // 0: the name alone.

  bool IsTrial() const { return trial != 0; }
};
Result<JobName> ParseJobName(const std::string& text);

// "JOB/7" or "JOB".
std::string ToString(const JobName& name);

// Prints a message as one line of JSON.
void PrintJson(const Context& context, const google::protobuf::Message& message);

// What each file below adds to the command line.
void AddCreateCommand(CLI::App& app, Action* action);
void AddInitCommand(CLI::App& app, Action* action);
void AddTrainCommand(CLI::App& app, Action* action);
void AddDescribeCommand(CLI::App& app, Action* action);
void AddListCommands(CLI::App& app, Action* action);
void AddWatchCommand(CLI::App& app, Action* action);
void AddStopCommand(CLI::App& app, Action* action);
void AddSetCommand(CLI::App& app, Action* action);
void AddRetryCommand(CLI::App& app, Action* action);
void AddDeleteCommand(CLI::App& app, Action* action);
void AddEventsCommand(CLI::App& app, Action* action);
void AddLogsCommand(CLI::App& app, Action* action);
void AddMetricsCommand(CLI::App& app, Action* action);
void AddAnalyticsCommand(CLI::App& app, Action* action);
void AddPullCommand(CLI::App& app, Action* action);
void AddBackupCommand(CLI::App& app, Action* action);
void AddWorkerCommands(CLI::App& app, Action* action);
void AddClusterCommands(CLI::App& app, Action* action);
void AddCompletionCommand(CLI::App& app, Action* action);
void AddCompleteJobsCommand(CLI::App& app, Action* action);
void AddManPageCommand(CLI::App& app, Action* action);

}  // namespace hone
