// All services of honed on a port of this machine, and a channel to them.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "orchestrator/rpc/server.h"
#include "storage/artifacts/local_artifact_store.h"
#include "storage/logs/log_files.h"
#include "tests/orchestrator/support/running_engine.h"

namespace hone::testing {

class RunningServer {
 public:
  explicit RunningServer(std::function<void(const CallEnd&)> on_call_end = {}) {
    auto artifacts = LocalArtifactStore::Open(running_.folder() / "artifacts");
    HONE_CHECK(artifacts.ok());
    artifacts_ = *std::move(artifacts);
    auto server = RpcServer::Start({"127.0.0.1:0",
                                    running_.cluster_id(),
                                    FromMicros(1),
                                    std::move(on_call_end),
                                    {running_.folder() / "hone.db", running_.folder() / "backup"}},
                                   running_.engine(), logs_, *artifacts_);
    HONE_CHECK(server.ok());
    server_ = *std::move(server);
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  }
  ~RunningServer() { running_.engine().StopAnswering(); }

  RunningEngine& running() { return running_; }
  LogFiles& logs() { return logs_; }
  const std::string& address() const { return server_->address(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  RunningEngine running_;
  LogFiles logs_{running_.folder().path(), {.max_bytes = 8'000}};
  std::unique_ptr<ArtifactStore> artifacts_;
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace hone::testing
