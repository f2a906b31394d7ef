#include "worker/runtime/convert.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace hone::worker {
namespace {

using google::protobuf::util::TimeUtil;

constexpr std::int32_t kProtocol = 1;
constexpr int kMaxSlots = 10'000;
constexpr int kMaxGpus = 64;
constexpr Duration kMaxTimeLimit = std::chrono::hours(24 * 365);
constexpr Duration kMaxGrace = 1h;
constexpr Duration kMinCheckpointInterval = 1s;
constexpr Duration kMaxCheckpointInterval = 24h;
constexpr std::size_t kMaxMessage = 1024;

google::protobuf::Timestamp ToTimestamp(WallTime time) {
  return TimeUtil::MicrosecondsToTimestamp(ToMicros(time));
}

v1::AttemptPhase ToPhase(Phase phase) {
  switch (phase) {
    case Phase::kAccepted:
      return v1::ATTEMPT_PHASE_ACCEPTED;
    case Phase::kRunning:
      return v1::ATTEMPT_PHASE_RUNNING;
    case Phase::kStopping:
      return v1::ATTEMPT_PHASE_STOPPING;
    case Phase::kUploading:
      return v1::ATTEMPT_PHASE_UPLOADING;
    case Phase::kDone:
      return v1::ATTEMPT_PHASE_DONE;
  }
  return v1::ATTEMPT_PHASE_UNSPECIFIED;
}

v1::EndedBy ToEndedBy(EndedBy ended_by) {
  switch (ended_by) {
    case EndedBy::kItself:
      return v1::ENDED_BY_UNSPECIFIED;
    case EndedBy::kOrder:
      return v1::ENDED_BY_ORDER;
    case EndedBy::kTimeLimit:
      return v1::ENDED_BY_TIME_LIMIT;
    case EndedBy::kDrain:
      return v1::ENDED_BY_DRAIN;
    case EndedBy::kLostContact:
      return v1::ENDED_BY_LOST_CONTACT;
    case EndedBy::kMachine:
      return v1::ENDED_BY_MACHINE;
    case EndedBy::kStartFailure:
      return v1::ENDED_BY_START_FAILURE;
    case EndedBy::kLostCheckpoint:
      return v1::ENDED_BY_LOST_CHECKPOINT;
  }
  return v1::ENDED_BY_UNSPECIFIED;
}

void FromExit(const ExitReport& exit, v1::ProgramExit* message) {
  message->set_exit_code(exit.exit_code);
  message->set_signal(exit.signal);
  message->set_ended_by(ToEndedBy(exit.ended_by));
  message->set_out_of_memory(exit.out_of_memory);
  *message->mutable_started_at() = ToTimestamp(exit.started_at);
  *message->mutable_ended_at() = ToTimestamp(exit.ended_at);
  *message->mutable_runtime() = TimeUtil::MicrosecondsToDuration(exit.runtime.count());
  message->set_message(CleanUtf8(exit.message, kMaxMessage));
}

void FromBatch(const ObservationBatch& batch, v1::ObservationBatch* message) {
  message->set_output_cursor(batch.up_to.output);
  message->set_metrics_cursor(batch.up_to.metrics);
  for (const Observation& one : batch.observations) {
    v1::Observation* observation = message->add_observations();
    observation->set_metric(one.metric);
    observation->set_sequence(one.sequence);
    if (one.step) observation->set_step(*one.step);
    *observation->mutable_observed_at() = ToTimestamp(one.observed_at);
    observation->set_value(one.value);
  }
}

void FromAttempt(const AttemptReport& report, v1::AttemptReport* message) {
  message->set_attempt_id(report.attempt.value);
  message->set_phase(ToPhase(report.phase));
  for (const std::string& device : report.devices) message->add_devices(device);
  if (report.started_at) *message->mutable_started_at() = ToTimestamp(*report.started_at);
  FromBatch(report.batch, message->mutable_observations());
  if (report.exit) FromExit(*report.exit, message->mutable_exit());
  const auto add_artifact = [&](const char* role, const std::optional<Artifact>& artifact) {
    if (!artifact) return;
    v1::ArtifactReference& reference = (*message->mutable_artifacts())[role];
    reference.set_digest(artifact->digest);
    reference.set_size(artifact->size);
  };
  add_artifact("model", report.model);
  add_artifact("checkpoint", report.checkpoint);
  message->set_upload_error(CleanUtf8(report.upload_error, kMaxMessage));
  for (const std::string& order : report.unsupported) message->add_unsupported(order);
}

void FromDescription(const Description& description, v1::WorkerDescription* message) {
  message->set_name(description.name);
  message->set_host(description.host);
  message->set_machine_id(description.machine_id);
  message->set_version(description.version);
  message->set_slots(description.slots);
  for (const Gpu& gpu : description.gpus) {
    v1::Device* device = message->add_devices();
    device->set_id(gpu.id);
    device->set_model(gpu.model);
    device->set_memory(gpu.memory);
  }
  for (const auto& [key, value] : description.labels) (*message->mutable_labels())[key] = value;
}

Duration ToDuration(const google::protobuf::Duration& message) {
  return Duration(TimeUtil::DurationToMicroseconds(message));
}

Result<Duration> DurationBetween(const std::string& field,
                                 const google::protobuf::Duration& message, Duration least,
                                 Duration most) {
  const bool in_range = message.seconds() >= 0 && message.seconds() <= 10LL * 365 * 24 * 3600 &&
                        message.nanos() >= 0 && message.nanos() < 1'000'000'000;
  const bool right = in_range && ToDuration(message) >= least && ToDuration(message) <= most;
  if (right) return ToDuration(message);
  return InvalidArgument(field + ": must be from " + FormatDuration(least) + " to " +
                         FormatDuration(most) + ": " + std::to_string(message.seconds()) + " s");
}

Result<Duration> DurationUpTo(const std::string& field, const google::protobuf::Duration& message,
                              Duration most) {
  return DurationBetween(field, message, 0s, most);
}

Result<int> CountUpTo(const std::string& field, int value, int least, int most) {
  if (value >= least && value <= most) return value;
  return InvalidArgument(field + ": must be from " + std::to_string(least) + " to " +
                         std::to_string(most) + ": " + std::to_string(value));
}

}  // namespace

