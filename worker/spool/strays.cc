#include "worker/spool/strays.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/durable_file.h"
#include "base/text.h"
#include "worker/spool/cgroup.h"
#include "worker/spool/layout.h"

namespace hone {
namespace {

// More than the kernel lets an environment have by default.
constexpr std::size_t kMaxEnvironBytes = 8 << 20;

std::vector<pid_t> AllProcesses() {
  std::vector<pid_t> pids;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const auto pid = ParseInt(entry->path().filename().string());
    if (pid && *pid > 1 && *pid != getpid()) pids.push_back(static_cast<pid_t>(*pid));
  }
  return pids;
}

// A process of another user cannot be read and is none of ours; a zombie has no environment.
bool HasVariable(pid_t pid, const std::string& variable) {
  const auto environment =
      ReadSmallFile("/proc/" + std::to_string(pid) + "/environ", kMaxEnvironBytes);
  if (!environment) return false;
  const std::string_view all(*environment);
  for (std::size_t start = 0; start < all.size();) {
    const std::size_t end = std::min(all.find('\0', start), all.size());
    if (all.substr(start, end - start) == variable) return true;
    start = end + 1;
  }
  return false;
}

// The descriptor is opened before the environment is read: if the process ends in between and its
// number goes to another one, the signal goes nowhere.
bool KillIfOurs(pid_t pid, const std::string& variable) {
  const UniqueFd process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  const bool unsupported = !process.valid() && errno == ENOSYS;  // Kernels before 5.3.
  if (!process.valid() && !unsupported) return false;
  if (!HasVariable(pid, variable)) return false;
  if (unsupported) return kill(pid, SIGKILL) == 0;
  return syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0) == 0;
}

bool KillByEnvironment(const std::string& folder) {
  const std::string variable = std::string(kAttemptVariable) + "=" + folder;
  bool found = false;
  for (const pid_t pid : AllProcesses()) found |= KillIfOurs(pid, variable);
  return found;
}

}  // namespace

Result<void> KillStrays(const std::string& folder, const StartMark& mark, Duration patience) {
  const std::string boot_id = BootId();
  if (!mark.boot_id.empty() && !boot_id.empty() && mark.boot_id != boot_id) return {};
  // The supervisor gave the program the folder's real path.
  std::error_code error;
  const std::string real = std::filesystem::canonical(folder, error).string();
  if (error) return FromErrno(error.value(), "resolve " + folder);

  const auto cgroup = AttemptCgroup::Find(real, mark.cgroup);
  const SteadyTime give_up = ReadClock().steady + patience;
  // Twice nothing: a process that forks while it is looked for may be missed once.
  for (int clean = 0; clean < 2;) {
    if (cgroup) cgroup->Kill();
    const bool found = KillByEnvironment(real) || (cgroup && !cgroup->Empty());
    clean = found ? 0 : clean + 1;
    if (found && ReadClock().steady >= give_up) {
      return Unavailable(folder + ": its processes must be gone, but some cannot be killed");
    }
    if (found) std::this_thread::sleep_for(5ms);
  }
  if (cgroup) cgroup->Remove();
  return {};
}

}  // namespace hone
