// Where a call comes from.
#pragma once

#include <grpcpp/server_context.h>

#include "orchestrator/core/event.h"

namespace hone {

// The call's own name for itself, from the metadata "x-request-id", or one that is drawn when there
// is none or it is not 1 to 128 printable ASCII characters. The answer carries it, too.
// Called before the call is answered.
Origin OriginOf(grpc::CallbackServerContext& context);

}  // namespace hone
