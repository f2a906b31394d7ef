#include "orchestrator/cli/creating.h"

#include <ostream>

#include "orchestrator/cli/waiting.h"

namespace hone {

void AddCreateOptions(CLI::App& command, CreateOptions& options) {
  command.add_option("FILE", options.file, "The job file (YAML)")->required();
  command.add_option("--name", options.name, "The job's name; wins over the file's");
  command
      .add_option("--set", options.settings,
                  "KEY=VALUE: replace a value of the file, or add one. A key is a path with dots; "
                  "trial.metrics[0].name names an item of a list, and a name with dots stands in "
                  "quotes: --set 'tags.\"a.b\"=c'. The value is YAML")
      ->allow_extra_args(false);
  command.add_flag("--watch", options.watch, "Watch it to its end");
}

std::string NameOf(const Context& context, const CreateOptions& options, const std::string& given) {
  return given.empty() ? NameFromFile(options.file, context.now()) : given;
}

void TellIfItWaits(const Context& context, Client& client, const v1::Resources& resources) {
  const Result<v1::ListWorkersResponse> workers = client.ListWorkers();
  const std::string why = workers ? WhyItWaits(resources, *workers) : "";
  if (!why.empty()) context.err << "hone: the job waits: " << why << '\n';
}

}  // namespace hone
