// Fills the channels of a training job that get artifacts, and its checkpoint folder.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/result.h"
#include "worker/runtime/cancel_token.h"

namespace hone::worker {

// As FetchFolder() does it.
using FetchInto = std::function<Result<void>(const std::string& digest, const std::string& folder,
                                             CancelToken& cancel)>;

// Makes input/data/CHANNEL in the training job's folder for each channel, durably. A channel is
// there with all its files or not at all, whenever the agent or the machine dies; one that is there
// is left as it is. What cannot be read is fetched a second time from its beginning.
//
// INVALID_ARGUMENT when an artifact cannot be had, with the channel's name and the digest;
// CANCELLED; anything else is the machine's fault.
Result<void> FetchChannels(const std::map<std::string, std::string>& artifacts,
                           const std::string& job_folder, const FetchInto& fetch,
                           CancelToken& cancel);

// The same for the checkpoint folder, unless it holds something already; an empty digest is none.
// DATA_LOSS when the checkpoint cannot be had.
Result<void> FetchCheckpoint(const std::string& digest, const std::string& job_folder,
                             const FetchInto& fetch, CancelToken& cancel);

}  // namespace hone::worker
