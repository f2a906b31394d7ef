// The gRPC side of honed.
#pragma once

#include <grpcpp/server.h>

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "orchestrator/engine/engine.h"
#include "orchestrator/rpc/backup_stream.h"
#include "orchestrator/rpc/call_watch.h"
#include "storage/artifacts/artifact_store.h"
#include "storage/logs/log_files.h"

namespace hone {

struct RpcServerOptions {
  std::string address;  // "127.0.0.1:4663"; port 0: any free one.
  std::string cluster_id;
  WallTime started_at;
  // Called from gRPC's threads when a call has ended, if it is there.
  std::function<void(const CallEnd&)> on_call_end = {};
  BackupPlaces backup = {};
};

// All services, with health and reflection, on one port that no other process shares.
class RpcServer {
 public:
  // What it is given must outlive it.
  static Result<std::unique_ptr<RpcServer>> Start(const RpcServerOptions& options, Engine& engine,
                                                  LogFiles& logs, ArtifactStore& artifacts);
  // Ends what is under way: the engine must have stopped answering.
  ~RpcServer();

  // Where it listens, with the port that was chosen.
  const std::string& address() const { return address_; }

 private:
  struct Services;

  RpcServer(const RpcServerOptions& options, Engine& engine, LogFiles& logs,
            ArtifactStore& artifacts);
  bool Listen(const RpcServerOptions& options);

  boost::asio::thread_pool files_;  // May block on the disk.
  std::unique_ptr<Services> services_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

}  // namespace hone
