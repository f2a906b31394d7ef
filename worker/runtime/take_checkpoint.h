// Takes what a program has put into its checkpoint folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "worker/core/report.h"
#include "worker/runtime/cancel_token.h"
#include "worker/runtime/store_through.h"

namespace hone::worker {

// Whether what has this name, directly in the checkpoint folder, is complete: programs write under
// a name that begins with "." or ends with ".tmp" or ".part", and rename.
bool IsCompleteName(std::string_view name);

// Whether a complete file is in the folder, at any depth.
bool HoldsCheckpoint(const std::string& folder);

struct TakenCheckpoint {
  std::string state;                 // How the folder looked from outside before it was read.
  std::optional<Artifact> artifact;  // Nothing when it is as it was, or holds nothing.
};

// Stores what is complete in the folder, unless it looks as it did in the state `known`. An error
// when it cannot be stored, also because it changes all the time; `store` takes complete names
// only.
Result<TakenCheckpoint> TakeCheckpoint(const std::string& folder, const std::string& known,
                                       const StoreFolder& store, CancelToken& cancel);

}  // namespace hone::worker
