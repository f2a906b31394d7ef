#include "orchestrator/cli/cli_config.h"

namespace hone {
namespace {

const std::vector<OptionEntry>& Entries() {
  static const std::vector<OptionEntry> entries = {
      {"endpoint", kDefaultEndpoint, "HOST:PORT of the controller"},
      {"state", "", "State folder"},
  };
  return entries;
}

// The user's own file: $XDG_CONFIG_HOME/hone/hone.yaml, else ~/.config/hone/hone.yaml; empty when
// there is none. Not HONE_CONFIG, which is the daemons': `hone up` hands its variables to them.
std::string OwnFile(const Context& context) {
  const std::string xdg = context.Variable("XDG_CONFIG_HOME");
  const std::filesystem::path base = xdg.empty() ? context.Variable("HOME") + "/.config" : xdg;
  const std::filesystem::path file = base / "hone" / "hone.yaml";
  std::error_code ignored;
  return std::filesystem::exists(file, ignored) ? file.string() : "";
}

// What is in force when nobody said it: the state folder of this user, and where honed of that
// folder listens.
void TakeWhatIsFound(const Context& context, Options* options) {
  const std::filesystem::path state = StateFolder(context);
  if (!options->IsSet("state")) options->Take("state", {state.string()}, "default");
  const std::string written = ReadEndpoints(state).grpc;
  if (!options->IsSet("endpoint") && !written.empty()) {
    options->Take("endpoint", {written}, (state / "controller" / "endpoints.json").string());
  }
}

}  // namespace

void AddConfigOptions(CLI::App& app, ConfigRequest* request) {
  app.add_option("--config", request->file,
                 "A YAML file with endpoint and state [~/.config/hone/hone.yaml]");
  const auto print = [&app, request] {
    request->print = true;
    app.require_subcommand(0, 1);
  };
  app.add_flag_callback("--print-config", print, "Show what is in force and from where, and exit");
}

Result<Options> TakeConfig(const ConfigRequest& request, Context& context) {
  Options options(Entries());
  const std::string file = request.file.empty() ? OwnFile(context) : request.file;
  if (!file.empty()) HONE_TRY_VOID(options.TakeFile(file));
  options.TakeEnvironment([&](const std::string& variable) { return context.Variable(variable); });
  if (!context.endpoint.empty()) options.Take("endpoint", {context.endpoint}, "command line");
  if (!context.state.empty()) options.Take("state", {context.state}, "command line");
  if (options.IsSet("endpoint")) context.endpoint = options.Get("endpoint");
  if (options.IsSet("state")) context.state = options.Get("state");
  TakeWhatIsFound(context, &options);
  return options;
}

}  // namespace hone
