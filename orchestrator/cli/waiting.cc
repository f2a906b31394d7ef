#include "orchestrator/cli/waiting.h"

#include <algorithm>

namespace hone {
namespace {

bool CouldRun(const v1::Worker& worker, const v1::Resources& resources) {
  const bool labelled =
      std::all_of(resources.labels().begin(), resources.labels().end(), [&](const auto& wanted) {
        const auto found = worker.labels().find(wanted.first);
        return found != worker.labels().end() && found->second == wanted.second;
      });
  return labelled && worker.slots() >= resources.slots() &&
         worker.devices_size() >= resources.gpus();
}

std::string Count(int count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string Needs(const v1::Resources& resources) {
  std::string needs = Count(resources.slots(), "slot");
  if (resources.gpus() > 0) needs += ", " + Count(resources.gpus(), "GPU");
  for (const auto& [key, value] : resources.labels()) needs += ", the label " + key + "=" + value;
  return needs;
}

}  // namespace

std::string WhyItWaits(const v1::Resources& resources, const v1::ListWorkersResponse& workers) {
  bool any = false;
  for (const v1::Worker& worker : workers.workers()) {
    if (!worker.connected() || worker.draining() || !worker.set_aside().empty()) continue;
    if (CouldRun(worker, resources)) return "";
    any = true;
  }
  if (!any) return "no worker is connected that takes work (see `hone workers`)";
  return "no connected worker has what a trial needs: " + Needs(resources) +
         " (see `hone workers`)";
}

}  // namespace hone
