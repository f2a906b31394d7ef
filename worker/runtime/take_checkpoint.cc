#include "worker/runtime/take_checkpoint.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "artifacts/digest.h"
#include "artifacts/manifest.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

// A file that is replaced or written to is another one by its number or its time.
std::string StateOf(const fs::path& path) {
  struct stat status = {};
  if (lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
  return path.string() + '\0' + std::to_string(status.st_ino) + ' ' +
         std::to_string(status.st_size) + ' ' + std::to_string(status.st_mtim.tv_sec) + ' ' +
         std::to_string(status.st_mtim.tv_nsec) + '\0';
}

// One text for each complete file; links are not followed.
std::vector<std::string> StatesIn(const std::string& folder) {
  std::vector<std::string> states;
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    if (entry.depth() == 0 && !IsCompleteName(entry->path().filename().string())) {
      entry.disable_recursion_pending();
      continue;
    }
    std::string state = StateOf(entry->path());
    if (!state.empty()) states.push_back(std::move(state));
  }
  return states;
}

// Empty when there is no complete file.
std::string StateOfFolder(const std::string& folder) {
  std::vector<std::string> states = StatesIn(folder);
  if (states.empty()) return "";
  std::sort(states.begin(), states.end());
  std::string all;
  for (const std::string& state : states) all += state;
  return ToString(DigestOf(all));
}

}  // namespace

bool IsCompleteName(std::string_view name) {
  return !name.starts_with('.') && !name.ends_with(".tmp") && !name.ends_with(".part");
}

bool HoldsCheckpoint(const std::string& folder) { return !StatesIn(folder).empty(); }

Result<TakenCheckpoint> TakeCheckpoint(const std::string& folder, const std::string& known,
                                       const StoreFolder& store, CancelToken& cancel) {
  std::string state = StateOfFolder(folder);
  if (state.empty() || state == known) return TakenCheckpoint{known, {}};
  HONE_TRY(const Artifact artifact, store(folder, cancel));
  // All of it may be gone since.
  if (artifact.digest == ToString(ArtifactDigest(Manifest()))) return TakenCheckpoint{known, {}};
  return TakenCheckpoint{std::move(state), artifact};
}

}  // namespace hone::worker
