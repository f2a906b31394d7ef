// gRPC's errors as ours.
#pragma once

#include <grpcpp/support/status.h>

#include "base/result.h"

namespace hone {

// The error of a status that is not OK, with the violations in its details.
Error FromGrpcStatus(const grpc::Status& status);

}  // namespace hone
