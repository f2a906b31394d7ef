// The agent's line to its controller.
#pragma once

#include <grpcpp/channel.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <set>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "hone/v1/worker_service.grpc.pb.h"
#include "worker/runtime/wakeup.h"

namespace hone::worker {

// A channel that comes back within seconds after its controller did, and notices a link that only
// seems to be there.
std::shared_ptr<grpc::Channel> DialController(const std::string& address);

// Calls, as coroutines on the loop thread; gRPC's own threads only post what came.
//
// Not thread-safe; lives on the loop thread. Hang up and let the calls end before it goes.
class Controller {
 public:
  Controller(asio::any_io_executor loop, std::shared_ptr<grpc::Channel> channel);

  // One at a time. Ends with UNAVAILABLE when no answer came for `patience`.
  asio::awaitable<Result<v1::SyncResponse>> Sync(v1::SyncRequest request, Duration patience);
  // Ends an open Sync with CANCELLED.
  void CancelSync();

  asio::awaitable<Result<v1::AppendLogResponse>> AppendLog(v1::AppendLogRequest request);

  // Ends all calls, open and future ones, with CANCELLED.
  void HangUp();

 private:
  template <typename Request, typename Response>
  struct Call;
  template <typename Request, typename Response, typename Start>
  asio::awaitable<Result<Response>> Make(Request request, Duration patience, Start start,
                                         grpc::ClientContext** open);

  const asio::any_io_executor loop_;
  const std::unique_ptr<v1::WorkerService::Stub> stub_;
  grpc::ClientContext* sync_ = nullptr;  // Of the open Sync.
  std::set<grpc::ClientContext*> open_;
  bool hung_up_ = false;
};

}  // namespace hone::worker
