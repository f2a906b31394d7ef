// The observations of a training job, as a stream.
#pragma once

#include <grpcpp/support/server_callback.h>

#include "hone/v1/training_service.pb.h"
#include "orchestrator/engine/engine.h"

namespace hone {

grpc::ServerWriteReactor<v1::ReadMetricsResponse>* StartMetricStream(
    Engine& engine, const v1::ReadMetricsRequest& request);

}  // namespace hone
