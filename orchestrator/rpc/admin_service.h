// Workers and version over gRPC.
#pragma once

#include <string>

#include "base/time.h"
#include "hone/v1/admin_service.grpc.pb.h"
#include "orchestrator/engine/engine.h"

namespace hone {

class AdminService final : public v1::AdminService::CallbackService {
 public:
  AdminService(Engine& engine, std::string cluster_id, WallTime started_at)
      : engine_(engine), cluster_id_(std::move(cluster_id)), started_at_(started_at) {}

 private:
  grpc::ServerUnaryReactor* ListWorkers(grpc::CallbackServerContext* context,
                                        const v1::ListWorkersRequest* request,
                                        v1::ListWorkersResponse* response) override;
  grpc::ServerUnaryReactor* DrainWorker(grpc::CallbackServerContext* context,
                                        const v1::DrainWorkerRequest* request,
                                        v1::DrainWorkerResponse* response) override;
  grpc::ServerUnaryReactor* GetVersion(grpc::CallbackServerContext* context,
                                       const v1::GetVersionRequest* request,
                                       v1::GetVersionResponse* response) override;

  Engine& engine_;
  const std::string cluster_id_;
  const WallTime started_at_;
};

}  // namespace hone
