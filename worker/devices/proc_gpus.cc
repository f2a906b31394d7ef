#include "worker/devices/proc_gpus.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/text.h"
#include "worker/devices/small_file.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

// The names in a folder, sorted; none when there is no such folder.
std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator i(folder, error), end; !error && i != end; i.increment(error)) {
    names.push_back(i->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string FieldOf(const std::string& information, std::string_view name) {
  for (const std::string& line : SplitAt(information, '\n')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || TrimBlanks(line.substr(0, colon)) != name) continue;
    return TrimBlanks(line.substr(colon + 1));
  }
  return "";
}

bool HasNode(const std::string& root, const std::string& minor) {
  std::error_code error;
  return minor.empty() || fs::exists(root + "/dev/nvidia" + minor, error);
}

// The driver writes question marks as long as nobody has used the GPU.
bool IsUuid(const std::string& text) {
  return text.starts_with("GPU-") && text.find('?') == std::string::npos;
}

std::vector<std::int64_t> NodeNumbers(const std::string& root) {
  constexpr std::string_view kPrefix = "nvidia";
  std::vector<std::int64_t> numbers;
  for (const std::string& name : NamesIn(root + "/dev")) {
    if (!name.starts_with(kPrefix)) continue;
    const std::string digits = name.substr(kPrefix.size());
    if (digits.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::optional<std::int64_t> number = ParseInt(digits);
    if (number) numbers.push_back(*number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

Devices ProcGpus(const std::string& root) {
  Devices devices;
  const std::string folder = root + "/proc/driver/nvidia/gpus";
  for (const std::string& address : NamesIn(folder)) {
    const auto information = ReadKernelFile(folder + "/" + address + "/information");
    if (!information || !HasNode(root, FieldOf(*information, "Device Minor"))) continue;
    const std::string uuid = FieldOf(*information, "GPU UUID");
    devices.push_back({.id = IsUuid(uuid) ? uuid : std::to_string(devices.size()),
                       .model = FieldOf(*information, "Model")});
  }
  if (!devices.empty()) return devices;
  for (const std::int64_t number : NodeNumbers(root)) {
    devices.push_back({.id = std::to_string(number)});
  }
  return devices;
}

}  // namespace hone
