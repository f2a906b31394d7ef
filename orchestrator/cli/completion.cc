// `hone completion SHELL`.
#include "orchestrator/cli/completion.h"

#include <ostream>

#include "orchestrator/cli/command.h"

namespace hone {
namespace {

struct CompletionOptions {
  const CLI::App* app;
  std::string shell = {};
};

Result<int> PrintCompletion(Context& context, const CompletionOptions& options) {
  const CommandTree tree = ReadCommandTree(*options.app);
  if (options.shell == "bash") {
    context.out << BashCompletion(tree);
  } else if (options.shell == "zsh") {
    context.out << ZshCompletion(tree);
  } else {
    context.out << FishCompletion(tree);
  }
  return kExitDone;
}

}  // namespace

void AddCompletionCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<CompletionOptions>(CompletionOptions{&app});
  CLI::App* command = AddCommand<CompletionOptions>(
      app, action, "completion",
      "Print a script that completes commands, options, files and names of jobs",
      "source <(hone completion bash)", options, PrintCompletion);
  command->add_option("SHELL", options->shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

}  // namespace hone
