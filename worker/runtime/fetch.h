// Gets an artifact as a folder.
#pragma once

#include <string>

#include "base/result.h"
#include "hone/v1/artifact_service.grpc.pb.h"
#include "worker/runtime/cancel_token.h"

namespace hone::worker {

// Blocks until all files of the artifact are in the folder, which is there and empty, and on its
// disk, however long that takes: what may pass, such as a lost connection, is tried again for ever,
// with pauses of up to 5 s, and a file goes on where it was broken off. CANCELLED when `cancel`
// says so. Any other error is for good: NOT_FOUND and INVALID_ARGUMENT are of the store, DATA_LOSS
// is content that is not what its digest says, the rest is trouble of this machine.
Result<void> FetchFolder(v1::ArtifactService::StubInterface& store, const std::string& digest,
                         const std::string& folder, CancelToken& cancel);

}  // namespace hone::worker
