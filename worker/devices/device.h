// One GPU.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hone {

struct Device {
  std::string id = {};            // What goes into CUDA_VISIBLE_DEVICES: its UUID, else its index.
  std::string model = {};         // "NVIDIA H200"; empty when not known.
  std::int64_t memory_bytes = 0;  // 0 when not known.

  bool operator==(const Device&) const = default;
};
using Devices = std::vector<Device>;

}  // namespace hone
