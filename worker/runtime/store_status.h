// What the artifact store's answers mean to an agent.
#pragma once

#include <grpcpp/support/status.h>

#include <string>

#include "base/result.h"

namespace hone::worker {

// UNAVAILABLE for what may pass, DATA_LOSS when content is not what its digest says, and anything
// else for good. Requires: the call failed.
Error ToStoreError(const std::string& action, const grpc::Status& status);

}  // namespace hone::worker
