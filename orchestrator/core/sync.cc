// The conversation with the agents.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "orchestrator/core/controller.h"

namespace hone {
namespace {

constexpr std::int32_t kProtocol = 1;

// A slot of a worker holds one program at a time; an agent that says it has none cannot work.
std::int32_t AtLeastOneSlot(std::int32_t slots) { return std::max(slots, 1); }

bool SameRun(const Worker& worker, const WorkerSynced& event) {
  return event.start_count == worker.start_count && event.nonce == worker.nonce;
}

// Whether the agent has said more since it sent this.
bool IsLate(const WorkerState& worker, const WorkerSynced& event) {
  if (SameRun(worker.row, event)) return event.number <= worker.number;
  return event.start_count < worker.row.start_count;
}

}  // namespace

void Controller::On(Now now, WorkerSynced& event, const Facts& facts) {
  const Result<WorkerState*> identified = Identify(now, event);
  if (!identified) {
    ReplyTo(event.call, identified.error());
    return;
  }
  const bool known = *identified != nullptr;
  if (event.no_room && (!known || HasNews(**identified, event))) {
    if (known) HearOf(now, **identified, event);
    ReplyTo(event.call, *event.no_room);
    return;
  }
  if (!known) {
    Register(now, event);
    return;
  }
  WorkerState& worker = **identified;
  const bool begins = worker.number == 0;
  const bool was_draining = worker.agent_draining;
  if (worker.open) ReplyTo(worker.open->call, Cancelled("a newer Sync of this worker has come"));
  worker.open = OpenSync{event.call, event.number, now.steady + times_.park};
  worker.number = event.number;
  worker.seen = now.steady;
  worker.seen_wall = now.wall;
  const std::map<AttemptId, ListedAttempt> before = std::exchange(worker.listed, {});
  worker.has_news = begins;
  worker.acknowledge.clear();
  touched_.insert(worker.row.id);
  Describe(worker, event);
  for (AttemptReport& report : event.reports) Take(now, worker, report, facts);
  worker.has_news |= worker.listed != before || worker.agent_draining != was_draining;
  RenewLeases(now, worker);
}

// Whether taking this would write anything but what a silent worker costs.
bool Controller::HasNews(const WorkerState& worker, const WorkerSynced& event) {
  if (worker.number == 0) return true;  // A new run of the agent, or of the controller.
  return std::any_of(event.reports.begin(), event.reports.end(), [&](const AttemptReport& report) {
    const auto listed = worker.listed.find(report.attempt);
    if (listed == worker.listed.end() || !report.batch.observations.empty()) return true;
    const ListedAttempt& before = listed->second;
    return before.phase != report.phase || before.started != report.started_at.has_value() ||
           before.exited != report.exit.has_value() || before.checkpoint != report.checkpoint();
  });
}

// What it says is refused, and it lives: nothing of it is lost meanwhile.
void Controller::HearOf(Now now, WorkerState& worker, const WorkerSynced& event) {
  if (worker.open) ReplyTo(worker.open->call, Cancelled("a newer Sync of this worker has come"));
  worker.open.reset();
  // That it runs anew is to be taken in with what it says.
  if (worker.number != 0) worker.number = event.number;
  worker.seen = now.steady;
  worker.seen_wall = now.wall;
  for (const AttemptId id : worker.assigned) {
    const bool uploading = JobOf(id)->FindAttempt(id)->status == AttemptStatus::kUploading;
    leases_.Renew(id, uploading ? times_.upload_lease : times_.lease, now.steady);
  }
}

// The worker that this request is of; null when it is to get an identity first.
Result<WorkerState*> Controller::Identify(Now now, const WorkerSynced& event) {
  if (event.protocol != kProtocol) {
    return FailedPrecondition("protocol: this controller speaks " + std::to_string(kProtocol) +
                              ": " + std::to_string(event.protocol));
  }
  if (!event.cluster_id.empty() && event.cluster_id != cluster_id_) {
    return FailedPrecondition("cluster_id: this is another cluster, " + cluster_id_ +
                              "; the agent belongs to: " + event.cluster_id);
  }
  const auto found = workers_.find(event.worker);
  // Also an agent that a restored backup does not know gets a new identity; its programs run on.
  if (event.cluster_id.empty() || found == workers_.end()) return nullptr;
  WorkerState& worker = found->second;
  if (event.secret_hash != worker.row.secret_hash) {
    return PermissionDenied("secret: is not that of worker " + ToString(event.worker));
  }
  if (event.description.machine_id != worker.row.machine_id) {
    return PermissionDenied("machine_id: worker " + ToString(event.worker) +
                            " was registered from another machine: a copied state folder?");
  }
  if (!SameRun(worker.row, event)) {
    if (event.start_count < worker.row.start_count) {
      return PermissionDenied("start_count: a later run of this agent is known: " +
                              std::to_string(event.start_count));
    }
    const bool copied = event.start_count == worker.row.start_count;
    if (copied && worker.Connected(times_.lease, now.steady)) {
      return PermissionDenied(
          "nonce: another agent runs with this identity: a copied state folder?");
    }
    worker.number = 0;
    worker.given = {};
    // Somebody may have mended it.
    worker.probe_at = now.steady;
    track_record_.Pardon(event.worker);
  }
  if (event.number <= worker.number) return Cancelled("number: a later request has come already");
  return &worker;
}

void Controller::Register(Now now, const WorkerSynced& event) {
  const auto found = std::find_if(workers_.begin(), workers_.end(), [&](const auto& entry) {
    return entry.second.row.registration == event.registration;
  });
  WorkerId id;
  if (found == workers_.end()) {
    id = WorkerId(ids_.Next(ToMicros(now.wall)));
    workers_[id].row.id = id;
    workers_[id].row.registered_at = now.wall;
    workers_[id].known_since = now.steady;
  } else if (IsLate(found->second, event)) {
    // Its answer would take the secret from the agent that has one by now.
    ReplyTo(event.call, Cancelled("number: a later request has come already"));
    return;
  } else if (found->second.row.machine_id == event.description.machine_id) {
    id = found->first;
  } else {
    ReplyTo(event.call, PermissionDenied("registration: belongs to another machine: a copied state "
                                         "folder?"));
    return;
  }
  // The answer to an earlier try may have been lost, and its secret with it.
  WorkerState& worker = workers_.at(id);
  worker.number = event.number;
  worker.row.registration = event.registration;
  worker.row.secret_hash = event.new_secret_hash;
  worker.row.machine_id = event.description.machine_id;
  Describe(worker, event);
  SyncAnswer answer;
  answer.number = event.number;
  answer.lease_duration = times_.lease;
  answer.identity = Identity{cluster_id_, id, event.new_secret};
  changes_.workers.push_back(worker.row);
  ReplyTo(event.call, std::move(answer));
}

void Controller::Describe(WorkerState& worker, const WorkerSynced& event) {
  const Worker before = worker.row;
  const WorkerDescription& said = event.description;
  worker.agent_draining = said.draining;
  worker.row.name = said.name;
  worker.row.host = said.host;
  worker.row.version = said.version;
  worker.row.slots = AtLeastOneSlot(said.slots);
  worker.row.devices = said.devices;
  worker.row.labels = said.labels;
  worker.row.start_count = event.start_count;
  worker.row.nonce = event.nonce;
  if (!(worker.row == before)) changes_.workers.push_back(worker.row);
}

void Controller::Take(Now now, WorkerState& worker, AttemptReport& report, const Facts& facts) {
  ListedAttempt& listed = worker.listed[report.attempt];
  listed = {report.phase, report.started_at.has_value(), report.exit.has_value(),
            report.checkpoint(), ListedAttempt::Standing::kHeld};
  // Cursors that moved over lines without a metric are no hurry.
  worker.has_news |= !report.batch.observations.empty() || report.objective.has_value();
  if (report.has_batch) {
    worker.acknowledge.push_back({report.attempt, {report.output_cursor, report.metrics_cursor}});
  }
  Job* job = MutableJobOf(report.attempt);
  const bool gone = job != nullptr && deleting_.contains(job->row().id);
  const Attempt* attempt = job && !gone ? job->FindAttempt(report.attempt) : nullptr;
  if (attempt == nullptr) {
    TakeFromEnded(now, worker, report, facts);
    return;
  }
  if (attempt->placements.front().worker != worker.row.id) {
    listed.standing = ListedAttempt::Standing::kUnknown;
    return;
  }
  if (!report.batch.observations.empty()) {
    changes_.observations.push_back(std::move(report.batch));
  }
  if (attempt->status == AttemptStatus::kEnded) {
    job->KeepEvidence(report);
    return;
  }
  std::set<std::string> stored;
  for (const auto& [digest, row] : facts.artifacts) stored.insert(digest);
  job->SetEligibleWorkers(EligibleWorkers(*job, now));
  job->Report(report, stored, now);
}

// Of an attempt that the core does not hold: it has ended, or nobody here knows it. Either way
// what it says is evidence.
void Controller::TakeFromEnded(Now now, WorkerState& worker, AttemptReport& report,
                               const Facts& facts) {
  ListedAttempt& listed = worker.listed.at(report.attempt);
  const auto fact = facts.attempts.find(report.attempt);
  // Of a job that is being deleted the facts may be older than the deletion.
  const auto job = facts.tuning_job_of.find(report.attempt);
  const bool gone = job != facts.tuning_job_of.end() && deleting_.contains(job->second);
  if (fact == facts.attempts.end() || gone) {
    listed.standing = ListedAttempt::Standing::kUnknown;
    if (report.exit) {
      changes_.unknown_exits.push_back({worker.row.id, report.attempt, *report.exit, now.wall});
    }
    return;
  }
  listed.standing = ListedAttempt::Standing::kEnded;
  if (!report.batch.observations.empty()) {
    changes_.observations.push_back(std::move(report.batch));
  }
  if (report.exit && !fact->second.exit) {
    Attempt ended = fact->second;
    ended.exit = report.exit;
    changes_.attempts.push_back(std::move(ended));
  }
}

// An attempt that was listed once and is missing is lost; one that never was listed may be on its
// way, and its order is repeated.
void Controller::RenewLeases(Now now, WorkerState& worker) {
  const std::set<AttemptId> assigned = worker.assigned;
  for (const AttemptId id : assigned) {
    Job& job = *MutableJobOf(id);
    const Attempt& attempt = *job.FindAttempt(id);
    if (attempt.status == AttemptStatus::kEnded) continue;
    if (!worker.listed.contains(id) && attempt.listed) {
      job.SetEligibleWorkers(EligibleWorkers(job, now));
      job.Lose(id, Loss::kForgotten, "its worker does not know it any more: " + worker.row.name,
               now);
      continue;
    }
    const bool uploading = attempt.status == AttemptStatus::kUploading;
    leases_.Renew(id, uploading ? times_.upload_lease : times_.lease, now.steady);
  }
}

void Controller::AnswerOpenSyncs(Now now) {
  for (auto& [id, worker] : workers_) {
    if (worker.open && (touched_.contains(id) || worker.open->until <= now.steady)) {
      AnswerOpenSync(now, worker);
    }
  }
  touched_.clear();
}

// Answers at once when there is something new to say, or was; orders that showed no effect are
// repeated after a while; else the call stays parked.
void Controller::AnswerOpenSync(Now now, WorkerState& worker) {
  const OrdersGiven orders = OrdersFor(worker);
  const bool news = worker.has_news || (!orders.empty() && orders != worker.given);
  if (!news && !orders.empty()) {
    worker.open->until = std::min(worker.open->until, worker.given_at + times_.repeat);
  }
  if (!news && worker.open->until > now.steady) return;
  SyncAnswer answer = AnswerWith(worker, orders);
  ReplyTo(worker.open->call, std::move(answer));
  worker.open.reset();
  worker.acknowledge.clear();
  worker.has_news = false;
  worker.given = orders;
  worker.given_at = now.steady;
}

OrdersGiven Controller::OrdersFor(const WorkerState& worker) const {
  OrdersGiven orders;
  for (const AttemptId id : worker.assigned) {
    const Attempt& attempt = *JobOf(id)->FindAttempt(id);
    const auto listed = worker.listed.find(id);
    const bool started =
        listed != worker.listed.end() && listed->second.phase != AttemptPhase::kAccepted;
    const bool ending = started && listed->second.phase != AttemptPhase::kRunning;
    if (attempt.stop_requested && !ending) {
      orders.stop.insert(id);
    } else if (!attempt.stop_requested && !started && attempt.status == AttemptStatus::kGranted) {
      orders.run.insert(id);
    }
  }
  for (const auto& [id, listed] : worker.listed) {
    const Job* job = JobOf(id);
    const Attempt* attempt = job ? job->FindAttempt(id) : nullptr;
    const bool live = attempt != nullptr && attempt->status != AttemptStatus::kEnded &&
                      listed.standing == ListedAttempt::Standing::kHeld;
    if (live) continue;
    if (listed.exited) {
      orders.forget.insert(id);
    } else if (listed.standing != ListedAttempt::Standing::kUnknown &&
               listed.phase != AttemptPhase::kStopping) {
      // It has lost its lease. One that nobody here knows runs to its end.
      orders.stop.insert(id);
    }
  }
  return orders;
}

SyncAnswer Controller::AnswerWith(const WorkerState& worker, const OrdersGiven& orders) const {
  SyncAnswer answer;
  answer.number = worker.open->number;
  answer.lease_duration = times_.lease;
  for (const AttemptId id : orders.run) answer.run.push_back(OrderFor(id));
  for (const AttemptId id : orders.stop) answer.stop.push_back({id});
  answer.forget.assign(orders.forget.begin(), orders.forget.end());
  for (const auto& [id, cursors] : worker.acknowledge) {
    answer.acknowledgements.push_back({id, cursors.first, cursors.second});
  }
  return answer;
}

RunOrder Controller::OrderFor(AttemptId id) const {
  const Job& job = *JobOf(id);
  const Attempt& attempt = *job.FindAttempt(id);
  const TrainingJob& trial = job.TrialOf(attempt);
  const TrialDefinition& definition = job.DefinitionOf(trial);
  RunOrder order;
  order.attempt = id;
  order.attempt_number = attempt.number;
  order.training_job = trial.name;
  if (!trial.alone) order.tuning_job = job.row().name;
  if (!trial.alone) order.trial = trial.trial;
  for (const auto& [name, value] : trial.suggestion.assignment.entries()) {
    order.hyperparameters.emplace_back(name, ToText(value));
  }
  for (const auto& entry : definition.static_hyperparameters) {
    order.hyperparameters.push_back(entry);
  }
  order.spec = job.spec();
  order.definition = trial.suggestion.definition;
  order.checkpoint = Job::CheckpointOf(trial);
  const auto parent = definition.program.inputs.find("model");
  if (parent != definition.program.inputs.end()) order.parent = parent->second.from;
  if (definition.program.max_runtime) {
    order.time_limit = *definition.program.max_runtime - trial.time_used;
  }
  return order;
}

void Controller::ReplyTo(CallId call, Result<SyncAnswer> answer) {
  replies_.push_back(AnswerSync{call, std::move(answer)});
}

}  // namespace hone
