// Where artifacts are kept, under the names of what they contain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "artifacts/digest.h"
#include "artifacts/manifest.h"
#include "base/result.h"

namespace hone {

struct MissingBlob {
  Digest digest;
  std::int64_t received = 0;  // Bytes of it that are there: where an upload goes on.

  bool operator==(const MissingBlob&) const = default;
};

// One blob on its way in. Destroyed before Finish(), it leaves what arrived, to be resumed.
//
// Not thread-safe.
class BlobUpload {
 public:
  virtual ~BlobUpload() = default;

  // kInvalidArgument when there is more than the size that was said.
  virtual Result<void> Append(std::string_view bytes) = 0;

  // After it the blob is on disk. kInvalidArgument when bytes are missing: they can still be sent.
  // kDataLoss when the content is not what its name says: all of it was thrown away.
  virtual Result<void> Finish() = 0;
};

// The bytes of a stored blob. Not thread-safe.
class BlobReader {
 public:
  virtual ~BlobReader() = default;

  virtual std::int64_t size() const = 0;  // Of the whole blob.
  // The next bytes, at most `max_bytes`; none at the end.
  virtual Result<std::string> Read(std::size_t max_bytes) = 0;
};

// An artifact is a manifest and the blobs that it names. What was answered with success is durable.
// Everything may be sent twice. Nothing is ever removed.
//
// Thread-safe. Methods wait for the disk; memory is bounded by what the caller passes in, whatever
// the size of a blob.
class ArtifactStore {
 public:
  virtual ~ArtifactStore() = default;

  // Those of `digests` that are not stored, in the same order.
  virtual Result<std::vector<MissingBlob>> FindMissing(const std::vector<Digest>& digests) = 0;

  // Goes on with a blob of `size` bytes at `offset`, which is what FindMissing() gave, or less.
  // kAlreadyExists when the blob is stored. kUnavailable while another upload of it is going on.
  // kFailedPrecondition when less than `offset` bytes are there: ask again.
  virtual Result<std::unique_ptr<BlobUpload>> BeginUpload(const Digest& digest, std::int64_t size,
                                                          std::int64_t offset) = 0;

  // kNotFound when there is none; kInvalidArgument when `offset` is beyond its end.
  virtual Result<std::unique_ptr<BlobReader>> OpenBlob(const Digest& digest,
                                                       std::int64_t offset) = 0;

  // Stores an artifact and returns its digest. kFailedPrecondition when a blob is missing, or has
  // another size than the manifest says.
  virtual Result<Digest> PutManifest(const Manifest& manifest) = 0;

  // kNotFound when there is none; kDataLoss when what is stored is not what its name says.
  virtual Result<Manifest> GetManifest(const Digest& digest) = 0;
};

}  // namespace hone
