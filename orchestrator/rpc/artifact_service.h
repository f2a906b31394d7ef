// Artifacts over gRPC.
#pragma once

#include <boost/asio/thread_pool.hpp>

#include "hone/v1/artifact_service.grpc.pb.h"
#include "orchestrator/engine/engine.h"
#include "storage/artifacts/artifact_store.h"

namespace hone {

// Files go through the store, on the threads that may block on the disk; that an artifact is
// there is remembered in the database, before it is told.
class ArtifactService final : public v1::ArtifactService::CallbackService {
 public:
  ArtifactService(Engine& engine, ArtifactStore& store, boost::asio::thread_pool& files)
      : engine_(engine), store_(store), files_(files) {}

 private:
  grpc::ServerUnaryReactor* FindMissingBlobs(grpc::CallbackServerContext* context,
                                             const v1::FindMissingBlobsRequest* request,
                                             v1::FindMissingBlobsResponse* response) override;
  grpc::ServerReadReactor<v1::PutBlobRequest>* PutBlob(grpc::CallbackServerContext* context,
                                                       v1::PutBlobResponse* response) override;
  grpc::ServerUnaryReactor* PutArtifact(grpc::CallbackServerContext* context,
                                        const v1::PutArtifactRequest* request,
                                        v1::PutArtifactResponse* response) override;
  grpc::ServerUnaryReactor* GetArtifact(grpc::CallbackServerContext* context,
                                        const v1::GetArtifactRequest* request,
                                        v1::GetArtifactResponse* response) override;
  grpc::ServerWriteReactor<v1::GetBlobResponse>* GetBlob(
      grpc::CallbackServerContext* context, const v1::GetBlobRequest* request) override;

  Engine& engine_;
  ArtifactStore& store_;
  boost::asio::thread_pool& files_;
};

}  // namespace hone
