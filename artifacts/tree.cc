#include "artifacts/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <functional>

#include "artifacts/root_folder.h"
#include "base/text.h"
#include "base/unique_fd.h"

namespace hone {
namespace {

constexpr std::size_t kMaxSkipped = 100;
// Of folders that hold no file; beyond it someone plays with us.
constexpr std::size_t kMaxFolders = 1'000'000;

enum class Going { kOn, kEnough };

// Says of everything in a folder what it is. `on_file` gets the regular files.
class Walk {
 public:
  using OnFile = std::function<Going(const std::string& path)>;
  using OnSkipped = std::function<void(const std::string& path, const std::string& why)>;

  Walk(const RootFolder& root, OnFile on_file, OnSkipped on_skipped, WantedName wanted = nullptr)
      : root_(root),
        on_file_(std::move(on_file)),
        on_skipped_(std::move(on_skipped)),
        wanted_(std::move(wanted)) {}

  Result<void> Run() {
    // A list and no recursion: one folder is open at a time, however deep they are.
    for (std::size_t i = 0; i < folders_.size() && going_ == Going::kOn; ++i) {
      if (i >= kMaxFolders) return ResourceExhausted("folder: must have at most 1000000 folders");
      HONE_TRY_VOID(List(std::string(folders_[i])));
    }
    return {};
  }

 private:
  // By value: the list of folders grows meanwhile.
  Result<void> List(const std::string folder) {
    HONE_TRY(const UniqueFd fd, root_.OpenFolder(folder));
    DIR* const entries = fdopendir(fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
    if (entries == nullptr) return FromErrno(errno, "list " + CleanUtf8(folder, 200));
    while (going_ == Going::kOn) {
      const dirent* const entry = readdir(entries);
      if (entry == nullptr) break;
      const std::string name = entry->d_name;
      if (name == "." || name == "..") continue;
      if (folder.empty() && wanted_ && !wanted_(name)) continue;
      Visit(fd.get(), name, folder.empty() ? name : folder + "/" + name);
    }
    closedir(entries);
    return {};
  }

  void Visit(int folder, const std::string& name, const std::string& path) {
    struct stat status = {};
    const std::string rule = PathRule(path);
    if (!rule.empty()) {
      on_skipped_(path, rule);
    } else if (fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      on_skipped_(path, "cannot be looked at");
    } else if (S_ISDIR(status.st_mode) && path.size() + 2 > kMaxManifestPathBytes) {
      on_skipped_(path, "is too deep");
    } else if (S_ISDIR(status.st_mode)) {
      folders_.push_back(path);
    } else if (S_ISREG(status.st_mode)) {
      going_ = on_file_(path);
    } else {
      on_skipped_(path, S_ISLNK(status.st_mode) ? "is a symbolic link" : "is no regular file");
    }
  }

  const RootFolder& root_;
  const OnFile on_file_;
  const OnSkipped on_skipped_;
  const WantedName wanted_;
  std::vector<std::string> folders_ = {""};
  Going going_ = Going::kOn;
};

bool LooksAlike(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

Result<ManifestFile> Describe(const RootFolder& root, const std::string& path,
                              const GiveUp& give_up) {
  HONE_TRY(const UniqueFd file, root.OpenFile(path));
  struct stat status = {};
  if (fstat(file.get(), &status) != 0) return FromErrno(errno, "stat " + path);
  HONE_TRY(const HashedFile hashed, HashFile(file.get(), give_up));
  struct stat after = {};
  if (fstat(file.get(), &after) != 0) return FromErrno(errno, "stat " + path);
  if (!LooksAlike(status, after)) return DataLoss(path + ": must not change while it is read");
  if (hashed.size > kMaxBlobBytes) {
    return ResourceExhausted(path + ": must be at most " + std::to_string(kMaxBlobBytes) +
                             " bytes: " + std::to_string(hashed.size));
  }
  return ManifestFile{
      .path = path, .mode = status.st_mode & 0777U, .size = hashed.size, .digest = hashed.digest};
}

}  // namespace

Result<Tree> ManifestOf(const std::string& folder, const GiveUp& give_up,
                        const WantedName& wanted) {
  HONE_TRY(const RootFolder root, RootFolder::Open(folder));
  Tree tree;
  std::vector<std::string> paths;
  const auto on_file = [&](const std::string& path) {
    paths.push_back(path);
    return paths.size() > kMaxManifestFiles ? Going::kEnough : Going::kOn;
  };
  const auto on_skipped = [&](const std::string& path, const std::string& why) {
    if (tree.skipped.size() < kMaxSkipped)
      tree.skipped.push_back(CleanUtf8(path, 200) + ": " + why);
  };
  HONE_TRY_VOID(Walk(root, on_file, on_skipped, wanted).Run());
  if (paths.size() > kMaxManifestFiles) {
    return ResourceExhausted(folder + ": must hold at most " + std::to_string(kMaxManifestFiles) +
                             " files");
  }
  std::sort(paths.begin(), paths.end());
  std::sort(tree.skipped.begin(), tree.skipped.end());
  for (const std::string& path : paths) {
    HONE_TRY(ManifestFile file, Describe(root, path, give_up));
    tree.manifest.files.push_back(std::move(file));
  }
  return tree;
}

bool HoldsFiles(const std::string& folder) {
  const Result<RootFolder> root = RootFolder::Open(folder);
  if (!root) return false;
  bool found = false;
  const auto on_file = [&](const std::string&) {
    found = true;
    return Going::kEnough;
  };
  return Walk(*root, on_file, [](const auto&, const auto&) {}).Run() && found;
}

}  // namespace hone
