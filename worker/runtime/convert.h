// The conversation's messages, to and from the core's values. No gRPC.
#pragma once

#include "base/result.h"
#include "hone/v1/worker_service.pb.h"
#include "worker/core/event.h"
#include "worker/core/report.h"
#include "worker/runtime/description.h"

namespace hone::worker {

v1::SyncRequest ToSyncRequest(const Self& self, const Report& report);

// INVALID_ARGUMENT for an order that cannot be meant: no attempt, no command, a negative count.
// What is behind may rely on it.
Result<RunOrder> ToRunOrder(const v1::RunOrder& message);

// Orders that cannot be meant are left out and named in `bad`: the others are carried out.
Answered ToAnswered(const v1::SyncResponse& message, std::vector<Error>& bad);

}  // namespace hone::worker
