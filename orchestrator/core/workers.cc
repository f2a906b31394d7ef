#include "orchestrator/core/workers.h"

#include <algorithm>

namespace hone {
namespace {

bool HasLabels(const std::map<std::string, std::string>& labels, const Resources& resources) {
  return std::all_of(resources.labels.begin(), resources.labels.end(), [&](const auto& wanted) {
    const auto found = labels.find(wanted.first);
    return found != labels.end() && found->second == wanted.second;
  });
}

}  // namespace

bool WorkerState::Connected(Duration lease, SteadyTime now) const {
  return seen && now - *seen < lease;
}

WorkerStatus WorkerState::Status(Duration lease, SteadyTime now) const {
  if (LostAt(lease) <= now) return WorkerStatus::kLost;
  if (!seen) return row.status.value_or(WorkerStatus::kConnected);
  if (row.drained || agent_draining) return WorkerStatus::kDraining;
  return row.set_aside ? WorkerStatus::kSetAside : WorkerStatus::kConnected;
}

bool WorkerState::TakesWork(Duration lease, SteadyTime now) const {
  return !row.drained && !agent_draining && !row.set_aside && Connected(lease, now);
}

bool WorkerState::TakesProbe(Duration lease, SteadyTime now) const {
  if (!row.set_aside || row.drained || agent_draining || !Connected(lease, now)) return false;
  return probe_at <= now && occupied.empty();
}

std::int32_t WorkerState::SlotsUsed() const {
  std::int32_t used = 0;
  for (const auto& [attempt, resources] : occupied) used += resources.slots;
  // Programs that no longer count, or that nobody here knows, still run: one slot each, at least.
  for (const auto& [attempt, listed] : listed) {
    const bool runs = !listed.exited && !occupied.contains(attempt);
    used += runs && listed.standing != ListedAttempt::Standing::kHeld ? 1 : 0;
  }
  return used;
}

void Capacity::Add(const WorkerState& worker, bool probe) {
  Free free = {worker.row.id, worker.row.slots - worker.SlotsUsed(),
               static_cast<std::int32_t>(worker.row.devices.size()), &worker.row.labels, probe};
  for (const auto& [attempt, resources] : worker.occupied) free.gpus -= resources.gpus;
  if (free.slots > 0) free_.push_back(free);
}

std::optional<Place> Capacity::Take(const Resources& resources, WorkerId avoid) {
  Free* best = nullptr;
  const auto better = [&](const Free& a, const Free& b) {
    if ((a.worker == avoid) != (b.worker == avoid)) return b.worker == avoid;
    if (a.probe != b.probe) return a.probe;
    return a.slots > b.slots;
  };
  for (Free& free : free_) {
    if (free.slots < resources.slots || free.gpus < resources.gpus) continue;
    if (!HasLabels(*free.labels, resources)) continue;
    if (best == nullptr || better(free, *best)) best = &free;
  }
  if (best == nullptr) return std::nullopt;
  best->slots = best->probe ? 0 : best->slots - resources.slots;
  best->gpus -= resources.gpus;
  return Place{best->worker, best->probe};
}

bool CouldRun(const Worker& worker, const Resources& resources) {
  return worker.slots >= resources.slots &&
         static_cast<std::int32_t>(worker.devices.size()) >= resources.gpus &&
         HasLabels(worker.labels, resources);
}

}  // namespace hone
