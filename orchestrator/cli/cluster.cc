#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>
#include <thread>

#include "base/text.h"
#include "orchestrator/cli/command.h"
#include "orchestrator/cli/format.h"
#include "orchestrator/cli/local_process.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

constexpr Duration kReadyLimit = 30s;
constexpr Duration kStopLimit = 60s;
// A drained worker ends by itself: the longest grace period, and what it takes to say so.
constexpr Duration kDrainLimit = 1h + 2min;
constexpr std::chrono::milliseconds kPoll(50);
constexpr std::size_t kShownLogBytes = 3'000;

// Where everything of one installation on this machine lies.
struct Layout {
  fs::path state;

  fs::path controller() const { return state / "controller"; }
  fs::path controller_lock() const { return controller() / "lock"; }
  fs::path controller_log() const { return controller() / "honed.log"; }
  fs::path worker_lock(const std::string& name) const {
    return state / ("worker-" + name) / "lock";
  }
  fs::path worker_log(const std::string& name) const { return state / ("worker-" + name + ".log"); }
};

struct UpOptions {
  int workers = 1;
  int slots = 0;  // 0: the machine's, divided between the workers.
};

// Polls until it is there or the time is over.
bool Await(Duration limit, const std::function<bool()>& is_there) {
  const SteadyTime deadline = ReadClock().steady + limit;
  while (!is_there()) {
    if (ReadClock().steady >= deadline) return false;
    std::this_thread::sleep_for(kPoll);
  }
  return true;
}

Error WithLog(const std::string& message, const fs::path& log) {
  return Internal(message + "; the end of " + log.string() + ":\n" + TailOf(log, kShownLogBytes));
}

