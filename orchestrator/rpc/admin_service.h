// Workers, version and backups over gRPC.
#pragma once

#include <string>

#include "base/time.h"
#include "hone/v1/admin_service.grpc.pb.h"
#include "orchestrator/engine/engine.h"
#include "orchestrator/rpc/backup_stream.h"

namespace hone {

class AdminService final : public v1::AdminService::CallbackService {
 public:
  AdminService(Engine& engine, std::string cluster_id, WallTime started_at, BackupPlaces backup)
      : engine_(engine),
        cluster_id_(std::move(cluster_id)),
        started_at_(started_at),
        backups_(std::move(backup)) {}

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
  grpc::ServerWriteReactor<v1::BackupResponse>* Backup(grpc::CallbackServerContext* context,
                                                       const v1::BackupRequest* request) override;

  Engine& engine_;
  const std::string cluster_id_;
  const WallTime started_at_;
  Backups backups_;
};

}  // namespace hone
