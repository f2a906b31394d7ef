// Following a job to its end.
#pragma once

#include <map>
#include <string>

#include "orchestrator/cli/client.h"
#include "orchestrator/cli/context.h"

namespace hone {

// Shows a tuning job until it has ended, over breaks of the connection, and gives the exit code of
// its outcome. On a terminal a block that is drawn again and again, piped a line an event,
// with --json each message of the stream. `reached`: the controller has answered just now, so a
// failure to reach it is a break, and no wrong endpoint.
Result<int> Watch(Context& context, Client& client, const std::string& name, bool reached);

// The same for a training job that is run by itself. Piped, a line for each change of its status
// and each new value of its objective.
Result<int> WatchTraining(Context& context, Client& client, const std::string& name, bool reached);

// The value of a trial's hyperparameter; empty when it is not active there.
std::string ValueOf(const v1::TrainingJob& trial, const std::string& hyperparameter);

}  // namespace hone
