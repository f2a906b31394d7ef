#include "worker/runtime/controller.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace hone::worker {
namespace {

constexpr Duration kLogPatience = 20s;
constexpr int kMaxAnswerBytes = 64 << 20;

ErrorCode ToCode(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::OUT_OF_RANGE:
      return ErrorCode::kInvalidArgument;
    case grpc::StatusCode::NOT_FOUND:
      return ErrorCode::kNotFound;
    case grpc::StatusCode::ALREADY_EXISTS:
      return ErrorCode::kAlreadyExists;
    case grpc::StatusCode::FAILED_PRECONDITION:
      return ErrorCode::kFailedPrecondition;
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return ErrorCode::kResourceExhausted;
    case grpc::StatusCode::PERMISSION_DENIED:
    case grpc::StatusCode::UNAUTHENTICATED:
      return ErrorCode::kPermissionDenied;
    case grpc::StatusCode::CANCELLED:
      return ErrorCode::kCancelled;
    case grpc::StatusCode::DATA_LOSS:
      return ErrorCode::kDataLoss;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::ABORTED:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kInternal;
  }
}

}  // namespace

std::shared_ptr<grpc::Channel> DialController(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 3000);
  // Answers come every 20 s at least, so a ping goes out only when something is wrong.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// Lives until both the coroutine and gRPC have done with it.
template <typename Request, typename Response>
struct Controller::Call {
  grpc::ClientContext context;
  Request request;
  Response response;
};

Controller::Controller(asio::any_io_executor loop, std::shared_ptr<grpc::Channel> channel)
    : loop_(std::move(loop)), stub_(v1::WorkerService::NewStub(std::move(channel))) {}

template <typename Request, typename Response, typename Start>
asio::awaitable<Result<Response>> Controller::Make(Request request, Duration patience, Start start,
                                                   grpc::ClientContext** open) {
  if (hung_up_) co_return Cancelled("the agent is ending");
  const auto call = std::make_shared<Call<Request, Response>>();
  call->request = std::move(request);
  call->context.set_deadline(std::chrono::system_clock::now() + patience);
  open_.insert(&call->context);
  if (open != nullptr) *open = &call->context;

  const auto begin = [this, call, &start](auto handler) {
    const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    const asio::any_io_executor loop = loop_;
    start(*call, [loop, call, shared](grpc::Status status) {
      asio::post(loop, [shared, status]() { std::move (*shared)(status); });
    });
  };
  const grpc::Status status =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(grpc::Status)>(
          begin, asio::use_awaitable);

  open_.erase(&call->context);
  if (open != nullptr) *open = nullptr;
  if (!status.ok()) co_return Error{ToCode(status.error_code()), status.error_message()};
  co_return std::move(call->response);
}

asio::awaitable<Result<v1::SyncResponse>> Controller::Sync(v1::SyncRequest request,
                                                           Duration patience) {
  const auto start = [this](auto& call, auto done) {
    stub_->async()->Sync(&call.context, &call.request, &call.response, std::move(done));
  };
  return Make<v1::SyncRequest, v1::SyncResponse>(std::move(request), patience, start, &sync_);
}

void Controller::CancelSync() {
  if (sync_ != nullptr) sync_->TryCancel();
}

asio::awaitable<Result<v1::AppendLogResponse>> Controller::AppendLog(v1::AppendLogRequest request) {
  const auto start = [this](auto& call, auto done) {
    stub_->async()->AppendLog(&call.context, &call.request, &call.response, std::move(done));
  };
  return Make<v1::AppendLogRequest, v1::AppendLogResponse>(std::move(request), kLogPatience, start,
                                                           nullptr);
}

void Controller::HangUp() {
  hung_up_ = true;
  for (grpc::ClientContext* context : open_) context->TryCancel();
}

}  // namespace hone::worker
