#include "bench/support/tidy.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "base/text.h"
#include "bench/support/process.h"

namespace hone::bench {
namespace {

namespace fs = std::filesystem;

// The scratch folders of this process, for the thread that waits for signals.
std::mutex mutex;
std::set<fs::path>& Folders() {
  static auto& folders = *new std::set<fs::path>;  // The thread may outlive main().
  return folders;
}

pid_t ParentOf(const fs::path& process) {
  const std::string stat = ReadAll(process / "stat");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream rest(stat.substr(name_end + 1));
  std::string state;
  pid_t parent = 0;
  rest >> state >> parent;
  return parent;
}

std::vector<pid_t> Children() {
  std::vector<pid_t> children;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const auto pid = ParseInt(entry.path().filename().string());
    if (pid && ParentOf(entry.path()) == getpid()) children.push_back(static_cast<pid_t>(*pid));
  }
  return children;
}

void WaitForSignal(sigset_t signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  KillDescendants();
  const std::lock_guard lock(mutex);
  std::error_code ignored;
  for (const fs::path& folder : Folders()) fs::remove_all(folder, ignored);
  _exit(128 + signal);
}

}  // namespace

void TidyUpWhenInterrupted() {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  std::thread(WaitForSignal, signals).detach();
}

void KillDescendants() {
  for (std::vector<pid_t> left = Children(); !left.empty(); left = Children()) {
    for (const pid_t pid : left) kill(pid, SIGKILL);
    for (const pid_t pid : left) waitpid(pid, nullptr, 0);
  }
}

Result<ScratchFolder> ScratchFolder::Make(const fs::path& parent) {
  std::string path = parent / "hone-bench-XXXXXX";
  const std::lock_guard lock(mutex);
  if (mkdtemp(path.data()) == nullptr)
    return FromErrno(errno, "make a folder in " + parent.string());
  Folders().insert(path);
  return ScratchFolder(path);
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

ScratchFolder::~ScratchFolder() {
  if (path_.empty()) return;
  const std::lock_guard lock(mutex);
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  Folders().erase(path_);
}

}  // namespace hone::bench
