#include "tests/worker/runtime/fake_controller.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>

namespace hone::worker::testing {
namespace {

using namespace std::chrono_literals;

constexpr char kCluster[] = "test-cluster";
constexpr char kSecret[] = "0123456789abcdef";
constexpr std::int64_t kWorker = 7;

}  // namespace

FakeController::FakeController(grpc::Service* more) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(this);
  if (more != nullptr) builder.RegisterService(more);
  server_ = builder.BuildAndStart();
  address_ = "127.0.0.1:" + std::to_string(port);
}

FakeController::~FakeController() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  server_->Shutdown(std::chrono::system_clock::now() + 1s);
}

void FakeController::Order(const v1::RunOrder& order) {
  const std::lock_guard lock(mutex_);
  known_[order.attempt_id()].order = order;
  changed_.notify_all();
}

void FakeController::Stop(std::int64_t attempt) {
  const std::lock_guard lock(mutex_);
  known_[attempt].stop = true;
  changed_.notify_all();
}

void FakeController::FailWith(grpc::StatusCode code) {
  const std::lock_guard lock(mutex_);
  failure_ = code;
  changed_.notify_all();
}

bool FakeController::WaitFor(std::int64_t attempt,
                             const std::function<bool(const Known&)>& condition) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, 30s, [&] { return condition(known_[attempt]); });
}

Known FakeController::Of(std::int64_t attempt) {
  const std::lock_guard lock(mutex_);
  return known_[attempt];
}

v1::SyncRequest FakeController::LastRequest() {
  const std::lock_guard lock(mutex_);
  return last_;
}

std::set<std::int64_t> FakeController::StartCounts() {
  const std::lock_guard lock(mutex_);
  return start_counts_;
}

// Returns whether the request says anything new.
bool FakeController::Take(const v1::SyncRequest& request) {
  bool news = request.attempts_size() != last_.attempts_size() || request.number() == 1;
  last_ = request;
  start_counts_.insert(request.incarnation().start_count());
  for (auto& [id, known] : known_) known.listed = false;
  for (const v1::AttemptReport& report : request.attempts()) {
    Known& known = known_[report.attempt_id()];
    known.listed = true;
    news = news || report.phase() != known.last.phase() ||
           report.has_exit() != known.last.has_exit() ||
           report.observations().observations_size() > 0;
    known.last = report;
    for (const v1::Observation& one : report.observations().observations()) {
      known.observations[{one.metric(), one.sequence()}] = one.value();
    }
    if (report.has_exit()) {
      if (!known.exit || known.exit->SerializeAsString() != report.exit().SerializeAsString()) {
        ++known.reported_exits;
      }
      known.exit = report.exit();
    }
    known.ever_done = known.ever_done || report.phase() == v1::ATTEMPT_PHASE_DONE;
  }
  changed_.notify_all();
  return news;
}

// Returns whether there is anything to say.
bool FakeController::Answer(const v1::SyncRequest& request, v1::SyncResponse* response) {
  bool anything = false;
  for (const v1::AttemptReport& report : request.attempts()) {
    v1::Acknowledgement* acknowledgement = response->add_acknowledgements();
    acknowledgement->set_attempt_id(report.attempt_id());
    acknowledgement->set_output_cursor(report.observations().output_cursor());
    acknowledgement->set_metrics_cursor(report.observations().metrics_cursor());
  }
  for (auto& [id, known] : known_) {
    const bool begun = known.listed && known.last.phase() > v1::ATTEMPT_PHASE_ACCEPTED;
    if (begun) known.order.reset();
    if (known.order) {
      *response->add_run() = *known.order;
      anything = true;
    }
    if (known.stop && known.listed && !known.exit) {
      response->add_stop()->set_attempt_id(id);
      anything = anything || known.last.phase() != v1::ATTEMPT_PHASE_STOPPING;
    }
    if (known.listed && known.last.phase() == v1::ATTEMPT_PHASE_DONE && !known.keep) {
      response->add_forget(id);
      anything = true;
    }
  }
  return anything;
}

grpc::Status FakeController::Sync(grpc::ServerContext* context, const v1::SyncRequest* request,
                                  v1::SyncResponse* response) {
  std::unique_lock lock(mutex_);
  const int mine = ++opened_;
  changed_.notify_all();
  if (failure_ != grpc::StatusCode::OK) return {failure_, "as the test wants"};
  if (request->worker_id() == 0) {
    response->mutable_identity()->set_cluster_id(kCluster);
    response->mutable_identity()->set_worker_id(kWorker);
    response->mutable_identity()->set_secret(kSecret);
    registration_ = request->registration();
  } else if (request->cluster_id() != kCluster || request->secret() != kSecret) {
    return {grpc::StatusCode::PERMISSION_DENIED, "not this worker"};
  }
  response->set_number(request->number());
  response->mutable_lease_duration()->set_seconds(60);
  const bool news = Take(*request);
  const auto until = std::chrono::steady_clock::now() + 2s;
  while (true) {
    response->clear_run();
    response->clear_stop();
    response->clear_forget();
    response->clear_acknowledgements();
    const bool anything = Answer(*request, response);
    if (mine != opened_) return {grpc::StatusCode::CANCELLED, "a newer call"};
    if (failure_ != grpc::StatusCode::OK) return {failure_, "as the test wants"};
    if (anything || news || response->has_identity() || closing_) break;
    if (context->IsCancelled() || std::chrono::steady_clock::now() >= until) break;
    changed_.wait_for(lock, 10ms);
  }
  return grpc::Status::OK;
}

grpc::Status FakeController::AppendLog(grpc::ServerContext*, const v1::AppendLogRequest* request,
                                       v1::AppendLogResponse* response) {
  const std::lock_guard lock(mutex_);
  if (request->secret() != kSecret) return {grpc::StatusCode::PERMISSION_DENIED, "not this worker"};
  Known& known = known_[request->attempt_id()];
  const auto end = static_cast<std::int64_t>(known.log.size());
  if (request->offset() > end) known.log.append(request->offset() - end, '?');
  const std::int64_t skip = std::max<std::int64_t>(0, end - request->offset());
  if (skip < static_cast<std::int64_t>(request->data().size())) {
    known.log += request->data().substr(skip);
  }
  known.log_ended = known.log_ended || request->end();
  response->set_end_offset(static_cast<std::int64_t>(known.log.size()));
  changed_.notify_all();
  return grpc::Status::OK;
}

}  // namespace hone::worker::testing
