// Scripts that complete the command line in a shell.
#pragma once

#include <string>

#include "orchestrator/cli/command_tree.h"

namespace hone {

// Each completes commands, options, files, folders and choices by itself, and names of jobs by
// asking `hone complete-jobs`, with the --endpoint and --state of the line.
std::string BashCompletion(const CommandTree& tree);
std::string ZshCompletion(const CommandTree& tree);
std::string FishCompletion(const CommandTree& tree);

}  // namespace hone
