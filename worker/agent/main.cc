// hone-worker: the agent on each machine.
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <utility>

#include "base/folder_lock.h"
#include "base/log.h"
#include "base/options.h"
#include "base/reread.h"
#include "base/unique_fd.h"
#include "base/version.h"
#include "worker/agent/notify.h"
#include "worker/agent/signals.h"
#include "worker/config/settings.h"
#include "worker/devices/cpus.h"
#include "worker/devices/device_lock.h"
#include "worker/devices/devices.h"
#include "worker/runtime/session.h"
#include "worker/runtime/store_through.h"
#include "worker/runtime/take_checkpoint.h"
#include "worker/runtime/worker_file.h"

namespace hone::worker {
namespace {

// The GPUs, each locked for this process: no two agents of a machine hand one out.
struct Machine {
  std::vector<Gpu> gpus;
  std::vector<UniqueFd> locks;
  int cores = 1;
};

Result<Machine> LookAround(const Settings& settings) {
  DeviceSearch search;
  if (const char* visible = std::getenv("CUDA_VISIBLE_DEVICES")) search.visible = visible;
  search.chosen = settings.devices;
  HONE_TRY(const Devices devices, FindDevices(search));
  Machine machine;
  machine.cores = UsableCores();
  for (const Device& device : devices) {
    HONE_TRY(UniqueFd lock, TryLockDevice(device.id));
    machine.locks.push_back(std::move(lock));
    machine.gpus.push_back({device.id, device.model, device.memory_bytes});
  }
  return machine;
}

// Where this program is, and the others that come with it.
std::filesystem::path OwnFolder() {
  std::error_code failed;
  return std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
}

std::string SupervisorPath() {
  if (const char* path = std::getenv("HONE_SUPERVISE"); path != nullptr && *path != '\0') {
    return std::filesystem::absolute(path).string();
  }
  return (OwnFolder() / "hone-supervise").string();
}

// Training programs inherit PATH: those that come with Hone are found by name, after all others.
// Before there is a second thread.
void AddOwnFolderToPath() {
  const char* path = std::getenv("PATH");
  const std::string before = path != nullptr && *path != '\0' ? std::string(path) + ":" : "";
  setenv("PATH", (before + OwnFolder().string()).c_str(), /*overwrite=*/1);
}

Description Describe(const Settings& settings, const Machine& machine,
                     const std::string& machine_id) {
  char host[256] = {};
  gethostname(host, sizeof(host) - 1);
  Description description;
  description.name = settings.name;
  description.host = host;
  description.machine_id = machine_id;
  description.version = Version();
  const int found = machine.gpus.empty() ? machine.cores : static_cast<int>(machine.gpus.size());
  description.slots = settings.slots.value_or(found);
  description.gpus = machine.gpus;
  description.labels = settings.labels;
  return description;
}

std::uint64_t DrawNonce() {
  std::random_device chance;
  return (std::uint64_t{chance()} << 32) | chance();
}

// What the process ends with when it cannot begin.
int Refuse(const Error& error) {
  LogError("hone-worker cannot start", {{"error", error.message}});
  return 1;
}

int Work(const Settings& settings, const std::function<void()>& reread) {
  Signals signals;
  signal(SIGPIPE, SIG_IGN);
  AddOwnFolderToPath();
  const Result<FolderLock> lock = FolderLock::Take(settings.worker_dir);
  if (!lock) return Refuse(lock.error());
  const Result<Machine> machine = LookAround(settings);
  if (!machine) return Refuse(machine.error());
  const std::string machine_id = MachineId();
  const Result<WorkerRecord> record = BeginRun(settings.worker_dir, machine_id);
  if (!record) return Refuse(record.error());

  SessionSetup setup;
  setup.description = Describe(settings, *machine, machine_id);
  setup.folders = {settings.worker_dir,
                   SupervisorPath(),
                   {setup.description.slots, machine->cores},
                   settings.keep_job_folders};
  setup.record = *record;
  setup.nonce = DrawNonce();
  setup.channel = DialController(settings.controller);
  setup.store = {StoreThrough(setup.channel), StoreThrough(setup.channel, IsCompleteName),
                 FetchThrough(setup.channel)};
  setup.on_contact = [] { NotifySystemd("READY=1"); };
  LogInfo("hone-worker", {{"version", Version()},
                          {"name", settings.name},
                          {"controller", settings.controller},
                          {"state", settings.worker_dir},
                          {"slots", setup.description.slots},
                          {"gpus", setup.description.gpus.size()},
                          {"pid", getpid()}});
  if (access(setup.folders.hone_supervise.c_str(), X_OK) != 0) {
    return Refuse(FromErrno(errno, "run " + setup.folders.hone_supervise));
  }

  Session session(std::move(setup));
  const auto drain = [&session] {
    NotifySystemd("STOPPING=1");
    session.Drain();
  };
  const auto leave = [&session] {
    NotifySystemd("STOPPING=1");
    session.Leave();
  };
  signals.Listen({.end = settings.ephemeral ? std::function<void()>(drain) : leave,
                  .drain = drain,
                  .reread = reread});
  const int exit_code = session.Run();
  signals.Stop();
  LogInfo("hone-worker ends", {{"exit", exit_code}});
  return exit_code;
}

// As at the start, so that what is accepted now is what a restart would accept.
Result<Options> ReadAgain(int argc, char** argv) {
  std::string instead;
  HONE_TRY(Options options, ReadWorkerOptions(argc, argv, &instead));
  HONE_TRY_VOID(ToSettings(options));
  return options;
}

int Main(int argc, char** argv) {
  std::string instead;
  const Result<Options> options = ReadWorkerOptions(argc, argv, &instead);
  if (options && !instead.empty()) {
    std::fputs(instead.c_str(), stdout);
    return 0;
  }
  const Result<Settings> settings = options ? ToSettings(*options) : options.error();
  if (!settings) {
    std::fprintf(stderr, "hone-worker: %s\n", settings.error().message.c_str());
    return 2;
  }
  SetUpLog(settings->log_level, settings->log_format);
  return Work(*settings, Rereading(*options, [&] { return ReadAgain(argc, argv); }));
}

}  // namespace
}  // namespace hone::worker

int main(int argc, char** argv) { return hone::worker::Main(argc, argv); }
