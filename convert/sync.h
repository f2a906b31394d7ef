// The conversation with the agents, on the wire and inside.
#pragma once

#include <string>

#include "base/result.h"
#include "hone/v1/worker_service.pb.h"
#include "orchestrator/core/effect.h"
#include "orchestrator/core/event.h"

namespace hone {

// Refuses what no agent of ours would send: sizes out of bounds, ids that are none, observations
// that go backwards. What the shell adds (objectives, a new secret) is not its business.
Result<WorkerSynced> ToWorkerSynced(const v1::SyncRequest& request);

// The hash under which a secret is stored: SHA-256, hexadecimal.
std::string HashSecret(const std::string& secret);

v1::SyncResponse FromSyncAnswer(const SyncAnswer& answer);

}  // namespace hone
