#include "orchestrator/rpc/call_watch.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/clock.h"

namespace hone {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;
using grpc::experimental::ServerRpcInfo;

constexpr const char* kCodes[] = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

std::string CodeName(grpc::StatusCode code) {
  const auto index = static_cast<std::size_t>(code);
  return index < std::size(kCodes) ? kCodes[index] : "UNKNOWN";
}

// Of "/hone.v1.WorkerService/Sync". The path is the client's, and need not be one that there is;
// health checks and reflection are not told apart from it.
std::string MethodName(const std::string& path) {
  if (!path.starts_with("/hone.v1.")) return "other";
  const std::string method = path.substr(1);
  std::string full_name = method;
  std::replace(full_name.begin(), full_name.end(), '/', '.');
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  return pool->FindMethodByName(full_name) ? method : "other";
}

class CallWatch final : public grpc::experimental::Interceptor {
 public:
  CallWatch(const ServerRpcInfo& info, const std::function<void(const CallEnd&)>& on_end)
      : method_(MethodName(info.method())),
        unary_(info.type() == ServerRpcInfo::Type::UNARY),
        began_(ReadClock().steady),
        on_end_(on_end) {}

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      CallEnd end = {method_, CodeName(methods->GetSendStatus().error_code()), std::nullopt};
      if (unary_) end.took = ReadClock().steady - began_;
      on_end_(end);
    }
    methods->Proceed();
  }

 private:
  const std::string method_;
  const bool unary_;
  const SteadyTime began_;
  const std::function<void(const CallEnd&)>& on_end_;
};

class CallWatches final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit CallWatches(std::function<void(const CallEnd&)> on_end) : on_end_(std::move(on_end)) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(ServerRpcInfo* info) override {
    return new CallWatch(*info, on_end_);
  }

 private:
  const std::function<void(const CallEnd&)> on_end_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> WatchCalls(
    std::function<void(const CallEnd&)> on_end) {
  return std::make_unique<CallWatches>(std::move(on_end));
}

}  // namespace hone
