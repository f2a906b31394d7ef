// Stores folders in the controller's artifact store.
#pragma once

#include <grpcpp/channel.h>

#include <memory>

#include "worker/runtime/uploads.h"

namespace hone::worker {

StoreFolder StoreThrough(const std::shared_ptr<grpc::Channel>& channel);

}  // namespace hone::worker
