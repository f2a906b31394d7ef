#include "orchestrator/cli/download.h"

#include <fcntl.h>
#include <stdlib.h>  // NOLINT: mkdtemp() is POSIX.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "artifacts/digest.h"
#include "artifacts/manifest.h"
#include "artifacts/root_folder.h"
#include "base/unique_fd.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

// A new folder that goes away with all that is in it, unless it was renamed.
class TemporaryFolder {
 public:
  static Result<TemporaryFolder> Beside(const fs::path& target) {
    std::error_code error;
    const fs::path parent = target.parent_path();
    fs::create_directories(parent, error);
    if (error) return FromErrno(error.value(), "make the folder " + parent.string());
    std::string name = (parent / ("." + target.filename().string() + ".hone-XXXXXX")).string();
    if (mkdtemp(name.data()) == nullptr) return FromErrno(errno, "make the folder " + name);
    return TemporaryFolder(name);
  }
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

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

// What a server says is not taken on trust: the manifest must be the one that the digest names.
Result<Manifest> FetchManifest(Client& client, const std::string& digest) {
  HONE_TRY(const v1::GetArtifactResponse response, client.GetArtifact(digest));
  const Result<Manifest> manifest = ToManifest(response.manifest());
  if (!manifest) return DataLoss("the artifact's manifest is wrong: " + manifest.error().message);
  if (ToString(ArtifactDigest(*manifest)) != digest) {
    return DataLoss("the artifact's manifest does not match its digest: " + digest);
  }
  return *manifest;
}

Result<void> WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return FromErrno(errno, "write " + path);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// Fetches one file, over breaks of the connection from where it was.
Result<void> FetchFile(Client& client, const ManifestFile& file, const RootFolder& root,
                       Duration contact_limit) {
  HONE_TRY(const UniqueFd fd, root.CreateFile(file.path, file.mode));
  Reconnect reconnect(contact_limit);
  reconnect.Heard();  // The manifest came just now.
  Sha256 hash;
  v1::GetBlobRequest request;
  request.set_digest(ToString(file.digest));
  Result<void> written;
  while (request.offset() < file.size) {
    const Result<void> read = client.GetBlob(request, [&](const v1::GetBlobResponse& piece) {
      reconnect.Heard();
      hash.Update(piece.data());
      written = WriteAll(fd.get(), piece.data(), file.path);
      request.set_offset(request.offset() + static_cast<std::int64_t>(piece.data().size()));
      return written.ok() && request.offset() <= file.size;
    });
    if (!written) return written;
    if (!read && (read.error().code != ErrorCode::kUnavailable || !reconnect.Pause())) return read;
    if (read && request.offset() != file.size) break;
  }
  if (request.offset() == file.size && hash.Finish() == file.digest) return {};
  return DataLoss(file.path + ": what arrived does not match its digest " + ToString(file.digest));
}

// Opens a folder of the target for entries, and makes it when it is missing. No part may be a link.
Result<UniqueFd> EnterFolder(const fs::path& root, const fs::path& relative) {
  UniqueFd folder(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return FromErrno(errno, "open " + root.string());
  for (const fs::path& part : relative) {
    if (mkdirat(folder.get(), part.c_str(), 0777) != 0 && errno != EEXIST) {
      return FromErrno(errno, "make the folder " + (root / relative).string());
    }
    UniqueFd next(
        openat(folder.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next.valid()) return FromErrno(errno, "open " + (root / relative).string());
    folder = std::move(next);
  }
  return folder;
}

Result<void> MoveInto(const fs::path& from, const fs::path& target, const Manifest& manifest) {
  for (const ManifestFile& file : manifest.files) {
    const fs::path path = file.path;
    HONE_TRY(const UniqueFd source, EnterFolder(from, path.parent_path()));
    HONE_TRY(const UniqueFd folder, EnterFolder(target, path.parent_path()));
    const std::string name = path.filename().string();
    if (renameat(source.get(), name.c_str(), folder.get(), name.c_str()) != 0) {
      return FromErrno(errno, "put " + (target / path).string() + " into its place");
    }
  }
  return {};
}

Result<bool> HoldsAnything(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (status.type() == fs::file_type::not_found) return false;
  if (error) return FromErrno(error.value(), "open " + folder.string());
  if (status.type() != fs::file_type::directory) {
    return FailedPrecondition("DIR: must be a folder: " + folder.string());
  }
  const bool empty = fs::is_empty(folder, error);
  if (error) return FromErrno(error.value(), "open " + folder.string());
  return !empty;
}

}  // namespace

Result<Downloaded> Download(Client& client, const std::string& digest,
                            const DownloadOptions& options) {
  fs::path target = fs::absolute(options.folder).lexically_normal();
  if (target.filename().empty()) target = target.parent_path();  // "DIR/".
  HONE_TRY(const bool holds_anything, HoldsAnything(target));
  if (holds_anything && !options.force) {
    return FailedPrecondition("DIR: must be empty, or --force be given: " + target.string());
  }
  HONE_TRY(const Manifest manifest, FetchManifest(client, digest));
  HONE_TRY(const TemporaryFolder temporary, TemporaryFolder::Beside(target));
  HONE_TRY(const RootFolder root, RootFolder::Open(temporary.path().string()));
  for (const ManifestFile& file : manifest.files) {
    HONE_TRY_VOID(FetchFile(client, file, root, options.contact_limit));
  }
  if (holds_anything) {
    HONE_TRY_VOID(MoveInto(temporary.path(), target, manifest));
  } else {
    chmod(temporary.path().c_str(), 0755);
    // An empty folder in its place is replaced.
    if (rename(temporary.path().c_str(), target.c_str()) != 0) {
      return FromErrno(errno, "put " + target.string() + " into its place");
    }
  }
  return Downloaded{.files = static_cast<std::int64_t>(manifest.files.size()),
                    .size = TotalSize(manifest)};
}

}  // namespace hone
