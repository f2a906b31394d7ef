// honed, put together.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <thread>

#include "base/folder_lock.h"
#include "base/result.h"
#include "orchestrator/config/config.h"
#include "orchestrator/engine/engine.h"
#include "orchestrator/engine/suggester.h"
#include "orchestrator/http/server.h"
#include "orchestrator/metrics/engine_metrics.h"
#include "orchestrator/metrics/metrics.h"
#include "orchestrator/retention/retention.h"
#include "orchestrator/rpc/server.h"
#include "storage/artifacts/artifact_store.h"
#include "storage/logs/log_files.h"
#include "storage/sqlite/reader_pool.h"
#include "storage/sqlite/sqlite_store.h"

namespace hone {

// Everything that runs in honed, and the order in which it comes and goes: who uses something is
// started after it and stopped before it.
class Daemon {
 public:
  // Takes the state folder, brings back what was there, and serves.
  static Result<std::unique_ptr<Daemon>> Start(const DaemonConfig& config);

  // Answers no more, then stops. What clients and agents were told is on disk.
  ~Daemon();

 private:
  Daemon(const DaemonConfig& config, FolderLock lock);

  Result<void> OpenStore();
  Result<void> StartEngine();
  Result<void> Serve();
  void StartRetention();
  HttpHandlers Handlers();

  const DaemonConfig config_;
  const std::string folder_;
  const FolderLock lock_;
  const WallTime started_at_;

  Metrics metrics_;
  EngineMetrics engine_metrics_{metrics_};
  boost::asio::io_context loop_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> loop_stays_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<ReaderPool> readers_;
  std::unique_ptr<ArtifactStore> artifacts_;
  std::unique_ptr<LogFiles> logs_;
  std::string cluster_id_;
  std::unique_ptr<Suggester> suggester_;
  std::unique_ptr<Room> room_;
  std::unique_ptr<Engine> engine_;
  std::thread loop_thread_;
  std::unique_ptr<RpcServer> rpc_;
  std::unique_ptr<HttpServer> http_;
  std::unique_ptr<Retention> retention_;  // Null: everything is kept for ever.
};

}  // namespace hone
