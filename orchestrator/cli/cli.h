// The command line `hone`.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/cli/context.h"

namespace hone {

// Does what the arguments (without the program's own name) ask for, and gives the exit code:
// 0 done, 1 failed, 2 wrong use or a wrong job file, 3 not found, 4 refused by state, 5 cannot
// reach the controller; of a watched job: 0 Completed, 10 Failed, 11 Stopped.
int RunCli(const std::vector<std::string>& arguments, Context& context);

}  // namespace hone
