// A job's changes as a stream.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <string>

#include "hone/v1/training_service.pb.h"
#include "hone/v1/tuning_service.pb.h"
#include "orchestrator/engine/engine.h"

namespace hone {

// Each sends what is so, then what changes: one message under way at a time; what changes meanwhile
// is joined into the next. Ends with the job.
grpc::ServerWriteReactor<v1::WatchTuningJobResponse>* WatchTuningJob(Engine& engine,
                                                                     const std::string& name);
grpc::ServerWriteReactor<v1::WatchTrainingJobResponse>* WatchTrainingJob(Engine& engine,
                                                                         const std::string& name);

}  // namespace hone
