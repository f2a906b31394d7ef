// Workers as clients see them.
#pragma once

#include "hone/v1/admin_service.pb.h"
#include "orchestrator/core/controller.h"

namespace hone {

// What is stored of a worker.
void FromWorker(const Worker& worker, v1::Worker* message);

// And what is so at this moment.
void FromWorkerState(const WorkerState& state, const Controller& controller, SteadyTime now,
                     v1::Worker* message);

}  // namespace hone