v1::SyncRequest ToSyncRequest(const Self& self, const Report& report) {
  v1::SyncRequest message;
  message.set_protocol(kProtocol);
  message.set_cluster_id(self.identity.cluster_id);
  message.set_worker_id(self.identity.worker.value);
  message.set_secret(self.identity.secret);
  message.set_registration(self.registration);
  message.mutable_incarnation()->set_start_count(self.incarnation.start_count);
  message.mutable_incarnation()->set_nonce(self.incarnation.nonce);
  message.set_number(report.number);
  FromDescription(self.description, message.mutable_description());
  message.mutable_description()->set_draining(report.draining);
  for (const AttemptReport& attempt : report.attempts) {
    FromAttempt(attempt, message.add_attempts());
  }
  return message;
}

Result<RunOrder> ToRunOrder(const v1::RunOrder& message) {
  const v1::TrainingProgram& program = message.program();
  const std::string field = "run[" + std::to_string(message.attempt_id()) + "]";
  RunOrder order;
  if (message.attempt_id() <= 0) return InvalidArgument(field + ".attempt_id: must be above 0");
  order.attempt = AttemptId(message.attempt_id());
  order.attempt_number = message.attempt_number();
  order.training_job = message.training_job();
  order.tuning_job = message.tuning_job();
  order.trial = message.trial();
  for (const v1::Hyperparameter& one : message.hyperparameters()) {
    order.hyperparameters.push_back({one.name(), one.value()});
  }
  if (program.command().empty() == program.algorithm().empty()) {
    return InvalidArgument(field + ".program: must have a command or an algorithm, and not both");
  }
  order.command.assign(program.command().begin(), program.command().end());
  order.algorithm = program.algorithm();
  order.arguments = program.arguments();
  for (const auto& [channel, input] : program.inputs()) {
    order.inputs[channel] = {input.path(), input.artifact()};
  }
  for (const v1::MetricDefinition& one : program.metrics()) {
    order.metrics.push_back({one.name(), one.regex()});
  }
  order.environment.insert(program.environment().begin(), program.environment().end());
  const std::string resources = field + ".program.resources";
  HONE_TRY(order.slots,
           CountUpTo(resources + ".slots", std::max(1, program.resources().slots()), 1, kMaxSlots));
  HONE_TRY(order.gpus, CountUpTo(resources + ".gpus", program.resources().gpus(), 0, kMaxGpus));
  HONE_TRY(order.time_limit,
           DurationUpTo(field + ".time_limit", message.time_limit(), kMaxTimeLimit));
  if (program.has_grace_period()) {
    HONE_TRY(order.grace_period,
             DurationUpTo(field + ".program.grace_period", program.grace_period(), kMaxGrace));
  }
  if (program.has_checkpoint_interval()) {
    HONE_TRY(order.checkpoint_interval,
             DurationBetween(field + ".program.checkpoint_interval", program.checkpoint_interval(),
                             kMinCheckpointInterval, kMaxCheckpointInterval));
  }
  if (program.on_lost_contact() == v1::LOST_CONTACT_POLICY_STOP) {
    order.on_lost_contact = OnLostContact::kStop;
  }
  order.checkpoint = message.checkpoint();
  order.parent = message.parent();
  order.objective_metric = message.objective_metric();
  return order;
}

Answered ToAnswered(const v1::SyncResponse& message, std::vector<Error>& bad) {
  Answered answer;
  answer.number = message.number();
  if (message.has_identity()) {
    answer.identity =
        Identity{message.identity().cluster_id(), WorkerId(message.identity().worker_id()),
                 message.identity().secret()};
  }
  if (message.has_lease_duration() && ToDuration(message.lease_duration()) > 0s) {
    answer.lease = ToDuration(message.lease_duration());
  }
  for (const v1::RunOrder& one : message.run()) {
    Result<RunOrder> order = ToRunOrder(one);
    if (order) {
      answer.run.push_back(*std::move(order));
    } else {
      bad.push_back(order.error());
    }
  }
  for (const v1::StopOrder& one : message.stop()) {
    answer.stop.push_back({AttemptId(one.attempt_id()), one.at_once()});
  }
  for (const v1::PauseOrder& one : message.pause()) {
    answer.pause.push_back(AttemptId(one.attempt_id()));
  }
  for (const std::int64_t id : message.forget()) answer.forget.push_back(AttemptId(id));
  for (const v1::Acknowledgement& one : message.acknowledgements()) {
    answer.acknowledgements.push_back(
        {AttemptId(one.attempt_id()), {one.output_cursor(), one.metrics_cursor()}});
  }
  return answer;
}

}  // namespace hone::worker
