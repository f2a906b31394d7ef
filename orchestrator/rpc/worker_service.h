// The agents' side of honed.
#pragma once

#include <boost/asio/thread_pool.hpp>

#include "hone/v1/worker_service.grpc.pb.h"
#include "orchestrator/engine/engine.h"
#include "storage/logs/log_files.h"

namespace hone {

class WorkerService final : public v1::WorkerService::CallbackService {
 public:
  // `files` has the threads that may block on the disk.
  WorkerService(Engine& engine, LogFiles& logs, boost::asio::thread_pool& files)
      : engine_(engine), logs_(logs), files_(files) {}

 private:
  grpc::ServerUnaryReactor* Sync(grpc::CallbackServerContext* context,
                                 const v1::SyncRequest* request,
                                 v1::SyncResponse* response) override;
  grpc::ServerUnaryReactor* AppendLog(grpc::CallbackServerContext* context,
                                      const v1::AppendLogRequest* request,
                                      v1::AppendLogResponse* response) override;

  Engine& engine_;
  LogFiles& logs_;
  boost::asio::thread_pool& files_;
};

}  // namespace hone
