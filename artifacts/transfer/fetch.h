// Fetches artifacts from a store into folders.
#pragma once

#include <functional>
#include <string>

#include "artifacts/manifest.h"
#include "artifacts/root_folder.h"
#include "base/result.h"
#include "hone/v1/artifact_service.pb.h"

namespace hone {

// A store, as it is reached by whoever fetches: how long a call may take, how long to go on without
// an answer and what ends it all is for them to say.
class ArtifactSource {
 public:
  // Takes the next bytes of a blob; false when no more are wanted.
  using Each = std::function<bool(const v1::GetBlobResponse&)>;

  virtual ~ArtifactSource() = default;

  // UNAVAILABLE is for what may pass; any other error is for good.
  virtual Result<v1::GetArtifactResponse> GetArtifact(const std::string& digest) = 0;
  virtual Result<void> GetBlob(const v1::GetBlobRequest& request, const Each& each) = 0;

  // Something arrived.
  virtual void Heard() = 0;

  // After UNAVAILABLE: sleeps and returns true, or returns false to give up.
  virtual bool Pause() = 0;

  // Asked before each file.
  virtual bool cancelled() const { return false; }
};

// What a store says is not taken on trust: DATA_LOSS when the manifest is not the one that the
// digest names.
Result<Manifest> FetchManifest(ArtifactSource& source, const std::string& digest);

// Fetches all files of the manifest, each over breaks of the connection from where it was, and
// holds one piece of one file in memory. DATA_LOSS when a file is not what its digest says,
// CANCELLED; what lies in the folder after an error is of no use. With `durable` all is on the disk
// when this returns.
Result<void> FetchFiles(ArtifactSource& source, const Manifest& manifest, const RootFolder& folder,
                        bool durable);

}  // namespace hone
