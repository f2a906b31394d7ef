// What of the command line can be in a file, too.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <string>

#include "base/options.h"
#include "base/result.h"
#include "orchestrator/cli/context.h"

namespace hone {

struct ConfigRequest {
  std::string file;    // Of --config; empty: the user's own, if there is one.
  bool print = false;  // Instead of a command.
};

// Adds --config and --print-config. `request` outlives `app`.
void AddConfigOptions(CLI::App& app, ConfigRequest* request);

// Completes the options of all commands in `context` by the environment and the file. Gives what
// is in force, and from where.
Result<Options> TakeConfig(const ConfigRequest& request, Context& context);

}  // namespace hone
