#include "orchestrator/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <chrono>
#include <utility>
#include <vector>

#include "base/address.h"
#include "orchestrator/rpc/admin_service.h"
#include "orchestrator/rpc/artifact_service.h"
#include "orchestrator/rpc/event_service.h"
#include "orchestrator/rpc/training_service.h"
#include "orchestrator/rpc/tuning_service.h"
#include "orchestrator/rpc/worker_service.h"

namespace hone {
namespace {

constexpr std::size_t kFileThreads = 2;
// The manifest of an artifact with 100,000 files; all else is far smaller, or comes in chunks.
constexpr int kMaxMessage = 64 << 20;
constexpr int kKeepaliveMs = 20'000;
constexpr int kKeepaliveTimeoutMs = 10'000;
constexpr int kMinPingIntervalMs = 5'000;
constexpr auto kShutdownGrace = std::chrono::milliseconds(500);

}  // namespace

struct RpcServer::Services {
  TuningService tuning;
  TrainingService training;
  WorkerService worker;
  ArtifactService artifact;
  AdminService admin;
  EventService event;
};

Result<std::unique_ptr<RpcServer>> RpcServer::Start(const RpcServerOptions& options, Engine& engine,
                                                    LogFiles& logs, ArtifactStore& artifacts) {
  std::unique_ptr<RpcServer> server(new RpcServer(options, engine, logs, artifacts));
  if (!server->Listen(options)) {
    return Unavailable("listen: cannot listen there (in use?): " + options.address);
  }
  return server;
}

RpcServer::RpcServer(const RpcServerOptions& options, Engine& engine, LogFiles& logs,
                     ArtifactStore& artifacts)
    : files_(kFileThreads),
      services_(new Services{
          TuningService(engine), TrainingService(engine, logs, files_),
          WorkerService(engine, logs, files_), ArtifactService(engine, artifacts, files_),
          AdminService(engine, options.cluster_id, options.started_at, options.backup),
          EventService(engine)}) {}

bool RpcServer::Listen(const RpcServerOptions& options) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options.address, grpc::InsecureServerCredentials(), &port);
  // Else two controllers on one port would share its traffic without a word.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kMinPingIntervalMs);
  builder.SetMaxReceiveMessageSize(kMaxMessage);
  builder.RegisterService(&services_->tuning);
  builder.RegisterService(&services_->training);
  builder.RegisterService(&services_->worker);
  builder.RegisterService(&services_->artifact);
  builder.RegisterService(&services_->admin);
  builder.RegisterService(&services_->event);
  if (options.on_call_end) {
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> watches;
    watches.push_back(WatchCalls(options.on_call_end));
    builder.experimental().SetInterceptorCreators(std::move(watches));
  }
  server_ = builder.BuildAndStart();
  if (!server_) return false;
  Result<Address> bound = ParseAddress(options.address);
  if (!bound) return false;
  bound->port = static_cast<std::uint16_t>(port);
  address_ = bound->ToString();
  return true;
}

RpcServer::~RpcServer() {
  if (server_) server_->Shutdown(std::chrono::system_clock::now() + kShutdownGrace);
  files_.join();
}

}  // namespace hone
