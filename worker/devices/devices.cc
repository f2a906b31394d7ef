#include "worker/devices/devices.h"

#include "worker/devices/device_selection.h"
#include "worker/devices/nvml.h"
#include "worker/devices/proc_gpus.h"

namespace hone {

Result<Devices> FindDevices(const DeviceSearch& search) {
  const std::optional<Devices> by_library = NvmlGpus(search.nvml_library);
  Devices devices = by_library ? *by_library : ProcGpus(search.root);
  if (search.visible) devices = VisibleDevices(devices, *search.visible);
  if (!search.chosen) return devices;
  return ChosenDevices(devices, *search.chosen);
}

}  // namespace hone
