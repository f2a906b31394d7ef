// Errors on the wire.
#pragma once

#include <grpcpp/support/status.h>

#include "base/result.h"

namespace hone {

// With every violation in the details, as google.rpc.BadRequest, when the request broke rules.
grpc::Status ToGrpcStatus(const Error& error);

template <typename T>
grpc::Status ToGrpcStatus(const Result<T>& result) {
  return result ? grpc::Status::OK : ToGrpcStatus(result.error());
}

}  // namespace hone
