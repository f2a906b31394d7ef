// What a program printed, as a stream.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <boost/asio/thread_pool.hpp>

#include "hone/v1/training_service.pb.h"
#include "orchestrator/engine/engine.h"
#include "storage/logs/log_files.h"

namespace hone {

grpc::ServerWriteReactor<v1::ReadLogResponse>* StartLogStream(Engine& engine, LogFiles& logs,
                                                              boost::asio::thread_pool& files,
                                                              const v1::ReadLogRequest& request);

}  // namespace hone