// Two `hone up` at a time would both find nothing running.
Result<UniqueFd> LockState(const fs::path& state) {
  std::error_code error;
  fs::create_directories(state / "controller", error);
  if (error) return FromErrno(error.value(), "make the folder " + state.string());
  UniqueFd lock(open((state / "up.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!lock.valid()) return FromErrno(errno, "open " + (state / "up.lock").string());
  const auto taken = [&] { return flock(lock.get(), LOCK_EX | LOCK_NB) == 0; };
  if (Await(kStopLimit, taken)) return lock;
  return FailedPrecondition("another `hone up` or `hone down` is at work in " + state.string());
}

// How many GPUs this process may use.
int CountDevices(const Context& context) {
  if (context.environment.contains("CUDA_VISIBLE_DEVICES")) {
    int count = 0;
    std::istringstream list(context.Variable("CUDA_VISIBLE_DEVICES"));
    for (std::string device; std::getline(list, device, ',');) {
      if (device == "-1") break;  // As CUDA reads it: nothing from here on.
      if (!device.empty()) ++count;
    }
    return count;
  }
  std::error_code error;
  const auto folder = fs::directory_iterator("/proc/driver/nvidia/gpus", error);
  return error ? 0 : static_cast<int>(std::distance(fs::begin(folder), fs::end(folder)));
}

// What `--devices` says for worker `index` of `count`: indexes among the usable GPUs, each of
// them given to one worker.
std::string ShareOf(int devices, int index, int count) {
  std::string share;
  for (int device = index; device < devices; device += count) {
    share += (share.empty() ? "" : ",") + std::to_string(device);
  }
  return share.empty() ? "none" : share;
}

// What `hone up` brings about, step by step.
class Bringing {
 public:
  Bringing(Context& context, const UpOptions& options)
      : context_(context), options_(options), layout_{StateFolder(context)} {}

  Result<int> Run() {
    HONE_TRY(const UniqueFd lock, LockState(layout_.state));
    HONE_TRY_VOID(EnsureController());
    for (int i = 0; i < options_.workers; ++i) HONE_TRY_VOID(EnsureWorker(i));
    HONE_TRY_VOID(AwaitWorkers());
    Print();
    return kExitDone;
  }

 private:
  Result<void> EnsureController() {
    HONE_TRY(const auto running, LocalProcess::HolderOf(layout_.controller_lock(), "honed"));
    if (!running) HONE_TRY_VOID(StartController());
    HONE_TRY_VOID(AwaitController());
    return {};
  }

  Result<void> StartController() {
    const auto address = [](int port) {
      return "127.0.0.1:" + std::to_string(PortIsFree(port) ? port : 0);
    };
    std::vector<std::string> arguments = {"--state", layout_.state.string()};
    // What was chosen for the daemon by other means wins over the usual ports.
    if (context_.Variable("HONE_LISTEN").empty()) {
      arguments.insert(arguments.end(), {"--listen", address(4663)});
    }
    if (context_.Variable("HONE_HTTP_LISTEN").empty()) {
      arguments.insert(arguments.end(), {"--http-listen", address(4664)});
    }
    // It tells where an earlier one listened, and is written again once this one does.
    std::error_code ignored;
    fs::remove(layout_.controller() / "endpoints.json", ignored);
    HONE_TRY(controller_, StartInBackground({.program = context_.program_folder / "honed",
                                             .arguments = arguments,
                                             .log = layout_.controller_log()}));
    started_.push_back("honed");
    return {};
  }

  Result<void> AwaitController() {
    std::optional<std::string> ended;
    const bool ready = Await(kReadyLimit, [&] {
      if (controller_ != 0) ended = HasExited(controller_);
      endpoints_ = ReadEndpoints(layout_.state);
      if (ended || endpoints_.grpc.empty()) return ended.has_value();
      return Client(endpoints_.grpc).GetVersion().ok();
    });
    if (ended) return WithLog("honed ended (" + *ended + ")", layout_.controller_log());
    if (!ready) return WithLog("honed is not ready after 30 s", layout_.controller_log());
    return {};
  }

  Result<void> EnsureWorker(int index) {
    const std::string name = "local-" + std::to_string(index + 1);
    workers_.push_back({.name = name, .pid = 0, .started_at = WallTime()});
    HONE_TRY(const auto running, LocalProcess::HolderOf(layout_.worker_lock(name), "hone-worker"));
    if (running) return {};
    workers_.back().started_at = context_.now();
    HONE_TRY(workers_.back().pid,
             StartInBackground({.program = context_.program_folder / "hone-worker",
                                .arguments = WorkerArguments(name, index),
                                .log = layout_.worker_log(name)}));
    started_.push_back("hone-worker " + name);
    return {};
  }

  std::vector<std::string> WorkerArguments(const std::string& name, int index) const {
    std::vector<std::string> arguments = {"--state", layout_.state.string(), "--name",
                                          name,      "--controller",         endpoints_.grpc};
    const int devices = CountDevices(context_);
    const bool divided = options_.workers > 1;
    if (divided && devices > 0) {
      arguments.insert(arguments.end(), {"--devices", ShareOf(devices, index, options_.workers)});
    }
    int slots = options_.slots;
    if (slots == 0 && divided && devices == 0) {
      const int cores = static_cast<int>(std::thread::hardware_concurrency());
      slots = std::max(1, cores / options_.workers);
    }
    if (slots > 0) arguments.insert(arguments.end(), {"--slots", std::to_string(slots)});
    return arguments;
  }

  struct Worker {
    std::string name;
    pid_t pid;            // 0: it ran already.
    WallTime started_at;  // Heard of since then, it is this process and not the one before.
  };

  Result<void> AwaitWorkers() {
    Client client(endpoints_.grpc);
    std::optional<Error> ended;
    const bool ready = Await(kReadyLimit, [&] {
      for (const Worker& worker : workers_) {
        const auto how = worker.pid != 0 ? HasExited(worker.pid) : std::nullopt;
        if (!how) continue;
        ended = WithLog("hone-worker " + worker.name + " ended (" + *how + ")",
                        layout_.worker_log(worker.name));
        return true;
      }
      const Result<v1::ListWorkersResponse> listed = client.ListWorkers();
      return listed && std::all_of(workers_.begin(), workers_.end(), [&](const Worker& worker) {
               return IsConnected(*listed, worker);
             });
    });
    if (ended) return *ended;
    if (ready || workers_.empty()) return {};
    return WithLog("the workers are not connected after 30 s",
                   layout_.worker_log(workers_.front().name));
  }

  static bool IsConnected(const v1::ListWorkersResponse& listed, const Worker& worker) {
    for (const v1::Worker& candidate : listed.workers()) {
      const bool since = ToWallTime(candidate.last_seen_at()) >= worker.started_at;
      if (candidate.name() == worker.name && candidate.connected() && since) return true;
    }
    return false;
  }

  void Print() const {
    std::vector<std::string> names;
    for (const Worker& worker : workers_) names.push_back(worker.name);
    if (context_.json) {
      context_.out << nlohmann::json{{"state", layout_.state.string()},
                                     {"grpc", endpoints_.grpc},
                                     {"http", endpoints_.http},
                                     {"workers", names},
                                     {"started", started_}}
                   << '\n';
      return;
    }
    if (started_.empty()) context_.err << "hone: everything runs already\n";
    for (const std::string& program : started_) context_.err << "hone: started " << program << '\n';
    context_.out << "gRPC   " << endpoints_.grpc << "\nHTTP   http://" << endpoints_.http
                 << "\nState  " << layout_.state.string() << '\n';
  }

  Context& context_;
  const UpOptions options_;
  const Layout layout_;
  Endpoints endpoints_;
  pid_t controller_ = 0;  // 0: it ran already.
  std::vector<Worker> workers_;
  std::vector<std::string> started_;
};

struct Running {
  std::string name;
  LocalProcess process;
};

// All workers whose folders lie in the state folder, however they were started.
Result<std::vector<Running>> RunningWorkers(const fs::path& state) {
  std::vector<Running> workers;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(state, error)) {
    const std::string name = entry.path().filename().string();
    if (name != "worker" && !name.starts_with("worker-")) continue;
    if (!entry.is_directory(error)) continue;
    HONE_TRY(auto process, LocalProcess::HolderOf(entry.path() / "lock", "hone-worker"));
    if (process) workers.push_back({name, std::move(*process)});
  }
  return workers;
}

Result<int> Down(Context& context) {
  const Layout layout{StateFolder(context)};
  std::vector<std::string> stopped;
  std::error_code error;
  if (fs::is_directory(layout.state, error)) {
    HONE_TRY(const UniqueFd lock, LockState(layout.state));
    // Workers first: what their programs did last reaches the controller while it is there.
    HONE_TRY(const std::vector<Running> workers, RunningWorkers(layout.state));
    for (const Running& worker : workers) HONE_TRY_VOID(worker.process.Signal(SIGUSR1));
    for (const Running& worker : workers) {
      const auto ended = [&] { return worker.process.Ended(); };
      if (!Await(2s, ended)) {
        context.err << "hone: waiting for the programs of " << worker.name
                    << ", which have their grace period\n";
      }
      if (!Await(kDrainLimit, ended)) return Internal(worker.name + " has not ended");
      stopped.push_back(worker.name);
    }
    HONE_TRY(const auto controller, LocalProcess::HolderOf(layout.controller_lock(), "honed"));
    if (controller) {
      HONE_TRY_VOID(controller->Signal(SIGTERM));
      if (!Await(kStopLimit, [&] { return controller->Ended(); })) {
        return WithLog("honed has not ended after 60 s", layout.controller_log());
      }
      stopped.push_back("honed");
    }
  }
  if (context.json) {
    context.out << nlohmann::json{{"state", layout.state.string()}, {"stopped", stopped}} << '\n';
    return kExitDone;
  }
  if (stopped.empty()) context.err << "hone: nothing runs in " << layout.state.string() << '\n';
  for (const std::string& name : stopped) context.err << "hone: stopped " << name << '\n';
  return kExitDone;
}

}  // namespace

void AddClusterCommands(CLI::App& app, Action* action) {
  auto up = std::make_shared<UpOptions>();
  CLI::App* command = AddCommand<UpOptions>(
      app, action, "up", "Start honed and workers on this machine, in the background",
      "hone up --workers 2", up,
      [](Context& context, const UpOptions& options) { return Bringing(context, options).Run(); });
  command->add_option("--workers", up->workers, "How many workers; default 1")
      ->check(CLI::Range(0, 64));
  command
      ->add_option("--slots", up->slots,
                   "Slots of each worker; default its GPUs, else its share of the cores")
      ->check(CLI::Range(1, 10'000));
  struct Options {};
  AddCommand<Options>(app, action, "down", "Stop what `hone up` started; programs get their grace",
                      "hone down", std::make_shared<Options>(),
                      [](Context& context, const Options&) { return Down(context); });
}

}  // namespace hone
