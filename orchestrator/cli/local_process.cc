#include "orchestrator/cli/local_process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace hone {
namespace {

bool IsLocked(int fd) {
  // Shared: two that look at the same time do not see each other. The lock goes with the
  // descriptor.
  if (flock(fd, LOCK_SH | LOCK_NB) != 0) return errno == EWOULDBLOCK;
  flock(fd, LOCK_UN);
  return false;
}

// The digits at the start of the file, or after "pid=" or "pid ".
std::optional<pid_t> PidIn(const std::filesystem::path& lock) {
  std::ifstream stream(lock);
  std::string text;
  std::getline(stream, text);
  const std::size_t digit = text.find_first_of("0123456789");
  if (digit == std::string::npos) return std::nullopt;
  const std::size_t end = text.find_first_not_of("0123456789", digit);
  const auto pid = ParseInt(text.substr(digit, end == std::string::npos ? end : end - digit));
  if (!pid || *pid < 2 || *pid > 1 << 22) return std::nullopt;
  return static_cast<pid_t>(*pid);
}

std::string ProgramOf(pid_t pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  std::error_code error;
  const auto link = std::filesystem::read_symlink(folder + "/exe", error);
  if (!link.string().ends_with(" (deleted)")) return link.filename().string();
  // It was built or installed anew while it runs, and the name of the file it runs from may be
  // anything: linkers and package managers rename. What it was started as is still known.
  std::ifstream stream(folder + "/comm");
  std::string name;
  std::getline(stream, name);
  return name;
}

}  // namespace

Result<std::optional<LocalProcess>> LocalProcess::HolderOf(const std::filesystem::path& lock,
                                                           const std::string& program) {
  const UniqueFd file(open(lock.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.valid() && errno == ENOENT) return std::optional<LocalProcess>();
  if (!file.valid()) return FromErrno(errno, "open " + lock.string());
  if (!IsLocked(file.get())) return std::optional<LocalProcess>();
  const std::optional<pid_t> pid = PidIn(lock);
  if (!pid) return FailedPrecondition(lock.string() + " is locked and does not say by whom");
  UniqueFd process(static_cast<int>(syscall(SYS_pidfd_open, *pid, 0)));
  // Looked at after the descriptor was opened: what is true now is true of the process it names.
  const bool ours = process.valid() && ProgramOf(*pid) == program && PidIn(lock) == pid;
  if (!IsLocked(file.get())) return std::optional<LocalProcess>();
  if (!ours) {
    return FailedPrecondition(lock.string() + " is held by process " + std::to_string(*pid) +
                              ", which is not to be found here as " + program);
  }
  return std::optional<LocalProcess>(LocalProcess(*pid, std::move(process)));
}

bool LocalProcess::Ended() const {
  pollfd entry = {.fd = fd_.get(), .events = POLLIN, .revents = 0};
  return poll(&entry, 1, 0) > 0;
}

Result<void> LocalProcess::Signal(int signal) const {
  if (syscall(SYS_pidfd_send_signal, fd_.get(), signal, nullptr, 0) == 0) return {};
  if (errno == ESRCH) return {};  // It has ended, which is what signals are sent for here.
  return FromErrno(errno, "signal process " + std::to_string(pid_));
}

Result<pid_t> StartInBackground(const Launch& launch) {
  const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
  const UniqueFd log(open(launch.log.c_str(), flags, 0644));
  if (!log.valid()) return FromErrno(errno, "open " + launch.log.string());
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, log.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, log.get(), STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> words = {launch.program.string()};
  words.insert(words.end(), launch.arguments.begin(), launch.arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  const int error =
      posix_spawn(&child, launch.program.c_str(), &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return FromErrno(error, "start " + launch.program.string());
  return child;
}

std::optional<std::string> HasExited(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, WNOHANG) != child) return std::nullopt;
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "exit " + std::to_string(WEXITSTATUS(status));
}

std::string TailOf(const std::filesystem::path& file, std::size_t bytes) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream) return {};
  const auto size = static_cast<std::size_t>(stream.tellg());
  const std::size_t start = size > bytes ? size - bytes : 0;
  stream.seekg(static_cast<std::streamoff>(start));
  std::ostringstream text;
  text << stream.rdbuf();
  std::string tail = text.str();
  const std::size_t newline = tail.find('\n');
  if (start > 0 && newline != std::string::npos) tail.erase(0, newline + 1);
  return tail;
}

bool PortIsFree(int port) {
  const UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int reuse = 1;  // Connections that linger after a daemon's end do not take the port.
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

}  // namespace hone
