#include "worker/devices/cpus.h"

#include <sched.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "base/text.h"
#include "worker/devices/small_file.h"

namespace hone {
namespace {

int AffinityCores() {
  // Machines of more than 1,024 cores need a larger mask than cpu_set_t.
  constexpr int kMaxCores = 16384;
  cpu_set_t* const mask = CPU_ALLOC(kMaxCores);
  const std::size_t size = CPU_ALLOC_SIZE(kMaxCores);
  const bool known = sched_getaffinity(0, size, mask) == 0;
  const int count = known ? CPU_COUNT_S(size, mask) : 0;
  CPU_FREE(mask);
  return count > 0 ? count : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::optional<double> Ratio(const std::string& quota, const std::string& period) {
  const std::optional<std::int64_t> used = ParseInt(TrimBlanks(quota));
  const std::optional<std::int64_t> of = ParseInt(TrimBlanks(period));
  if (!used || !of || *used <= 0 || *of <= 0) return std::nullopt;  // "max", and -1: no limit.
  return static_cast<double>(*used) / static_cast<double>(*of);
}

// "QUOTA PERIOD" or "max PERIOD".
std::optional<double> QuotaOfVersion2(const std::string& group) {
  const std::optional<std::string> line = ReadKernelFile(group + "/cpu.max");
  if (!line) return std::nullopt;
  const std::vector<std::string> words = SplitAt(TrimBlanks(*line), ' ');
  return words.size() == 2 ? Ratio(words[0], words[1]) : std::nullopt;
}

std::optional<double> QuotaOfVersion1(const std::string& group) {
  const std::optional<std::string> quota = ReadKernelFile(group + "/cpu.cfs_quota_us");
  const std::optional<std::string> period = ReadKernelFile(group + "/cpu.cfs_period_us");
  return quota && period ? Ratio(*quota, *period) : std::nullopt;
}

// Asks the group and those above it: each limits what is below.
template <typename QuotaOf>
double LeastQuota(const std::string& mount, std::string group, QuotaOf quota_of, double least) {
  while (true) {
    const std::optional<double> quota = quota_of(mount + group);
    if (quota) least = std::min(least, *quota);
    if (group.empty()) return least;
    group.resize(group.rfind('/') == std::string::npos ? 0 : group.rfind('/'));
  }
}

}  // namespace

int QuotaCores(const std::string& root, int most) {
  double least = most;
  const std::string groups = ReadKernelFile(root + "/proc/self/cgroup").value_or("");
  for (const std::string& line : SplitAt(groups, '\n')) {
    // ID:CONTROLLERS:PATH; version 2 names no controllers.
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    const std::string group = path == "/" ? "" : path;
    const std::vector<std::string> names = SplitAt(controllers, ',');
    if (controllers.empty()) {
      least = LeastQuota(root + "/sys/fs/cgroup", group, QuotaOfVersion2, least);
      least = LeastQuota(root + "/sys/fs/cgroup/unified", group, QuotaOfVersion2, least);
    } else if (std::find(names.begin(), names.end(), "cpu") != names.end()) {
      for (const std::string& name : {std::string("cpu"), controllers}) {
        least = LeastQuota(root + "/sys/fs/cgroup/" + name, group, QuotaOfVersion1, least);
      }
    }
  }
  return std::max(1, static_cast<int>(least));
}

int UsableCores(const std::string& root) { return QuotaCores(root, AffinityCores()); }

}  // namespace hone
