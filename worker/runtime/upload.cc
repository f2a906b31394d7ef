#include "worker/runtime/upload.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <utility>

#include "artifacts/root_folder.h"
#include "artifacts/tree.h"
#include "base/log.h"
#include "worker/runtime/backoff.h"
#include "worker/runtime/store_status.h"

namespace hone::worker {
namespace {

constexpr std::size_t kPieceBytes = 256 << 10;
constexpr int kMaxRounds = 3;
constexpr Duration kPatience = 60s;
// A blob may take longer: it goes on with the next call.
constexpr Duration kBlobPatience = 10min;

Error Changed(const std::string& path) {
  return DataLoss(path + ": must not change while it is stored");
}

// Where each missing blob goes on.
using Missing = std::map<Digest, std::int64_t>;

// One folder, at the state in which `tree` found it.
class FolderUpload {
 public:
  FolderUpload(v1::ArtifactService::StubInterface& store, const RootFolder& root,
               const Manifest& manifest, CancelToken& cancel, int digests_a_call)
      : store_(store),
        root_(root),
        manifest_(manifest),
        cancel_(cancel),
        digests_a_call_(digests_a_call) {
    for (const ManifestFile& file : manifest.files) blobs_.emplace(file.digest, &file);
  }

  Result<Artifact> Run() {
    while (true) {
      Result<Artifact> stored = Try();
      if (cancel_.cancelled()) return Cancelled("upload: was cancelled");
      if (stored || stored.error().code != ErrorCode::kUnavailable) return stored;
      LogWarning("upload waits for the store", {{"error", stored.error().message}});
      cancel_.SleepFor(backoff_.Next());
    }
  }

 private:
  // What is stored stays stored: a second try begins with what is missing then.
  Result<Artifact> Try() {
    HONE_TRY(const Missing missing, FindMissing());
    for (const auto& [digest, received] : missing) {
      HONE_TRY_VOID(PutBlob(*blobs_.at(digest), received));
    }
    return PutArtifact();
  }

  Result<Missing> FindMissing() {
    Missing missing;
    for (auto blob = blobs_.begin(); blob != blobs_.end();) {
      v1::FindMissingBlobsRequest request;
      for (int i = 0; i < digests_a_call_ && blob != blobs_.end(); ++i, ++blob) {
        request.add_digests(ToString(blob->first));
      }
      v1::FindMissingBlobsResponse response;
      CancellableCall call(cancel_, kPatience);
      const grpc::Status status = store_.FindMissingBlobs(call.context(), request, &response);
      if (!status.ok()) return ToStoreError("find missing blobs", status);
      HONE_TRY_VOID(AddMissing(response, missing));
    }
    return missing;
  }

  Result<void> AddMissing(const v1::FindMissingBlobsResponse& response, Missing& missing) const {
    for (const v1::FindMissingBlobsResponse::Missing& each : response.missing()) {
      HONE_TRY(const Digest digest, ParseDigest(each.digest()));
      const auto blob = blobs_.find(digest);
      if (blob == blobs_.end()) return Internal("store: must not miss what was not asked for");
      if (each.received() < 0 || each.received() > blob->second->size) {
        return Internal("store: must not have received more than there is");
      }
      missing[digest] = each.received();
    }
    return {};
  }

  Result<void> PutBlob(const ManifestFile& file, std::int64_t offset) {
    const Result<UniqueFd> opened = root_.OpenFile(file.path);
    if (!opened) return Changed(file.path);
    v1::PutBlobResponse response;
    CancellableCall call(cancel_, kBlobPatience);
    const auto stream = store_.PutBlob(call.context(), &response);
    HONE_TRY_VOID(Send(*stream, call, opened->get(), file, offset));
    // The store may have answered before all was sent: someone else stored the blob.
    const grpc::Status status = stream->Finish();
    if (!status.ok()) return ToStoreError("put blob", status);
    backoff_.Reset();
    return {};
  }

  // Until all is sent, or the store hears no more of it.
  Result<void> Send(grpc::ClientWriterInterface<v1::PutBlobRequest>& stream, CancellableCall& call,
                    int fd, const ManifestFile& file, std::int64_t offset) {
    v1::PutBlobRequest request;
    request.set_digest(ToString(file.digest));
    request.set_size(file.size);
    request.set_offset(offset);
    std::string& piece = *request.mutable_data();
    do {
      piece.resize(
          static_cast<std::size_t>(std::min<std::int64_t>(kPieceBytes, file.size - offset)));
      if (!ReadExactly(fd, offset, piece)) {
        call.context()->TryCancel();
        stream.Finish();
        return Changed(file.path);
      }
      if (!stream.Write(request)) return {};
      offset += static_cast<std::int64_t>(piece.size());
      request.clear_digest();
      request.clear_size();
      request.clear_offset();
      if (!piece.empty()) backoff_.Reset();
    } while (offset < file.size);
    stream.WritesDone();
    return {};
  }

  static bool ReadExactly(int fd, std::int64_t offset, std::string& piece) {
    for (std::size_t done = 0; done < piece.size();) {
      const ssize_t count = pread(fd, piece.data() + done, piece.size() - done,
                                  offset + static_cast<std::int64_t>(done));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      done += static_cast<std::size_t>(count);
    }
    return true;
  }

  Result<Artifact> PutArtifact() {
    v1::PutArtifactRequest request;
    for (const ManifestFile& file : manifest_.files) {
      v1::ManifestFile& message = *request.mutable_manifest()->add_files();
      message.set_path(file.path);
      message.set_mode(file.mode);
      message.set_size(file.size);
      message.set_digest(ToString(file.digest));
    }
    v1::PutArtifactResponse response;
    CancellableCall call(cancel_, kPatience);
    const grpc::Status status = store_.PutArtifact(call.context(), request, &response);
    if (!status.ok()) return ToStoreError("put artifact", status);
    const std::string digest = ToString(ArtifactDigest(manifest_));
    if (response.digest() != digest) {
      return Internal("store: must name an artifact as its files do: " + response.digest());
    }
    return Artifact{.digest = digest, .size = TotalSize(manifest_)};
  }

  v1::ArtifactService::StubInterface& store_;
  const RootFolder& root_;
  const Manifest& manifest_;
  CancelToken& cancel_;
  const int digests_a_call_;
  std::map<Digest, const ManifestFile*> blobs_;  // Equal files are one blob.
  Backoff backoff_;
};

}  // namespace

Result<StoredFolder> UploadFolder(v1::ArtifactService::StubInterface& store,
                                  const std::string& folder, CancelToken& cancel,
                                  const WantedName& wanted, int digests_a_call) {
  HONE_TRY(const RootFolder root, RootFolder::Open(folder));
  Error last;
  for (int round = 0; round < kMaxRounds; ++round) {
    Result<Tree> tree = ManifestOf(
        folder, [&] { return cancel.cancelled(); }, wanted);
    const Result<Artifact> stored =
        tree ? FolderUpload(store, root, tree->manifest, cancel, digests_a_call).Run()
             : Result<Artifact>(tree.error());
    if (stored) return StoredFolder{*stored, std::move(tree->skipped)};
    last = stored.error();
    const bool moved = !tree && last.code == ErrorCode::kNotFound;
    if (last.code != ErrorCode::kDataLoss && !moved) break;
  }
  return last;
}

}  // namespace hone::worker
