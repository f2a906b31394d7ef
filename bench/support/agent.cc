#include "bench/support/agent.h"

#include <google/protobuf/util/time_util.h>

#include <cstdio>
#include <utility>

#include "base/clock.h"
#include "base/rng.h"
#include "base/version.h"

namespace hone::bench {
namespace {

using google::protobuf::util::TimeUtil;

std::shared_ptr<grpc::Channel> OwnConnection(const std::string& endpoint) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(endpoint, grpc::InsecureChannelCredentials(), arguments);
}

v1::SyncRequest FirstRequest(int number, int slots) {
  char registration[33];
  std::snprintf(registration, sizeof(registration), "%032x", static_cast<unsigned>(number));
  v1::SyncRequest request;
  request.set_protocol(1);
  request.set_registration(registration);
  request.mutable_incarnation()->set_start_count(1);
  request.mutable_incarnation()->set_nonce(static_cast<std::uint64_t>(number));
  v1::WorkerDescription& description = *request.mutable_description();
  description.set_name("agent-" + std::to_string(number));
  description.set_host("bench");
  description.set_machine_id("bench");
  description.set_version(std::string(Version()));
  description.set_slots(slots);
  return request;
}

}  // namespace

Agent::Agent(const std::string& endpoint, int number, int slots, OnAnswer on_answer)
    : on_answer_(std::move(on_answer)),
      stub_(v1::WorkerService::NewStub(OwnConnection(endpoint))),
      request_(FirstRequest(number, slots)) {}

void Agent::Start() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = false;
    running_ = true;
  }
  Send();
}

// Requires: nothing is under way.
void Agent::Send() {
  if (!Begin()) return;
  request_.set_number(request_.number() + 1);
  request_.clear_attempts();
  for (const auto& [id, report] : attempts_) *request_.add_attempts() = report;
  response_.Clear();
  sent_at_ = Clock::now();
  stub_->async()->Sync(context_.get(), &request_, &response_,
                       [this](const grpc::Status& status) { Answered(status); });
}

// A context from before the call, so that Stop() can end a call that is about to begin.
bool Agent::Begin() {
  const std::lock_guard lock(mutex_);
  if (stopping_) {
    running_ = false;
    over_.notify_all();
    return false;
  }
  context_ = std::make_unique<grpc::ClientContext>();
  context_->set_wait_for_ready(true);
  return true;
}

void Agent::Answered(const grpc::Status& status) {
  if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED && on_refused_) {
    SendAfter(on_refused_());
    return;
  }
  if (!status.ok()) {
    End(Unavailable("Sync: " + status.error_message()));
    return;
  }
  if (response_.has_identity()) {
    request_.set_cluster_id(response_.identity().cluster_id());
    request_.set_worker_id(response_.identity().worker_id());
    request_.set_secret(response_.identity().secret());
  }
  const Clock::duration pause = on_answer_(*this, response_);
  if (pause <= Clock::duration::zero()) {
    Send();
  } else {
    SendAfter(pause);
  }
}

void Agent::SendAfter(Clock::duration pause) {
  const auto at = std::chrono::system_clock::now() +
                  std::chrono::duration_cast<std::chrono::system_clock::duration>(pause);
  const std::lock_guard lock(mutex_);
  alarm_ = std::make_unique<grpc::Alarm>();
  alarm_->Set(at, [this](bool) { Send(); });
  if (stopping_) alarm_->Cancel();
}

void Agent::End(Result<void> health) {
  const std::lock_guard lock(mutex_);
  if (!stopping_) health_ = std::move(health);
  running_ = false;
  over_.notify_all();
}

void Agent::Stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  if (context_) context_->TryCancel();
  if (alarm_) alarm_->Cancel();
  over_.wait(lock, [this] { return !running_; });
}

Result<void> Agent::Health() const {
  const std::lock_guard lock(mutex_);
  return health_;
}

void StartAll(Agents& agents) {
  for (const auto& agent : agents) agent->Start();
}

void StopAll(Agents& agents) {
  for (const auto& agent : agents) agent->Stop();
}

Result<void> HealthOf(const Agents& agents) {
  for (const auto& agent : agents) HONE_TRY_VOID(agent->Health());
  return {};
}

v1::AttemptReport EndedAtOnce(const v1::RunOrder& order) {
  const google::protobuf::Timestamp now =
      TimeUtil::MicrosecondsToTimestamp(ToMicros(ReadClock().wall));
  v1::AttemptReport report;
  report.set_attempt_id(order.attempt_id());
  report.set_phase(v1::ATTEMPT_PHASE_DONE);
  *report.mutable_started_at() = now;
  report.mutable_exit()->set_exit_code(0);
  *report.mutable_exit()->mutable_started_at() = now;
  *report.mutable_exit()->mutable_ended_at() = now;
  report.mutable_observations()->set_output_cursor(32);
  v1::Observation& value = *report.mutable_observations()->add_observations();
  value.set_metric(order.objective_metric());
  value.set_step(1);
  *value.mutable_observed_at() = now;
  value.set_value(Rng(1, order.trial(), order.objective_metric()).Uniform());
  return report;
}

Agent::OnAnswer EndTrialsAtOnce(std::function<void()> ended) {
  return [ended = std::move(ended)](Agent& agent, const v1::SyncResponse& response) {
    for (const std::int64_t id : response.forget()) {
      if (agent.attempts().erase(id) == 1) ended();
    }
    for (const v1::RunOrder& order : response.run()) {
      agent.attempts().try_emplace(order.attempt_id(), EndedAtOnce(order));
    }
    return Clock::duration::zero();
  };
}

}  // namespace hone::bench
