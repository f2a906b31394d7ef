#include "storage/artifacts/local_artifact_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "storage/artifacts/blob_files.h"
#include "storage/artifacts/manifest_bytes.h"
#include "storage/file_system.h"

namespace hone {
namespace {

constexpr std::string_view kManifestPrefix = "manifest-";

Result<void> RemoveLeftovers(const std::string& uploads) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(uploads, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kManifestPrefix)) std::filesystem::remove(entry.path(), error);
  }
  if (error) return Internal("cannot tidy " + uploads + ": " + error.message());
  return {};
}

// A crash may have left names that are visible and not yet durable. They will be counted on.
Result<void> SyncAll(const std::string& folder) {
  HONE_TRY(const UniqueFd fd, OpenToRead(folder));
  if (syncfs(fd.get()) != 0) return FromErrno(errno, "syncfs " + folder);
  return {};
}

class LocalBlobReader : public BlobReader {
 public:
  LocalBlobReader(UniqueFd fd, std::int64_t size, std::int64_t offset)
      : fd_(std::move(fd)), size_(size), offset_(offset) {}

  std::int64_t size() const override { return size_; }

  Result<std::string> Read(std::size_t max_bytes) override {
    HONE_TRY(std::string bytes, ReadAt(fd_.get(), max_bytes, offset_));
    offset_ += static_cast<std::int64_t>(bytes.size());
    return bytes;
  }

 private:
  const UniqueFd fd_;
  const std::int64_t size_;
  std::int64_t offset_;
};

}  // namespace

// The right to be the only upload of a blob.
class LocalArtifactStore::Claim {
 public:
  // Nothing while another holds it.
  static std::unique_ptr<Claim> Take(LocalArtifactStore& store, const Digest& digest) {
    const std::lock_guard lock(store.mutex_);
    if (!store.uploading_.insert(digest).second) return nullptr;
    return std::unique_ptr<Claim>(new Claim(store, digest));
  }
  ~Claim() {
    const std::lock_guard lock(store_.mutex_);
    store_.uploading_.erase(digest_);
  }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  Claim(LocalArtifactStore& store, const Digest& digest) : store_(store), digest_(digest) {}

  LocalArtifactStore& store_;
  const Digest digest_;
};

class LocalBlobUpload : public BlobUpload {
 public:
  LocalBlobUpload(LocalArtifactStore& store, std::unique_ptr<LocalArtifactStore::Claim> claim,
                  const Digest& digest, UniqueFd fd, std::int64_t size, std::int64_t offset)
      : store_(store),
        claim_(std::move(claim)),
        digest_(digest),
        fd_(std::move(fd)),
        size_(size),
        received_(offset) {}

  Result<void> Append(std::string_view bytes) override {
    HONE_CHECK(claim_ != nullptr);
    const auto count = static_cast<std::int64_t>(bytes.size());
    if (count > size_ - received_) {
      return InvalidArgument("size: must be the whole blob's, and more has arrived: " +
                             std::to_string(size_));
    }
    HONE_TRY_VOID(WriteAt(fd_.get(), bytes, received_));
    received_ += count;
    return {};
  }

  Result<void> Finish() override {
    HONE_CHECK(claim_ != nullptr);
    if (received_ < size_) {
      return InvalidArgument("data: must be the whole blob of " + std::to_string(size_) +
                             " bytes: " + std::to_string(received_));
    }
    // Read back from the start: part of it may be from before a crash.
    lseek(fd_.get(), 0, SEEK_SET);
    HONE_TRY(const HashedFile hashed, HashFile(fd_.get()));
    if (hashed.digest != digest_) {
      unlink(store_.UploadPath(digest_).c_str());
      claim_.reset();
      return DataLoss("digest: must be that of the data, which is " + ToString(hashed.digest) +
                      ": " + ToString(digest_));
    }
    HONE_TRY_VOID(Seal(fd_.get()));
    HONE_TRY_VOID(store_.Keep(digest_));
    claim_.reset();
    return {};
  }

 private:
  LocalArtifactStore& store_;
  std::unique_ptr<LocalArtifactStore::Claim> claim_;  // Null: over.
  const Digest digest_;
  const UniqueFd fd_;
  const std::int64_t size_;
  std::int64_t received_;
};

Result<std::unique_ptr<LocalArtifactStore>> LocalArtifactStore::Open(const std::string& folder) {
  const std::filesystem::path path(folder);
  HONE_TRY_VOID(MakeFolder(path.parent_path().string(), path.filename().string()));
  for (const char* name : {"blobs", "manifests", "uploads"}) {
    HONE_TRY_VOID(MakeFolder(folder, name));
  }
  HONE_TRY_VOID(RemoveLeftovers(folder + "/uploads"));
  HONE_TRY_VOID(SyncAll(folder));
  return std::unique_ptr<LocalArtifactStore>(new LocalArtifactStore(folder));
}

std::string LocalArtifactStore::BlobFolder(const Digest& digest) const {
  return folder_ + "/blobs/" + Hex(digest).substr(0, 2);
}
std::string LocalArtifactStore::BlobPath(const Digest& digest) const {
  return BlobFolder(digest) + "/" + Hex(digest);
}
std::string LocalArtifactStore::UploadPath(const Digest& digest) const {
  return folder_ + "/uploads/" + Hex(digest);
}
std::string LocalArtifactStore::ManifestPath(const Digest& digest) const {
  return folder_ + "/manifests/" + Hex(digest);
}

