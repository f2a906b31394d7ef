#include "worker/spool/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "worker/spool/layout.h"

namespace hone {
namespace {

// posix_spawn and not fork: the agent has threads, and gigabytes of its memory need no copy.
class SpawnSettings {
 public:
  explicit SpawnSettings(const std::string& log_path) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions_, 2, log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
    posix_spawn_file_actions_addclosefrom_np(&actions_, 3);

    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

}  // namespace

Result<void> SpawnSupervisor(const std::string& hone_supervise, const std::string& folder) {
  const SpawnSettings settings(folder + "/" + kSuperviseLogFile);
  std::string program = hone_supervise;
  std::string detach = "--detach";
  std::string argument = folder;
  const std::array<char*, 4> argv = {program.data(), detach.data(), argument.data(), nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), settings.actions(), settings.attributes(),
                                argv.data(), environ);
  if (error != 0) return FromErrno(error, "start " + hone_supervise + " for " + folder);

  // It takes the lock, leaves it to a child and ends, so there is no zombie to reap later.
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return FromErrno(errno, "wait for " + hone_supervise);
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNothingToSupervise) {
    return AlreadyExists(folder + ": is supervised or was begun before");
  }
  if (WIFSIGNALED(status)) {
    return Unavailable(hone_supervise + ": was killed: signal " + std::to_string(WTERMSIG(status)));
  }
  return Internal(hone_supervise + ": see " + folder + "/" + kSuperviseLogFile + ": status " +
                  std::to_string(status));
}

bool SupervisorComplained(const std::string& folder) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(folder + "/" + kSuperviseLogFile, error);
  return !error && bytes > 0;
}

}  // namespace hone
