#include "worker/supervise/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "worker/spool/layout.h"

namespace hone {
namespace {

constexpr int kPipeBytes = 1 << 20;

// Everything that the child needs, made before the fork.
struct Launch {
  const ProgramCommand& command;
  std::string cgroup_join_path;
  std::vector<std::string> environment;
  int output = -1;
  int start_failure = -1;
  pid_t supervisor = 0;
};

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void Fail(const Launch& launch, const std::string& action) {
  const std::string message = action + ": " + std::strerror(errno);
  static_cast<void>(WriteAll(launch.start_failure, message));
  _exit(127);
}

void ResetSignals() {
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void JoinCgroup(const std::string& join_path) {
  if (join_path.empty()) return;
  const UniqueFd file(open(join_path.c_str(), O_WRONLY | O_CLOEXEC));
  // Without it strays are found by their environment.
  if (file.valid()) static_cast<void>(WriteAll(file.get(), "0"));
}

// In the child. There is one thread only, so everything may be called.
[[noreturn]] void Become(const Launch& launch) {
  // Who starts a second attempt must be sure that this program is gone when we are.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) Fail(launch, "ask for a signal at our end");
  if (getppid() != launch.supervisor) _exit(127);  // It ended before the line above.
  if (setsid() < 0) Fail(launch, "make a session");
  JoinCgroup(launch.cgroup_join_path);
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null < 0) Fail(launch, "open /dev/null");
  if (dup2(null, 0) < 0 || dup2(launch.output, 1) < 0 || dup2(launch.output, 2) < 0) {
    Fail(launch, "connect the output");
  }
  ResetSignals();
  const std::string& cwd = launch.command.cwd;
  if (chdir(cwd.c_str()) != 0) Fail(launch, "enter " + cwd);
  const std::vector<char*> argv = Pointers(launch.command.argv);
  std::vector<char*> variables = Pointers(launch.environment);
  environ = variables.data();  // execvp() looks in the PATH that is there.
  execvp(argv[0], argv.data());
  Fail(launch, "execute " + launch.command.argv[0]);
}

// First, so that a program that shortens its environment keeps it.
std::vector<std::string> Environment(const ProgramCommand& command, const std::string& folder) {
  std::vector<std::string> environment = {std::string(kAttemptVariable) + "=" + folder};
  for (const auto& [name, value] : command.environment) {
    if (name != kAttemptVariable) environment.push_back(name + "=" + value);
  }
  return environment;
}

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

Result<Pipe> MakePipe() {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return FromErrno(errno, "make a pipe");
  // On our side only: the program may expect that its writes wait.
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace

void Program::Signal(int signal) const {
  if (kill(-pid, signal) != 0 && errno == ESRCH) kill(pid, signal);
}

std::optional<std::string> Program::StartFailure() const {
  char text[512];
  const ssize_t size = read(start_failure.get(), text, sizeof(text));
  if (size <= 0) return std::nullopt;
  return std::string(text, static_cast<std::size_t>(size));
}

Result<Program> StartProgram(const ProgramCommand& command, const std::string& folder,
                             const std::string& cgroup_join_path) {
  HONE_TRY(Pipe output, MakePipe());
  HONE_TRY(Pipe start_failure, MakePipe());
  // A burst then does not stop the program while we write. Refused beyond a user's quota.
  fcntl(output.read_end.get(), F_SETPIPE_SZ, kPipeBytes);
  const Launch launch = {.command = command,
                         .cgroup_join_path = cgroup_join_path,
                         .environment = Environment(command, folder),
                         .output = output.write_end.get(),
                         .start_failure = start_failure.write_end.get(),
                         .supervisor = getpid()};
  const pid_t pid = fork();
  if (pid < 0) return FromErrno(errno, "fork");
  if (pid == 0) Become(launch);
  return Program{pid, std::move(output.read_end), std::move(start_failure.read_end)};
}

}  // namespace hone
