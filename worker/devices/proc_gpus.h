// Finds NVIDIA GPUs by what the driver leaves in /proc and /dev: containers often lack its library.
#pragma once

#include <string>

#include "worker/devices/device.h"

namespace hone {

// By /proc/driver/nvidia/gpus, in the order of their PCI addresses, those that have no /dev/nvidiaN
// here left out; without that folder by /dev/nvidiaN alone, with N for ids. `root` is put before
// both.
Devices ProcGpus(const std::string& root);

}  // namespace hone
