#include "orchestrator/rpc/worker_service.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "convert/sync.h"
#include "orchestrator/engine/random.h"
#include "orchestrator/rpc/status.h"

namespace hone {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kMaxSyncBytes = 1 << 20;
constexpr std::size_t kMaxLogChunk = 256 * 1024;
// An offset beyond this is no program's: 1 PiB.
constexpr std::int64_t kMaxLogOffset = std::int64_t{1} << 50;

Result<void> CheckAppend(const v1::AppendLogRequest& request) {
  if (request.attempt_id() <= 0) {
    return InvalidArgument("attempt_id: must be above 0: " + std::to_string(request.attempt_id()));
  }
  if (request.offset() < 0 || request.offset() > kMaxLogOffset) {
    return InvalidArgument("offset: must be 0 to 2^50: " + std::to_string(request.offset()));
  }
  if (request.data().size() > kMaxLogChunk) {
    return InvalidArgument("data: must be at most 256 KiB: " +
                           std::to_string(request.data().size()));
  }
  return {};
}

// Whether the request comes from a worker of this cluster.
Result<void> CheckIdentity(const Controller& controller, const v1::AppendLogRequest& request,
                           const std::string& secret_hash) {
  const auto worker = controller.workers().find(WorkerId(request.worker_id()));
  if (worker != controller.workers().end() && worker->second.row.secret_hash == secret_hash) {
    return {};
  }
  return PermissionDenied("secret: is not that of worker " + std::to_string(request.worker_id()));
}

}  // namespace

grpc::ServerUnaryReactor* WorkerService::Sync(grpc::CallbackServerContext* context,
                                              const v1::SyncRequest* request,
                                              v1::SyncResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  Result<WorkerSynced> event = request->ByteSizeLong() <= kMaxSyncBytes
                                   ? ToWorkerSynced(*request)
                                   : InvalidArgument("request: must be at most 1 MiB: " +
                                                     std::to_string(request->ByteSizeLong()));
  if (!event) {
    reactor->Finish(ToGrpcStatus(event.error()));
    return reactor;
  }
  event->new_secret = DrawHex(kSecretBytes);
  event->new_secret_hash = HashSecret(event->new_secret);
  engine_.Sync(*std::move(event), [reactor, response](const Result<SyncAnswer>& answer) {
    if (answer) *response = FromSyncAnswer(*answer);
    reactor->Finish(ToGrpcStatus(answer));
  });
  return reactor;
}

grpc::ServerUnaryReactor* WorkerService::AppendLog(grpc::CallbackServerContext* context,
                                                   const v1::AppendLogRequest* request,
                                                   v1::AppendLogResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  Result<void> good = CheckAppend(*request);
  if (good) good = engine_.room().Check();
  if (!good) {
    reactor->Finish(ToGrpcStatus(good));
    return reactor;
  }
  engine_.Inspect([this, request, response, reactor, hash = HashSecret(request->secret())](
                      const Controller& controller, Now) {
    const Result<void> known = CheckIdentity(controller, *request, hash);
    if (!known) {
      reactor->Finish(ToGrpcStatus(known));
      return;
    }
    boost::asio::post(files_, [this, request, response, reactor] {
      const Result<std::int64_t> end = logs_.Append(
          AttemptId(request->attempt_id()), request->offset(), request->data(), request->end());
      if (end) response->set_end_offset(*end);
      reactor->Finish(ToGrpcStatus(end));
    });
  });
  return reactor;
}

}  // namespace hone
