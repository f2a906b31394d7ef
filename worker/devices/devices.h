// Finds the GPUs that a worker may hand out.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "worker/devices/device.h"

namespace hone {

struct DeviceSearch {
  // CUDA_VISIBLE_DEVICES as the agent itself was given it; nothing when it is not set.
  std::optional<std::string> visible = {};
  // --devices: narrows what `visible` leaves, and its indexes count within that. Nothing: all.
  std::optional<std::string> chosen = {};

  std::string nvml_library = "libnvidia-ml.so.1";
  std::string root = {};  // Put before /proc and /dev.
};

// The NVIDIA GPUs of this machine, in the order of their PCI addresses, restricted as the search
// says and then in its order. A machine without GPUs gives none. INVALID_ARGUMENT when `chosen`
// names one that is not there.
Result<Devices> FindDevices(const DeviceSearch& search);

}  // namespace hone
