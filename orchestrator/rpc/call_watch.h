// Sees every call to its end.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/time.h"

namespace hone {

// A call that has ended. `method` is one of ours ("hone.v1.WorkerService/Sync"), or "other": what a
// client made up is not repeated, so there are no more than we have methods.
struct CallEnd {
  std::string method;
  std::string code;              // As gRPC writes it: "OK", "NOT_FOUND".
  std::optional<Duration> took;  // Of a unary call; how long a stream lives says nothing.
};

// An interceptor, so that no handler has to be told. `on_end` is called from gRPC's threads.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> WatchCalls(
    std::function<void(const CallEnd&)> on_end);

}  // namespace hone
