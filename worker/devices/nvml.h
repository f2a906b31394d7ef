// Asks NVIDIA's management library, where there is one.
#pragma once

#include <optional>
#include <string>

#include "worker/devices/device.h"

namespace hone {

// The GPUs in the order of their PCI addresses, which is the order of their indexes. A GPU that
// does not answer keeps its place, with its index for an id. Nothing when the library cannot be
// loaded or finds no driver.
std::optional<Devices> NvmlGpus(const std::string& library);

}  // namespace hone
