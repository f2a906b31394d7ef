// A controller on loopback that remembers all it is told, and orders what the test wants.
#pragma once

#include <grpcpp/server.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "hone/v1/worker_service.grpc.pb.h"

namespace hone::worker::testing {

// What is known of one attempt.
struct Known {
  std::optional<v1::RunOrder> order;  // Repeated until the attempt is listed as running.
  bool stop = false;
  bool keep = false;  // Not to be forgotten.

  v1::AttemptReport last;
  std::map<std::pair<std::string, std::int64_t>, double> observations;  // By metric, sequence.
  int reported_exits = 0;                                               // Distinct ones.
  std::optional<v1::ProgramExit> exit;
  bool listed = false;  // In the last request.
  bool ever_done = false;

  std::string log;
  bool log_ended = false;
};

// The rules of worker_service.proto, in memory. Thread-safe.
class FakeController : public v1::WorkerService::Service {
 public:
  // With `more`, which has to outlive it, at the same address.
  explicit FakeController(grpc::Service* more = nullptr);
  ~FakeController() override;

  const std::string& address() const { return address_; }

  void Order(const v1::RunOrder& order);
  void Stop(std::int64_t attempt);
  // All calls fail with this from now on; OK: none.
  void FailWith(grpc::StatusCode code);

  // Waits up to 30 s for something to become true of an attempt; returns whether it did.
  bool WaitFor(std::int64_t attempt, const std::function<bool(const Known&)>& condition);
  Known Of(std::int64_t attempt);
  v1::SyncRequest LastRequest();
  std::set<std::int64_t> StartCounts();

  grpc::Status Sync(grpc::ServerContext* context, const v1::SyncRequest* request,
                    v1::SyncResponse* response) override;
  grpc::Status AppendLog(grpc::ServerContext* context, const v1::AppendLogRequest* request,
                         v1::AppendLogResponse* response) override;

 private:
  bool Take(const v1::SyncRequest& request);
  bool Answer(const v1::SyncRequest& request, v1::SyncResponse* response);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, Known> known_;
  v1::SyncRequest last_;
  std::set<std::int64_t> start_counts_;
  std::string registration_;
  grpc::StatusCode failure_ = grpc::StatusCode::OK;
  int opened_ = 0;
  bool closing_ = false;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace hone::worker::testing
