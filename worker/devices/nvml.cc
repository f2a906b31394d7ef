#include "worker/devices/nvml.h"

#include <dlfcn.h>

#include <array>

namespace hone {
namespace {

// The few names of nvml.h that are needed, as its ABI has them since CUDA 4.
using NvmlDevice = void*;
struct NvmlMemory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};
constexpr int kSuccess = 0;

class Library {
 public:
  explicit Library(const std::string& name) : handle_(dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) return;
    Find("nvmlInit_v2", init);
    Find("nvmlShutdown", shutdown);
    Find("nvmlDeviceGetCount_v2", get_count);
    Find("nvmlDeviceGetHandleByIndex_v2", get_handle);
    Find("nvmlDeviceGetName", get_name);
    Find("nvmlDeviceGetUUID", get_uuid);
    Find("nvmlDeviceGetMemoryInfo", get_memory);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() {
    if (handle_ != nullptr) dlclose(handle_);
  }

  bool complete() const { return handle_ != nullptr && complete_; }

  int (*init)() = nullptr;
  int (*shutdown)() = nullptr;
  int (*get_count)(unsigned*) = nullptr;
  int (*get_handle)(unsigned, NvmlDevice*) = nullptr;
  int (*get_name)(NvmlDevice, char*, unsigned) = nullptr;
  int (*get_uuid)(NvmlDevice, char*, unsigned) = nullptr;
  int (*get_memory)(NvmlDevice, NvmlMemory*) = nullptr;

 private:
  template <typename Function>
  void Find(const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(handle_, name));
    complete_ = complete_ && function != nullptr;
  }

  void* const handle_;
  bool complete_ = true;
};

Device Ask(const Library& nvml, unsigned index) {
  Device device = {.id = std::to_string(index)};
  NvmlDevice handle = nullptr;
  if (nvml.get_handle(index, &handle) != kSuccess) return device;
  std::array<char, 96> text = {};
  if (nvml.get_uuid(handle, text.data(), text.size() - 1) == kSuccess) device.id = text.data();
  text = {};
  if (nvml.get_name(handle, text.data(), text.size() - 1) == kSuccess) device.model = text.data();
  NvmlMemory memory = {};
  if (nvml.get_memory(handle, &memory) == kSuccess) {
    device.memory_bytes = static_cast<std::int64_t>(memory.total);
  }
  return device;
}

}  // namespace

std::optional<Devices> NvmlGpus(const std::string& library) {
  const Library nvml(library);
  if (!nvml.complete() || nvml.init() != kSuccess) return std::nullopt;
  Devices devices;
  unsigned count = 0;
  const bool counted = nvml.get_count(&count) == kSuccess;
  for (unsigned i = 0; counted && i < count; ++i) devices.push_back(Ask(nvml, i));
  nvml.shutdown();
  if (!counted) return std::nullopt;
  return devices;
}

}  // namespace hone
