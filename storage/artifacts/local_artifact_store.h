// Artifacts in a folder of this machine.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "storage/artifacts/artifact_store.h"

namespace hone {

// The folder holds
//
//   blobs/ab/HEX      content, read-only, under the first two digits of its name
//   manifests/HEX     the canonical bytes of a manifest
//   uploads/HEX       what has arrived of a blob; its length is how much
//   uploads/manifest-*  a manifest that is being written; left by a crash, it goes at the next
//   start
//
// Only complete files, fsynced, are renamed to where they are found. One process may use the
// folder at a time.
class LocalArtifactStore : public ArtifactStore {
 public:
  // Makes what is missing of `folder`, whose parent exists.
  static Result<std::unique_ptr<LocalArtifactStore>> Open(const std::string& folder);

  Result<std::vector<MissingBlob>> FindMissing(const std::vector<Digest>& digests) override;
  Result<std::unique_ptr<BlobUpload>> BeginUpload(const Digest& digest, std::int64_t size,
                                                  std::int64_t offset) override;
  Result<std::unique_ptr<BlobReader>> OpenBlob(const Digest& digest, std::int64_t offset) override;
  Result<Digest> PutManifest(const Manifest& manifest) override;
  Result<Manifest> GetManifest(const Digest& digest) override;

 private:
  friend class LocalBlobUpload;
  class Claim;

  explicit LocalArtifactStore(std::string folder) : folder_(std::move(folder)) {}

  std::string BlobFolder(const Digest& digest) const;
  std::string BlobPath(const Digest& digest) const;
  std::string UploadPath(const Digest& digest) const;
  std::string ManifestPath(const Digest& digest) const;
  Result<void> CheckBlobs(const Manifest& manifest) const;
  // Moves a complete, checked upload to its place.
  Result<void> Keep(const Digest& digest) const;

  const std::string folder_;
  std::atomic<std::uint64_t> next_temporary_ = 0;
  std::mutex mutex_;
  std::set<Digest> uploading_;
};

}  // namespace hone
