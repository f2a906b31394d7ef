// How others on this machine find honed.
#pragma once

#include <string>

#include "base/result.h"

namespace hone {

// Writes FOLDER/endpoints.json, {"grpc": "HOST:PORT", "http": "HOST:PORT"}, as a whole or not at
// all.
Result<void> WriteEndpoints(const std::string& folder, const std::string& grpc,
                            const std::string& http);

// Takes it away, so that nobody dials a port that is no longer served. No mistake if it is not
// there.
void RemoveEndpoints(const std::string& folder);

}  // namespace hone
