#include "orchestrator/rpc/artifact_service.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "base/clock.h"
#include "convert/manifest.h"
#include "orchestrator/rpc/blob_transfer.h"
#include "orchestrator/rpc/status.h"

namespace hone {
namespace {

constexpr int kMaxDigests = 10'000;

Result<void> FindMissing(ArtifactStore& store, const v1::FindMissingBlobsRequest& request,
                         v1::FindMissingBlobsResponse* response) {
  if (request.digests_size() < 1 || request.digests_size() > kMaxDigests) {
    return InvalidArgument("digests: must be 1 to 10000: " +
                           std::to_string(request.digests_size()));
  }
  std::vector<Digest> digests;
  for (const std::string& text : request.digests()) {
    HONE_TRY(const Digest digest, ParseDigest(text));
    digests.push_back(digest);
  }
  HONE_TRY(const std::vector<MissingBlob> missing, store.FindMissing(digests));
  for (const MissingBlob& blob : missing) {
    v1::FindMissingBlobsResponse::Missing* message = response->add_missing();
    message->set_digest(ToString(blob.digest));
    message->set_received(blob.received);
  }
  return {};
}

Result<ArtifactRow> PutFiles(ArtifactStore& store, const v1::PutArtifactRequest& request) {
  HONE_TRY(const Manifest manifest, ToManifest(request.manifest()));
  HONE_TRY(const Digest digest, store.PutManifest(manifest));
  return ArtifactRow{ToString(digest), TotalSize(manifest),
                     static_cast<std::int64_t>(manifest.files.size()), ReadClock().wall};
}

Result<void> Get(ArtifactStore& store, const v1::GetArtifactRequest& request,
                 v1::GetArtifactResponse* response) {
  HONE_TRY(const Digest digest, ParseDigest(request.digest()));
  HONE_TRY(const Manifest manifest, store.GetManifest(digest));
  *response->mutable_manifest() = FromManifest(manifest);
  response->set_size(TotalSize(manifest));
  return {};
}

}  // namespace

grpc::ServerUnaryReactor* ArtifactService::FindMissingBlobs(
    grpc::CallbackServerContext* context, const v1::FindMissingBlobsRequest* request,
    v1::FindMissingBlobsResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  boost::asio::post(files_, [this, request, response, reactor] {
    reactor->Finish(ToGrpcStatus(FindMissing(store_, *request, response)));
  });
  return reactor;
}

grpc::ServerReadReactor<v1::PutBlobRequest>* ArtifactService::PutBlob(
    grpc::CallbackServerContext*, v1::PutBlobResponse* response) {
  return StartBlobUpload(store_, engine_.room(), files_, response);
}

grpc::ServerUnaryReactor* ArtifactService::PutArtifact(grpc::CallbackServerContext* context,
                                                       const v1::PutArtifactRequest* request,
                                                       v1::PutArtifactResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  boost::asio::post(files_, [this, request, response, reactor] {
    const Result<void> room = engine_.room().Check();
    const Result<ArtifactRow> row = room ? PutFiles(store_, *request) : room.error();
    if (!row) {
      reactor->Finish(ToGrpcStatus(row));
      return;
    }
    response->set_digest(row->digest);
    response->set_size(row->size);
    engine_.AddArtifact(*row, [reactor] { reactor->Finish(grpc::Status::OK); });
  });
  return reactor;
}

grpc::ServerUnaryReactor* ArtifactService::GetArtifact(grpc::CallbackServerContext* context,
                                                       const v1::GetArtifactRequest* request,
                                                       v1::GetArtifactResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  boost::asio::post(files_, [this, request, response, reactor] {
    reactor->Finish(ToGrpcStatus(Get(store_, *request, response)));
  });
  return reactor;
}

grpc::ServerWriteReactor<v1::GetBlobResponse>* ArtifactService::GetBlob(
    grpc::CallbackServerContext*, const v1::GetBlobRequest* request) {
  return StartBlobDownload(store_, files_, *request);
}

}  // namespace hone
