// Stores a folder as an artifact.
#pragma once

#include <string>
#include <vector>

#include "artifacts/tree.h"
#include "base/result.h"
#include "hone/v1/artifact_service.grpc.pb.h"
#include "worker/core/report.h"
#include "worker/runtime/cancel_token.h"

namespace hone::worker {

struct StoredFolder {
  Artifact artifact;
  // What is in the folder and not in the artifact, as Tree::skipped has it.
  std::vector<std::string> skipped;
};

// How many blobs the store is asked about at once, at most: ArtifactService's limit.
inline constexpr int kMostDigestsACall = 10'000;

// Blocks until the store has the folder on its disk, however long that takes: what may pass, a
// lost connection or a full disk, is tried again for ever, with pauses of up to 5 s, and a blob
// goes on where it was broken off. CANCELLED when `cancel` says so. Any other error is for good.
//
// Meant for a folder at rest. If a file changes or vanishes meanwhile, all is looked at anew; after
// three times it is an error. `wanted` is as ManifestOf() has it.
Result<StoredFolder> UploadFolder(v1::ArtifactService::StubInterface& store,
                                  const std::string& folder, CancelToken& cancel,
                                  const WantedName& wanted = nullptr,
                                  int digests_a_call = kMostDigestsACall);

}  // namespace hone::worker