Result<std::vector<MissingBlob>> LocalArtifactStore::FindMissing(
    const std::vector<Digest>& digests) {
  std::vector<MissingBlob> missing;
  for (const Digest& digest : digests) {
    HONE_TRY(const std::optional<std::int64_t> stored, FileSize(BlobPath(digest)));
    if (stored) continue;
    HONE_TRY(const std::optional<std::int64_t> received, FileSize(UploadPath(digest)));
    missing.push_back({.digest = digest, .received = received.value_or(0)});
  }
  return missing;
}

Result<std::unique_ptr<BlobUpload>> LocalArtifactStore::BeginUpload(const Digest& digest,
                                                                    std::int64_t size,
                                                                    std::int64_t offset) {
  if (size < 0 || size > kMaxBlobBytes) {
    return InvalidArgument("size: must be 0 to 1 TiB: " + std::to_string(size));
  }
  if (offset < 0 || offset > size) {
    return InvalidArgument("offset: must be 0 to the blob's size: " + std::to_string(offset));
  }
  std::unique_ptr<Claim> claim = Claim::Take(*this, digest);
  if (!claim) return Unavailable("digest: another upload of it is going on: " + ToString(digest));
  // Only now: whoever held the claim a moment ago may have finished.
  HONE_TRY(const std::optional<std::int64_t> stored, FileSize(BlobPath(digest)));
  if (stored) return AlreadyExists("digest: is stored already: " + ToString(digest));
  HONE_TRY(const std::optional<std::int64_t> received, FileSize(UploadPath(digest)));
  if (offset > received.value_or(0)) {
    return FailedPrecondition("offset: must be at most what has arrived, " +
                              std::to_string(received.value_or(0)) + ": " + std::to_string(offset));
  }
  HONE_TRY(UniqueFd fd, OpenToWrite(UploadPath(digest)));
  if (ftruncate(fd.get(), offset) != 0) return FromErrno(errno, "ftruncate");
  return std::unique_ptr<BlobUpload>(std::make_unique<LocalBlobUpload>(
      *this, std::move(claim), digest, std::move(fd), size, offset));
}

Result<void> LocalArtifactStore::Keep(const Digest& digest) const {
  HONE_TRY_VOID(MakeFolder(folder_ + "/blobs", Hex(digest).substr(0, 2)));
  return MoveInto(UploadPath(digest), BlobFolder(digest), Hex(digest));
}

Result<std::unique_ptr<BlobReader>> LocalArtifactStore::OpenBlob(const Digest& digest,
                                                                 std::int64_t offset) {
  HONE_TRY(const std::optional<std::int64_t> size, FileSize(BlobPath(digest)));
  if (!size) return NotFound("digest: no blob of that name is stored: " + ToString(digest));
  if (offset < 0 || offset > *size) {
    return InvalidArgument("offset: must be 0 to the blob's size, " + std::to_string(*size) + ": " +
                           std::to_string(offset));
  }
  HONE_TRY(UniqueFd fd, OpenToRead(BlobPath(digest)));
  return std::unique_ptr<BlobReader>(
      std::make_unique<LocalBlobReader>(std::move(fd), *size, offset));
}

Result<void> LocalArtifactStore::CheckBlobs(const Manifest& manifest) const {
  for (const ManifestFile& file : manifest.files) {
    HONE_TRY(const std::optional<std::int64_t> size, FileSize(BlobPath(file.digest)));
    if (!size) {
      return FailedPrecondition("manifest: blobs must be stored first, and this one of " +
                                file.path + " is not: " + ToString(file.digest));
    }
    if (*size != file.size) {
      return FailedPrecondition("manifest: the size of " + file.path + " must be its blob's, " +
                                std::to_string(*size) + ": " + std::to_string(file.size));
    }
  }
  return {};
}

Result<Digest> LocalArtifactStore::PutManifest(const Manifest& manifest) {
  HONE_TRY_VOID(CheckManifest(manifest));
  HONE_TRY_VOID(CheckBlobs(manifest));
  const std::string bytes = CanonicalBytes(manifest);
  const Digest digest = DigestOf(bytes);
  // Written again where it is there already: then its name is durable whoever wrote it, and a
  // damaged one is mended.
  const std::string temporary = folder_ + "/uploads/" + std::string(kManifestPrefix) +
                                std::to_string(next_temporary_.fetch_add(1));
  HONE_TRY(const UniqueFd fd, OpenToWrite(temporary));
  HONE_TRY_VOID(WriteAt(fd.get(), bytes, 0));
  HONE_TRY_VOID(Seal(fd.get()));
  HONE_TRY_VOID(MoveInto(temporary, folder_ + "/manifests", Hex(digest)));
  return digest;
}

Result<Manifest> LocalArtifactStore::GetManifest(const Digest& digest) {
  HONE_TRY(const std::optional<std::int64_t> size, FileSize(ManifestPath(digest)));
  if (!size) return NotFound("digest: no artifact of that name is stored: " + ToString(digest));
  HONE_TRY(const UniqueFd fd, OpenToRead(ManifestPath(digest)));
  HONE_TRY(const std::string bytes, ReadAt(fd.get(), static_cast<std::size_t>(*size), 0));
  if (DigestOf(bytes) != digest) {
    return DataLoss("manifest: must be what its name says: " + ToString(digest));
  }
  return ParseCanonicalBytes(bytes);
}

}  // namespace hone
