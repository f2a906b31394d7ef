#include "orchestrator/cli/cli.h"

#include <algorithm>
#include <ostream>

#include "base/version.h"
#include "orchestrator/cli/cli_config.h"
#include "orchestrator/cli/command.h"

namespace hone {
namespace {

void AddAllCommands(CLI::App& app, Action* action) {
  AddClusterCommands(app, action);
  AddInitCommand(app, action);
  AddCreateCommand(app, action);
  AddTrainCommand(app, action);
  AddDescribeCommand(app, action);
  AddListCommands(app, action);
  AddWatchCommand(app, action);
  AddStopCommand(app, action);
  AddSetCommand(app, action);
  AddRetryCommand(app, action);
  AddDeleteCommand(app, action);
  AddLogsCommand(app, action);
  AddEventsCommand(app, action);
  AddMetricsCommand(app, action);
  AddAnalyticsCommand(app, action);
  AddPullCommand(app, action);
  AddWorkerCommands(app, action);
  AddBackupCommand(app, action);
  AddCompletionCommand(app, action);
  AddCompleteJobsCommand(app, action);
  AddManPageCommand(app, action);
}

// A message of several lines has its own beginnings: those of a job file's mistakes.
void Tell(const Context& context, const Error& error) {
  const bool lines = error.message.find('\n') != std::string::npos;
  const bool placed = !error.violations.empty();
  context.err << (lines || placed ? "" : "hone: ") << error.message << '\n';
  if (error.code == ErrorCode::kUnavailable) {
    context.err << "hone: `hone up` starts a controller here; --endpoint names another one\n";
  }
}

Result<int> Run(const ConfigRequest& config, const Action& action, Context& context) {
  HONE_TRY(const Options options, TakeConfig(config, context));
  if (!config.print) return action(context);
  context.out << options.Print();
  return kExitDone;
}

}  // namespace

int RunCli(const std::vector<std::string>& arguments, Context& context) {
  CLI::App app("Hone: automatic model tuning.", "hone");
  app.set_version_flag("--version", "hone " + std::string(Version()));
  app.set_help_all_flag("--help-all", "Print the help of all commands");
  app.require_subcommand(1);
  app.add_flag("--json", context.json, "Print JSON, for programs");
  app.add_option("--endpoint", context.endpoint,
                 "HOST:PORT of the controller (HONE_ENDPOINT; else what the state folder says)");
  app.add_option("--state", context.state, "State folder (HONE_STATE; ~/.local/state/hone)");
  ConfigRequest config;
  AddConfigOptions(app, &config);
  Action action;
  AddAllCommands(app, &action);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error, context.out, context.err);
    return code == 0 ? kExitDone : kExitWrongUse;
  }
  const Result<int> code = Run(config, action, context);
  context.out.flush();
  if (!code) {
    Tell(context, code.error());
    return ExitCodeFor(code.error());
  }
  return *code;
}

}  // namespace hone
