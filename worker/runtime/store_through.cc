#include "worker/runtime/store_through.h"

#include <utility>

#include "base/log.h"
#include "hone/v1/artifact_service.grpc.pb.h"
#include "worker/runtime/fetch.h"
#include "worker/runtime/upload.h"

namespace hone::worker {

StoreFolder StoreThrough(const std::shared_ptr<grpc::Channel>& channel, const WantedName& wanted) {
  const std::shared_ptr<v1::ArtifactService::Stub> stub = v1::ArtifactService::NewStub(channel);
  return [stub, wanted](const std::string& folder, CancelToken& cancel) -> Result<Artifact> {
    HONE_TRY(const StoredFolder stored, UploadFolder(*stub, folder, cancel, wanted));
    for (const std::string& path : stored.skipped) {
      LogWarning("not stored: neither a file nor a folder", {{"folder", folder}, {"path", path}});
    }
    return stored.artifact;
  };
}

FetchInto FetchThrough(const std::shared_ptr<grpc::Channel>& channel) {
  const std::shared_ptr<v1::ArtifactService::Stub> stub = v1::ArtifactService::NewStub(channel);
  return [stub](const std::string& digest, const std::string& folder, CancelToken& cancel) {
    return FetchFolder(*stub, digest, folder, cancel);
  };
}

}  // namespace hone::worker
