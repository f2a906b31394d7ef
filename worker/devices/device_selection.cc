#include "worker/devices/device_selection.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "worker/devices/small_file.h"

namespace hone {
namespace {

constexpr char kInstancePrefix[] = "MIG-";

std::optional<Device> ByIndex(const Devices& all, const std::string& entry) {
  if (entry.empty() || entry.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  const std::optional<std::int64_t> index = ParseInt(entry);
  if (!index || static_cast<std::uint64_t>(*index) >= all.size()) return std::nullopt;
  return all[static_cast<std::size_t>(*index)];
}

std::optional<Device> ByUuid(const Devices& all, const std::string& entry) {
  if (!entry.starts_with("GPU-")) return std::nullopt;
  std::optional<Device> found;
  for (const Device& device : all) {
    if (!device.id.starts_with(entry)) continue;
    if (found) return std::nullopt;
    found = device;
  }
  return found;
}

// A list that was narrowed before may hold instances already, with their ids.
std::optional<Device> Instance(const Devices& all, const std::string& entry) {
  if (!entry.starts_with(kInstancePrefix) || all.empty()) return std::nullopt;
  return Device{.id = entry, .model = "MIG"};
}

std::optional<Device> Named(const Devices& all, const std::string& entry) {
  if (const auto device = ByIndex(all, entry)) return device;
  if (const auto device = ByUuid(all, entry)) return device;
  return Instance(all, entry);
}

void AddOnce(Devices& devices, const Device& device) {
  if (std::find(devices.begin(), devices.end(), device) == devices.end()) devices.push_back(device);
}

}  // namespace

Devices VisibleDevices(const Devices& all, const std::string& list) {
  Devices visible;
  for (const std::string& entry : SplitAt(list, ',')) {
    const std::optional<Device> device = Named(all, TrimBlanks(entry));
    if (!device) break;
    AddOnce(visible, *device);
  }
  return visible;
}

Result<Devices> ChosenDevices(const Devices& all, const std::string& list) {
  Devices chosen;
  if (TrimBlanks(list).empty() || TrimBlanks(list) == "none") return chosen;
  for (const std::string& entry : SplitAt(list, ',')) {
    const std::optional<Device> device = Named(all, TrimBlanks(entry));
    if (!device) {
      return InvalidArgument("devices: must name GPUs that this worker sees, of which there are " +
                             std::to_string(all.size()) + ": " + CleanUtf8(entry, 100));
    }
    AddOnce(chosen, *device);
  }
  return chosen;
}

}  // namespace hone
