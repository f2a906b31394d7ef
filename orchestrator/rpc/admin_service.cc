#include "orchestrator/rpc/admin_service.h"

#include <algorithm>

#include "base/version.h"
#include "convert/time.h"
#include "convert/workers.h"
#include "orchestrator/rpc/origin.h"
#include "orchestrator/rpc/status.h"

namespace hone {

grpc::ServerUnaryReactor* AdminService::ListWorkers(grpc::CallbackServerContext* context,
                                                    const v1::ListWorkersRequest*,
                                                    v1::ListWorkersResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  // Who is connected and what runs where is not stored: this one question is the loop's to answer.
  engine_.Inspect([reactor, response](const Controller& controller, Now now) {
    for (const auto& [id, worker] : controller.workers()) {
      FromWorkerState(worker, controller, now.steady, response->add_workers());
    }
    std::sort(response->mutable_workers()->begin(), response->mutable_workers()->end(),
              [](const v1::Worker& a, const v1::Worker& b) {
                return std::pair(a.name(), a.id()) < std::pair(b.name(), b.id());
              });
    reactor->Finish(grpc::Status::OK);
  });
  return reactor;
}

grpc::ServerUnaryReactor* AdminService::DrainWorker(grpc::CallbackServerContext* context,
                                                    const v1::DrainWorkerRequest* request,
                                                    v1::DrainWorkerResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  engine_.Post(
      hone::DrainWorker{
          .origin = OriginOf(*context), .worker = request->worker(), .undo = request->undo()},
      [reactor, response](const Result<Answer>& worker) {
        if (worker) FromWorker(std::get<Worker>(*worker), response->mutable_worker());
        reactor->Finish(ToGrpcStatus(worker));
      });
  return reactor;
}

grpc::ServerUnaryReactor* AdminService::GetVersion(grpc::CallbackServerContext* context,
                                                   const v1::GetVersionRequest*,
                                                   v1::GetVersionResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  response->set_version(std::string(Version()));
  response->set_cluster_id(cluster_id_);
  *response->mutable_started_at() = FromWallTime(started_at_);
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerWriteReactor<v1::BackupResponse>* AdminService::Backup(grpc::CallbackServerContext*,
                                                                   const v1::BackupRequest*) {
  return backups_.Start();
}

}  // namespace hone
