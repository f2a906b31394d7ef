// What training programs printed.
#pragma once

#include <cstdint>
#include <string>

#include "orchestrator/cli/client.h"

namespace hone {

// The last lines of a training job's latest attempt, up to `bytes` of them.
Result<std::string> LastOutput(Client& client, const std::string& job, std::int64_t bytes);

}  // namespace hone
