// Stands in for honed and hone-worker in tests of `hone up` and `hone down`: copied under these
// names, it takes the lock that they take, answers what `up` asks, and ends on their signals.
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "base/folder_lock.h"
#include "hone/v1/admin_service.grpc.pb.h"

namespace hone::testing {
namespace {

namespace fs = std::filesystem;

// Knows a worker for each folder that a worker has made.
class Admin : public v1::AdminService::Service {
 public:
  explicit Admin(fs::path state) : state_(std::move(state)) {}

  grpc::Status GetVersion(grpc::ServerContext*, const v1::GetVersionRequest*,
                          v1::GetVersionResponse* response) override {
    response->set_version("0.0.0");
    return grpc::Status::OK;
  }

  grpc::Status ListWorkers(grpc::ServerContext*, const v1::ListWorkersRequest*,
                           v1::ListWorkersResponse* response) override {
    for (const fs::directory_entry& entry : fs::directory_iterator(state_)) {
      const std::string name = entry.path().filename().string();
      if (!name.starts_with("worker-") || !entry.is_directory()) continue;
      if (!fs::exists(entry.path() / "devices")) continue;  // It is only just starting.
      v1::Worker* worker = response->add_workers();
      worker->set_name(name.substr(7));
      worker->set_connected(true);
      const auto now = std::chrono::system_clock::now().time_since_epoch();
      worker->mutable_last_seen_at()->set_seconds(
          std::chrono::ceil<std::chrono::seconds>(now).count());
    }
    return grpc::Status::OK;
  }

 private:
  const fs::path state_;
};

void AwaitSignal(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  int got = 0;
  sigwait(&set, &got);
}

int Serve(const fs::path& state) {
  const auto lock = FolderLock::Take((state / "controller").string());
  if (!lock) return 1;
  if (fs::exists(state / "honed-fails")) {
    std::fprintf(stderr, "the database is newer than this release\n");
    return 1;
  }
  Admin admin(state);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&admin);
  const auto server = builder.BuildAndStart();
  std::ofstream(state / "controller" / "endpoints.json")
      << R"({"grpc": "127.0.0.1:)" << port << R"(", "http": "127.0.0.1:1"})";
  AwaitSignal(SIGTERM);
  server->Shutdown(std::chrono::system_clock::now());
  return 0;
}

int Work(const fs::path& folder, const std::string& devices) {
  const auto lock = FolderLock::Take(folder.string());
  if (!lock) return 1;
  std::ofstream(folder / "devices.new") << devices;
  fs::rename(folder / "devices.new", folder / "devices");
  AwaitSignal(SIGUSR1);
  std::ofstream(folder / "drained") << "drained";
  return 0;
}

}  // namespace
}  // namespace hone::testing

int main(int argc, char** argv) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  std::map<std::string, std::string> options;
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  const std::filesystem::path state = options["--state"];
  if (std::filesystem::path(argv[0]).filename() == "honed") return hone::testing::Serve(state);
  return hone::testing::Work(state / ("worker-" + options["--name"]), options["--devices"]);
}
