// As much of NVIDIA's management library as the agent asks for. FAKE_NVML_GPUS says how many GPUs
// there are; FAKE_NVML_LOST, which of them does not answer.
#include <cstdio>
#include <cstdlib>

namespace {

constexpr int kSuccess = 0;
constexpr int kDriverNotLoaded = 9;
constexpr int kGpuIsLost = 15;

struct Memory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};

int Variable(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? -1 : std::atoi(text);
}

int IndexOf(const void* device) { return *static_cast<const int*>(device); }

int handles[16];
bool started = false;

}  // namespace

extern "C" {

int nvmlInit_v2() {
  if (Variable("FAKE_NVML_GPUS") < 0) return kDriverNotLoaded;
  started = true;
  return kSuccess;
}

int nvmlShutdown() {
  started = false;
  return kSuccess;
}

int nvmlDeviceGetCount_v2(unsigned* count) {
  if (!started) return kDriverNotLoaded;
  *count = static_cast<unsigned>(Variable("FAKE_NVML_GPUS"));
  return kSuccess;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  if (static_cast<int>(index) == Variable("FAKE_NVML_LOST")) return kGpuIsLost;
  handles[index] = static_cast<int>(index);
  *device = &handles[index];
  return kSuccess;
}

int nvmlDeviceGetName(void* device, char* name, unsigned length) {
  std::snprintf(name, length, "Fake GPU %d", IndexOf(device));
  return kSuccess;
}

int nvmlDeviceGetUUID(void* device, char* uuid, unsigned length) {
  std::snprintf(uuid, length, "GPU-%d0000000-1111-2222-3333-444444444444", IndexOf(device));
  return kSuccess;
}

int nvmlDeviceGetMemoryInfo(void*, Memory* memory) {
  *memory = {80ULL << 30, 79ULL << 30, 1ULL << 30};
  return kSuccess;
}

}  // extern "C"
