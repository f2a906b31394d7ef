#include "bench/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/check.h"

namespace hone::bench {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

int CodeOf(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

// Between fork and exec: only what may be called there.
[[noreturn]] void Become(const char* out, const char* err, char** argv, char** environment) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  constexpr int kAppend = O_WRONLY | O_CREAT | O_APPEND;
  dup2(open("/dev/null", O_RDONLY), 0);
  dup2(open(out, kAppend, 0600), 1);
  dup2(open(err, kAppend, 0600), 2);
  close_range(3, ~0U, 0);
  execve(argv[0], argv, environment);
  _exit(127);
}

pid_t Start(const Command& command) {
  std::vector<std::string> argv = command.argv;
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
  // The first of two with the same name counts.
  variables.insert(variables.begin(), command.environment.begin(), command.environment.end());
  const std::vector<char*> words = Pointers(argv);
  const std::vector<char*> environment = Pointers(variables);
  const pid_t pid = fork();
  HONE_CHECK(pid >= 0);
  if (pid == 0) {
    Become(command.out.c_str(), command.err.c_str(), const_cast<char**>(words.data()),
           const_cast<char**>(environment.data()));
  }
  return pid;
}

}  // namespace

Process::Process(const Command& command) : pid_(Start(command)) {}

void Process::Signal(int signal) const {
  if (!exit_) kill(pid_, signal);
}

void Process::Kill() {
  if (exit_) return;
  kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  exit_ = CodeOf(status);
}

std::optional<int> Process::Exit() {
  int status = 0;
  if (!exit_ && waitpid(pid_, &status, WNOHANG) == pid_) exit_ = CodeOf(status);
  return exit_;
}

std::optional<int> Process::WaitForExit(Duration patience) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!Exit() && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(200us);
  }
  return exit_;
}

double ProcessorSeconds(pid_t pid) {
  clockid_t clock = 0;
  timespec time = {};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double WaitedForProcessor(pid_t pid) {
  double nanos = 0;
  std::error_code error;
  const std::filesystem::path tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    std::istringstream times(ReadAll(task.path() / "schedstat"));
    double run = 0;
    double waited = 0;
    if (times >> run >> waited) nanos += waited;
  }
  return 1e-9 * nanos;
}

double MachineProcessorSeconds() {
  std::istringstream stat(ReadAll("/proc/stat"));
  std::string name;
  double user = 0;
  double nice = 0;
  double system = 0;
  stat >> name >> user >> nice >> system;
  return (user + nice + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::int64_t StatusKib(pid_t pid, const std::string& field) {
  std::istringstream status(ReadAll("/proc/" + std::to_string(pid) + "/status"));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(field + ":")) return std::stoll(line.substr(field.size() + 1));
  }
  return 0;
}

std::string ReadAll(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace hone::bench
