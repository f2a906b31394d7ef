// The controller's artifact store, as the agent uses it.
#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>

#include "artifacts/tree.h"
#include "base/result.h"
#include "worker/core/report.h"
#include "worker/runtime/cancel_token.h"
#include "worker/runtime/fetch_channels.h"

namespace hone::worker {

// Stores a folder as an artifact, however long that takes, and comes back soon after it was
// cancelled. An error is for good.
using StoreFolder = std::function<Result<Artifact>(const std::string& folder, CancelToken& cancel)>;

// `wanted` is as ManifestOf() has it.
StoreFolder StoreThrough(const std::shared_ptr<grpc::Channel>& channel,
                         const WantedName& wanted = nullptr);
FetchInto FetchThrough(const std::shared_ptr<grpc::Channel>& channel);

}  // namespace hone::worker
