// Makes the manifest of what lies in a folder.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "artifacts/digest.h"
#include "artifacts/manifest.h"
#include "base/result.h"

namespace hone {

// Whether something of this name is to be taken.
using WantedName = std::function<bool(std::string_view name)>;

struct Tree {
  Manifest manifest;
  // What is in the folder and not in the manifest, at most 100 of them, as "PATH: why": links,
  // FIFOs, sockets, devices, names that no manifest may hold. UTF-8. Empty folders go unsaid.
  std::vector<std::string> skipped;
};

// The regular files of the folder, at any depth, hashed. Links in it are never followed. The same
// files give the same manifest, in whatever order the file system lists them.
//
// `wanted` is asked about each name that is directly in the folder; what it does not want is left
// out with all that is in it, and goes unsaid.
//
// Meant for a folder at rest. A file that changes while it is read is DATA_LOSS; one that vanishes
// is NOT_FOUND. RESOURCE_EXHAUSTED when there are more files than a manifest may have.
Result<Tree> ManifestOf(const std::string& folder, const GiveUp& give_up = nullptr,
                        const WantedName& wanted = nullptr);

// Whether a regular file is in the folder, at any depth. False when there is no such folder.
bool HoldsFiles(const std::string& folder);

}  // namespace hone
