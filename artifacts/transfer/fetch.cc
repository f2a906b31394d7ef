#include "artifacts/transfer/fetch.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "artifacts/digest.h"
#include "base/durable_file.h"
#include "base/unique_fd.h"

namespace hone {
namespace {

Result<Manifest> ToManifest(const v1::Manifest& message) {
  Manifest manifest;
  for (const v1::ManifestFile& file : message.files()) {
    HONE_TRY(const Digest digest, ParseDigest(file.digest()));
    manifest.files.push_back(
        {.path = file.path(), .mode = file.mode(), .size = file.size(), .digest = digest});
  }
  HONE_TRY_VOID(CheckManifest(manifest));
  return manifest;
}

// NOT_FOUND is what the store says of an artifact, and never what a disk says of a folder.
Error OfTheDisk(Error error) {
  if (error.code == ErrorCode::kNotFound) error.code = ErrorCode::kInternal;
  return error;
}

Result<void> Flush(int fd, const std::string& path) {
  if (fsync(fd) == 0) return {};
  return OfTheDisk(FromErrno(errno, "fsync " + path));
}

// One file on its way.
class FileFetch {
 public:
  FileFetch(ArtifactSource& source, const ManifestFile& file, int fd)
      : source_(source), file_(file), fd_(fd) {
    request_.set_digest(ToString(file.digest));
  }

  Result<void> Run() {
    while (request_.offset() < file_.size) {
      const Result<void> read = source_.GetBlob(
          request_, [this](const v1::GetBlobResponse& piece) { return Take(piece.data()); });
      if (!written_) return NotWritten();
      if (read && request_.offset() != file_.size) break;  // Too short, or too long.
      if (read) continue;
      if (read.error().code != ErrorCode::kUnavailable || !source_.Pause()) return read;
    }
    if (request_.offset() == file_.size && hash_.Finish() == file_.digest) return {};
    return DataLoss(file_.path + ": what arrived does not match its digest " +
                    ToString(file_.digest));
  }

 private:
  bool Take(std::string_view bytes) {
    source_.Heard();
    const std::int64_t end = request_.offset() + static_cast<std::int64_t>(bytes.size());
    request_.set_offset(end);
    if (end > file_.size) return false;
    hash_.Update(bytes);
    written_ = WriteAll(fd_, bytes);
    return written_.ok();
  }

  Error NotWritten() const {
    Error error = OfTheDisk(written_.error());
    error.message = file_.path + ": " + error.message;
    return error;
  }

  ArtifactSource& source_;
  const ManifestFile& file_;
  const int fd_;
  v1::GetBlobRequest request_;  // Its offset is how much has arrived.
  Sha256 hash_;
  Result<void> written_;
};

Result<void> FetchFile(ArtifactSource& source, const ManifestFile& file, const RootFolder& folder,
                       bool durable) {
  const Result<UniqueFd> fd = folder.CreateFile(file.path, file.mode);
  if (!fd) return OfTheDisk(fd.error());
  HONE_TRY_VOID(FileFetch(source, file, fd->get()).Run());
  if (!durable) return {};
  return Flush(fd->get(), file.path);
}

// Every folder on the way to a file, and the root itself, which is the empty path.
std::set<std::string_view> FoldersOf(const Manifest& manifest) {
  std::set<std::string_view> folders = {""};
  for (const ManifestFile& file : manifest.files) {
    std::string_view path = file.path;
    while (path.find('/') != std::string_view::npos) {
      path = path.substr(0, path.rfind('/'));
      if (!folders.insert(path).second) break;
    }
  }
  return folders;
}

}  // namespace

Result<Manifest> FetchManifest(ArtifactSource& source, const std::string& digest) {
  Result<v1::GetArtifactResponse> response = source.GetArtifact(digest);
  while (!response && response.error().code == ErrorCode::kUnavailable && source.Pause()) {
    response = source.GetArtifact(digest);
  }
  if (!response) return response.error();
  source.Heard();
  Result<Manifest> manifest = ToManifest(response->manifest());
  if (!manifest) return DataLoss("the artifact's manifest is wrong: " + manifest.error().message);
  if (ToString(ArtifactDigest(*manifest)) != digest) {
    return DataLoss("the artifact's manifest does not match its digest: " + digest);
  }
  return manifest;
}

Result<void> FetchFiles(ArtifactSource& source, const Manifest& manifest, const RootFolder& folder,
                        bool durable) {
  for (const ManifestFile& file : manifest.files) {
    if (source.cancelled()) return Cancelled("fetch: was cancelled");
    HONE_TRY_VOID(FetchFile(source, file, folder, durable));
  }
  if (!durable) return {};
  for (const std::string_view path : FoldersOf(manifest)) {
    const Result<UniqueFd> fd = folder.OpenFolder(path);
    if (!fd) return OfTheDisk(fd.error());
    HONE_TRY_VOID(Flush(fd->get(), std::string(path)));
  }
  return {};
}

}  // namespace hone
