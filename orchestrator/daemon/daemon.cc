#include "orchestrator/daemon/daemon.h"

#include <boost/asio/post.hpp>
#include <filesystem>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/version.h"
#include "orchestrator/daemon/endpoints.h"
#include "orchestrator/metrics/page.h"
#include "orchestrator/metrics/process.h"
#include "orchestrator/metrics/survey.h"
#include "storage/artifacts/local_artifact_store.h"

namespace hone {
namespace {

namespace asio = boost::asio;

Result<void> MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return FromErrno(error.value(), "make the folder " + path);
  return {};
}

}  // namespace

Result<std::unique_ptr<Daemon>> Daemon::Start(const DaemonConfig& config) {
  HONE_TRY(FolderLock lock, FolderLock::Take(config.state + "/controller"));
  std::unique_ptr<Daemon> daemon(new Daemon(config, std::move(lock)));
  HONE_TRY_VOID(daemon->OpenStore());
  HONE_TRY_VOID(daemon->StartEngine());
  HONE_TRY_VOID(daemon->Serve());
  daemon->StartRetention();
  return daemon;
}

Daemon::Daemon(const DaemonConfig& config, FolderLock lock)
    : config_(config),
      folder_(config.state + "/controller"),
      lock_(std::move(lock)),
      started_at_(ReadClock().wall),
      loop_stays_(loop_.get_executor()) {
  // Of an earlier run that was killed; nobody serves there now.
  RemoveEndpoints(folder_);
}

Result<void> Daemon::OpenStore() {
  const std::string database = folder_ + "/hone.db";
  SqliteStoreOptions options;
  options.post = [this](std::function<void()> work) { asio::post(loop_, std::move(work)); };
  options.on_written = [this](const GroupWritten& group) {
    metrics_.CountGroup(group.commits, group.took);
  };
  HONE_TRY(store_, SqliteStore::Open(database, std::move(options)));
  HONE_TRY(readers_, ReaderPool::Open(database));
  HONE_TRY(artifacts_, LocalArtifactStore::Open(folder_ + "/artifacts"));
  HONE_TRY_VOID(MakeFolder(folder_ + "/logs"));
  logs_ = std::make_unique<LogFiles>(folder_ + "/logs", LogLimits{config_.max_log_size});
  return {};
}

Result<void> Daemon::StartEngine() {
  HONE_TRY(Snapshot snapshot, store_->Load());
  cluster_id_ = snapshot.cluster_id;
  LogInfo("state is loaded", {{"cluster", cluster_id_},
                              {"tuning_jobs", snapshot.tuning_jobs.size()},
                              {"attempts", snapshot.attempts.size()},
                              {"workers", snapshot.workers.size()}});
  suggester_ = std::make_unique<Suggester>();
  room_ =
      std::make_unique<Room>(folder_, config_.min_free, [this] { return store_->WaitingBytes(); });
  engine_ = std::make_unique<Engine>(
      loop_,
      Controller(std::move(snapshot), ReadClock(), BootId(),
                 TimesWithLease(config_.lease_duration)),
      *store_, *readers_, *suggester_, *room_,
      [this](AttemptId attempt) { logs_->Remove(attempt); }, engine_metrics_);
  loop_thread_ = std::thread([this] { loop_.run(); });
  return {};
}

Result<void> Daemon::Serve() {
  const RpcServerOptions options = {
      config_.listen,
      cluster_id_,
      started_at_,
      [this](const CallEnd& call) { metrics_.CountCall(call.method, call.code, call.took); },
      {folder_ + "/hone.db", folder_ + "/backup"}};
  HONE_TRY(rpc_, RpcServer::Start(options, *engine_, *logs_, *artifacts_));
  HONE_TRY(http_, HttpServer::Start(config_.http_listen, Handlers()));
  HONE_TRY_VOID(WriteEndpoints(folder_, rpc_->address(), http_->address()));
  LogInfo("honed serves", {{"version", Version()},
                           {"grpc", rpc_->address()},
                           {"http", http_->address()},
                           {"state", config_.state}});
  return {};
}

void Daemon::StartRetention() {
  const KeepTimes keep = {.logs = config_.keep_logs,
                          .ended_jobs = config_.keep_ended_jobs,
                          .events = config_.keep_events};
  if (keep.All()) return;
  retention_ = std::make_unique<Retention>(keep, *engine_, *logs_, [] { return ReadClock().wall; });
  retention_->Start();
}

HttpHandlers Daemon::Handlers() {
  HttpHandlers handlers;
  handlers.check_ready = [this](std::function<void()> ready) {
    engine_->Inspect([ready = std::move(ready)](const Controller&, Now) { ready(); });
  };
  // The loop thread is asked for numbers only; making text of them is for the server's.
  handlers.collect_metrics = [this](std::function<void(HttpHandlers::MakeText)> done) {
    engine_->Inspect([this, asked = ReadClock().steady, done = std::move(done)](
                         const Controller& controller, Now now) {
      done([this, survey = TakeSurvey(controller, now, asked)] {
        return MetricsPage(metrics_, survey, ReadProcess(), room_->Figures(),
                           logs_->BytesAppended());
      });
    });
  };
  handlers.on_answer = [this](const std::string& path, int status) {
    metrics_.CountRequest(path, status);
  };
  return handlers;
}

Daemon::~Daemon() {
  RemoveEndpoints(folder_);
  if (engine_) engine_->StopAnswering();
  retention_.reset();  // Its last question is answered, or refused.
  http_.reset();
  rpc_.reset();
  // The loop uses the rest to its last moment.
  loop_.stop();
  if (loop_thread_.joinable()) loop_thread_.join();
  suggester_.reset();
  readers_.reset();
  store_.reset();  // Writes what waits.
}

}  // namespace hone
