#include "orchestrator/cli/download.h"

#include <fcntl.h>
#include <stdlib.h>  // NOLINT: mkdtemp() is POSIX.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "artifacts/manifest.h"
#include "artifacts/root_folder.h"
#include "artifacts/transfer/fetch.h"
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

// The store behind a controller.
class ControllersStore final : public ArtifactSource {
 public:
  ControllersStore(Client& client, Duration contact_limit)
      : client_(client), reconnect_(contact_limit) {}

  Result<v1::GetArtifactResponse> GetArtifact(const std::string& digest) override {
    return client_.GetArtifact(digest);
  }
  Result<void> GetBlob(const v1::GetBlobRequest& request, const Each& each) override {
    return client_.GetBlob(request, each);
  }
  void Heard() override { reconnect_.Heard(); }
  bool Pause() override { return reconnect_.Pause(); }

 private:
  Client& client_;
  Reconnect reconnect_;
};

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
  ControllersStore store(client, options.contact_limit);
  HONE_TRY(const Manifest manifest, FetchManifest(store, digest));
  HONE_TRY(const TemporaryFolder temporary, TemporaryFolder::Beside(target));
  HONE_TRY(const RootFolder root, RootFolder::Open(temporary.path().string()));
  HONE_TRY_VOID(FetchFiles(store, manifest, root, /*durable=*/false));
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
