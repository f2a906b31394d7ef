#include "worker/runtime/fetch.h"

#include <memory>

#include "artifacts/root_folder.h"
#include "artifacts/transfer/fetch.h"
#include "base/log.h"
#include "worker/runtime/backoff.h"
#include "worker/runtime/store_status.h"

namespace hone::worker {
namespace {

constexpr Duration kPatience = 60s;
// A blob may take longer: it goes on with the next call.
constexpr Duration kBlobPatience = 10min;

// The controller's store, for as long as it takes.
class PatientSource final : public ArtifactSource {
 public:
  PatientSource(v1::ArtifactService::StubInterface& store, CancelToken& cancel)
      : store_(store), cancel_(cancel) {}

  Result<v1::GetArtifactResponse> GetArtifact(const std::string& digest) override {
    v1::GetArtifactRequest request;
    request.set_digest(digest);
    v1::GetArtifactResponse response;
    CancellableCall call(cancel_, kPatience);
    const grpc::Status status = store_.GetArtifact(call.context(), request, &response);
    if (!status.ok()) return Failed("get artifact", status);
    return response;
  }

  Result<void> GetBlob(const v1::GetBlobRequest& request, const Each& each) override {
    CancellableCall call(cancel_, kBlobPatience);
    const auto stream = store_.GetBlob(call.context(), request);
    v1::GetBlobResponse piece;
    bool wanted = true;
    while (wanted && stream->Read(&piece)) wanted = each(piece);
    if (!wanted) call.context()->TryCancel();
    const grpc::Status status = stream->Finish();
    if (!wanted || status.ok()) return {};
    return Failed("get blob", status);
  }

  void Heard() override { backoff_.Reset(); }

  bool Pause() override {
    cancel_.SleepFor(backoff_.Next());
    return !cancelled();
  }

  bool cancelled() const override { return cancel_.cancelled(); }

 private:
  Error Failed(const std::string& action, const grpc::Status& status) const {
    if (cancelled()) return Cancelled("fetch: was cancelled");
    Error error = ToStoreError(action, status);
    if (error.code == ErrorCode::kUnavailable) {
      LogWarning("fetch waits for the store", {{"error", error.message}});
    }
    return error;
  }

  v1::ArtifactService::StubInterface& store_;
  CancelToken& cancel_;
  Backoff backoff_;
};

}  // namespace

Result<void> FetchFolder(v1::ArtifactService::StubInterface& store, const std::string& digest,
                         const std::string& folder, CancelToken& cancel) {
  PatientSource source(store, cancel);
  HONE_TRY(const Manifest manifest, FetchManifest(source, digest));
  const Result<RootFolder> root = RootFolder::Open(folder);
  if (!root) return Internal(root.error().message);
  return FetchFiles(source, manifest, *root, /*durable=*/true);
}

}  // namespace hone::worker
