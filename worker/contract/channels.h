// The inputs of a training job.
#pragma once

#include <string>

#include "base/result.h"
#include "worker/core/order.h"

namespace hone::worker {

// Whether each channel is a plain name and has a path, which is there and may be looked at, or an
// artifact: otherwise INVALID_ARGUMENT, and the program is not started.
Result<void> CheckInputs(const RunOrder& order);

// FOLDER/input/data/CHANNEL, where the program finds it.
std::string ChannelPath(const std::string& folder, const std::string& channel);

// ["train","validation"]
std::string ChannelNames(const RunOrder& order);

// inputdataconfig.json.
std::string InputDataConfig(const RunOrder& order);

}  // namespace hone::worker
