#include "convert/sync.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"
#include "convert/spec.h"
#include "convert/time.h"

namespace hone {
namespace {

constexpr int kMaxAttempts = 10'000;
constexpr int kMaxDevices = 64;
constexpr int kMaxLabels = 100;
constexpr int kMaxArtifacts = 10;
constexpr std::size_t kMaxName = 63;
constexpr std::size_t kMaxMetric = 255;
constexpr std::size_t kMaxText = 256;
constexpr std::size_t kMaxReason = 1'024;

// "sha256:" and 64 digits.
bool IsDigest(const std::string& text) {
  constexpr std::string_view kPrefix = "sha256:";
  return text.size() == kPrefix.size() + 64 && text.starts_with(kPrefix) &&
         text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string::npos;
}

Result<AttemptPhase> ToPhase(v1::AttemptPhase phase) {
  switch (phase) {
    case v1::ATTEMPT_PHASE_ACCEPTED:
      return AttemptPhase::kAccepted;
    case v1::ATTEMPT_PHASE_RUNNING:
      return AttemptPhase::kRunning;
    case v1::ATTEMPT_PHASE_STOPPING:
      return AttemptPhase::kStopping;
    case v1::ATTEMPT_PHASE_UPLOADING:
      return AttemptPhase::kUploading;
    case v1::ATTEMPT_PHASE_DONE:
      return AttemptPhase::kDone;
    default:
      break;
  }
  return InvalidArgument("attempts.phase: must be one of the phases: " + std::to_string(phase));
}

Result<EndedBy> ToEndedBy(v1::EndedBy ended_by) {
  switch (ended_by) {
    case v1::ENDED_BY_UNSPECIFIED:
      return EndedBy::kItself;
    case v1::ENDED_BY_ORDER:
      return EndedBy::kOrder;
    case v1::ENDED_BY_TIME_LIMIT:
      return EndedBy::kTimeLimit;
    case v1::ENDED_BY_DRAIN:
      return EndedBy::kDrain;
    case v1::ENDED_BY_LOST_CONTACT:
      return EndedBy::kLostContact;
    case v1::ENDED_BY_MACHINE:
      return EndedBy::kMachine;
    case v1::ENDED_BY_START_FAILURE:
      return EndedBy::kStartFailure;
    case v1::ENDED_BY_LOST_CHECKPOINT:
      return EndedBy::kLostCheckpoint;
    default:
      break;
  }
  return InvalidArgument("attempts.exit.ended_by: must be one of those named: " +
                         std::to_string(ended_by));
}

Result<ProgramExit> ToProgramExit(const v1::ProgramExit& message) {
  ProgramExit exit;
  exit.exit_code = message.exit_code();
  exit.signal = message.signal();
  HONE_TRY(exit.ended_by, ToEndedBy(message.ended_by()));
  exit.out_of_memory = message.out_of_memory();
  if (message.has_started_at()) exit.started_at = ToWallTime(message.started_at());
  if (message.has_ended_at()) exit.ended_at = ToWallTime(message.ended_at());
  exit.runtime = std::max(Duration(0), ToDuration(message.runtime()));
  exit.message = CleanUtf8(message.message(), kMaxReason);
  return exit;
}

Result<WorkerDescription> ToDescription(const v1::WorkerDescription& message) {
  if (message.name().empty() || message.name().size() > kMaxName) {
    return InvalidArgument("description.name: must be 1 to 63 bytes: " +
                           CleanUtf8(message.name(), kMaxName));
  }
  if (message.slots() < 1 || message.slots() > 10'000) {
    return InvalidArgument("description.slots: must be 1 to 10000: " +
                           std::to_string(message.slots()));
  }
  if (message.devices_size() > kMaxDevices || message.labels_size() > kMaxLabels) {
    return InvalidArgument("description: must have at most 64 devices and 100 labels");
  }
  WorkerDescription description;
  description.name = CleanUtf8(message.name(), kMaxName);
  description.host = CleanUtf8(message.host(), kMaxText);
  description.machine_id = CleanUtf8(message.machine_id(), kMaxText);
  description.version = CleanUtf8(message.version(), kMaxText);
  description.slots = message.slots();
  for (const v1::Device& device : message.devices()) {
    description.devices.push_back(
        {CleanUtf8(device.id(), kMaxText), CleanUtf8(device.model(), kMaxText), device.memory()});
  }
  for (const auto& [key, value] : message.labels()) {
    description.labels[CleanUtf8(key, kMaxText)] = CleanUtf8(value, kMaxText);
  }
  description.draining = message.draining();
  return description;
}

Result<Observation> ToObservation(const v1::Observation& message) {
  if (message.metric().empty() || message.metric().size() > kMaxMetric) {
    return InvalidArgument("attempts.observations.metric: must be 1 to 255 bytes");
  }
  if (message.sequence() < 0) {
    return InvalidArgument("attempts.observations.sequence: must be at least 0: " +
                           std::to_string(message.sequence()));
  }
  Observation observation = {CleanUtf8(message.metric(), kMaxMetric), message.sequence(),
                             std::nullopt, ToWallTime(message.observed_at()), message.value()};
  if (message.has_step()) observation.step = message.step();
  return observation;
}

Result<AttemptReport> ToReport(const v1::AttemptReport& message) {
  if (message.attempt_id() <= 0) {
    return InvalidArgument("attempts.attempt_id: must be above 0: " +
                           std::to_string(message.attempt_id()));
  }
  AttemptReport report;
  report.attempt = AttemptId(message.attempt_id());
  HONE_TRY(report.phase, ToPhase(message.phase()));
  if (message.devices_size() > kMaxDevices || message.artifacts_size() > kMaxArtifacts) {
    return InvalidArgument("attempts: must have at most 64 devices and 10 artifacts");
  }
  for (const std::string& device : message.devices()) {
    report.devices.push_back(CleanUtf8(device, kMaxText));
  }
  if (message.has_started_at()) report.started_at = ToWallTime(message.started_at());
  if (message.has_exit()) {
    HONE_TRY(report.exit, ToProgramExit(message.exit()));
  }
  if (report.phase >= AttemptPhase::kUploading && !report.exit) {
    return InvalidArgument("attempts.exit: must be set in the phases UPLOADING and DONE");
  }
  report.batch.attempt = report.attempt;
  report.has_batch = message.has_observations();
  report.output_cursor = message.observations().output_cursor();
  report.metrics_cursor = message.observations().metrics_cursor();
  for (const v1::Observation& observation : message.observations().observations()) {
    HONE_TRY(Observation converted, ToObservation(observation));
    report.batch.observations.push_back(std::move(converted));
  }
  for (const auto& [role, artifact] : message.artifacts()) {
    if (role.empty() || role.size() > kMaxName || !IsDigest(artifact.digest())) {
      return InvalidArgument("attempts.artifacts: must be digests by role: " +
                             CleanUtf8(artifact.digest(), 80));
    }
    report.artifacts[CleanUtf8(role, kMaxName)] = artifact.digest();
  }
  report.upload_error = CleanUtf8(message.upload_error(), kMaxReason);
  return report;
}

void AddRunOrder(const RunOrder& order, v1::SyncResponse* response) {
  const TrialDefinition& definition =
      order.spec->definitions[static_cast<std::size_t>(order.definition)];
  v1::RunOrder* message = response->add_run();
  message->set_attempt_id(order.attempt.value);
  message->set_attempt_number(order.attempt_number);
  message->set_training_job(order.training_job);
  message->set_tuning_job(order.tuning_job);
  message->set_trial(order.trial);
  for (const auto& [name, value] : order.hyperparameters) {
    v1::Hyperparameter* hyperparameter = message->add_hyperparameters();
    hyperparameter->set_name(name);
    hyperparameter->set_value(value);
  }
  *message->mutable_program() = FromTrainingProgram(definition.program);
  if (order.time_limit) *message->mutable_time_limit() = FromDuration(*order.time_limit);
  message->set_parent(order.parent);
  message->set_checkpoint(order.checkpoint);
  message->set_objective_metric(definition.objective.metric);
}

}  // namespace

Result<WorkerSynced> ToWorkerSynced(const v1::SyncRequest& request) {
  if (request.attempts_size() > kMaxAttempts) {
    return InvalidArgument("attempts: must be at most 10000: " +
                           std::to_string(request.attempts_size()));
  }
  if (request.registration().size() != 32) {
    return InvalidArgument("registration: must be 32 hexadecimal digits");
  }
  WorkerSynced event;
  event.protocol = request.protocol();
  event.cluster_id = CleanUtf8(request.cluster_id(), kMaxText);
  event.worker = WorkerId(request.worker_id());
  event.secret_hash = HashSecret(request.secret());
  event.registration = CleanUtf8(request.registration(), kMaxText);
  event.start_count = request.incarnation().start_count();
  event.nonce = request.incarnation().nonce();
  event.number = request.number();
  HONE_TRY(event.description, ToDescription(request.description()));
  for (const v1::AttemptReport& message : request.attempts()) {
    HONE_TRY(AttemptReport report, ToReport(message));
    event.reports.push_back(std::move(report));
  }
  return event;
}

std::string HashSecret(const std::string& secret) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest = {};
  unsigned size = 0;
  HONE_CHECK(
      EVP_Digest(secret.data(), secret.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  return ToHex({reinterpret_cast<const char*>(digest.data()), size});
}

v1::SyncResponse FromSyncAnswer(const SyncAnswer& answer) {
  v1::SyncResponse response;
  response.set_number(answer.number);
  if (answer.identity) {
    response.mutable_identity()->set_cluster_id(answer.identity->cluster_id);
    response.mutable_identity()->set_worker_id(answer.identity->worker.value);
    response.mutable_identity()->set_secret(answer.identity->secret);
  }
  *response.mutable_lease_duration() = FromDuration(answer.lease_duration);
  for (const RunOrder& order : answer.run) AddRunOrder(order, &response);
  for (const StopOrder& order : answer.stop) {
    v1::StopOrder* message = response.add_stop();
    message->set_attempt_id(order.attempt.value);
    message->set_at_once(order.at_once);
  }
  for (const AttemptId id : answer.forget) response.add_forget(id.value);
  for (const Acknowledgement& acknowledgement : answer.acknowledgements) {
    v1::Acknowledgement* message = response.add_acknowledgements();
    message->set_attempt_id(acknowledgement.attempt.value);
    message->set_output_cursor(acknowledgement.output_cursor);
    message->set_metrics_cursor(acknowledgement.metrics_cursor);
  }
  return response;
}

}  // namespace hone
