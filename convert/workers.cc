#include "convert/workers.h"

#include "convert/jobs.h"
#include "convert/time.h"

namespace hone {

void FromWorker(const Worker& worker, v1::Worker* message) {
  message->set_id(worker.id.value);
  message->set_name(worker.name);
  message->set_connected(worker.status && *worker.status != WorkerStatus::kLost);
  message->set_draining(worker.drained);
  message->set_version(worker.version);
  message->set_host(worker.host);
  message->set_slots(worker.slots);
  for (const WorkerDevice& device : worker.devices) {
    v1::Device* to = message->add_devices();
    to->set_id(device.id);
    to->set_model(device.model);
    to->set_memory(device.memory);
  }
  message->mutable_labels()->insert(worker.labels.begin(), worker.labels.end());
  if (!worker.set_aside) return;
  message->set_set_aside(worker.set_aside->reason);
  *message->mutable_set_aside_at() = FromWallTime(worker.set_aside->since);
}

void FromWorkerState(const WorkerState& state, const Controller& controller, SteadyTime now,
                     v1::Worker* message) {
  FromWorker(state.row, message);
  message->set_connected(state.Connected(controller.times().lease, now));
  message->set_draining(state.row.drained || state.agent_draining);
  message->set_slots_used(state.SlotsUsed());
  if (state.seen) *message->mutable_last_seen_at() = FromWallTime(state.seen_wall);
  for (const AttemptId id : state.assigned) {
    const Job& job = *controller.JobOf(id);
    const Attempt& attempt = *job.FindAttempt(id);
    v1::RunningAttempt* running = message->add_running();
    running->set_attempt_id(id.value);
    running->set_training_job(job.TrialOf(attempt).name);
    running->set_status(FromAttemptStatus(attempt.status));
    const std::vector<std::string>& devices = attempt.placements.front().devices;
    running->mutable_devices()->Assign(devices.begin(), devices.end());
  }
  for (const auto& [id, listed] : state.listed) {
    if (listed.standing == ListedAttempt::Standing::kUnknown) {
      message->add_unknown_attempts(id.value);
    }
  }
}

}  // namespace hone
