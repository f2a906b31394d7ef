#include "worker/core/capacity.h"

#include <set>
#include <utility>

#include "base/check.h"

namespace hone::worker {

std::optional<std::vector<std::string>> Capacity::Take(AttemptId attempt, int slots, int gpus) {
  std::vector<std::string> devices = FreeDevices();
  if (slots > FreeSlots() || static_cast<std::size_t>(gpus) > devices.size()) return std::nullopt;
  devices.resize(gpus);
  const bool is_new = given_.try_emplace(attempt, Share{slots, devices}).second;
  HONE_CHECK(is_new);
  return devices;
}

void Capacity::Restore(AttemptId attempt, int slots, std::vector<std::string> devices) {
  given_[attempt] = Share{slots, std::move(devices)};
}

int Capacity::FreeSlots() const {
  int free = slots_;
  for (const auto& [attempt, share] : given_) free -= share.slots;
  return free;
}

std::vector<std::string> Capacity::FreeDevices() const {
  std::set<std::string> taken;
  for (const auto& [attempt, share] : given_) {
    taken.insert(share.devices.begin(), share.devices.end());
  }
  std::vector<std::string> free;
  for (const std::string& device : devices_) {
    if (!taken.contains(device)) free.push_back(device);
  }
  return free;
}

}  // namespace hone::worker
