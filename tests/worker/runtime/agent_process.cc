#include "tests/worker/runtime/agent_process.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/check.h"

namespace hone::worker::testing {

using namespace std::chrono_literals;

TemporaryFolder::TemporaryFolder() {
  std::string name = std::filesystem::temp_directory_path() / "hone-agent-XXXXXX";
  HONE_CHECK(mkdtemp(name.data()) != nullptr);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

AgentProcess::AgentProcess(const std::string& controller, const std::string& state,
                           std::vector<std::string> more) {
  std::vector<std::string> arguments = {std::getenv("HONE_WORKER"),
                                        "--controller",
                                        controller,
                                        "--state",
                                        state,
                                        "--slots",
                                        "4",
                                        "--devices",
                                        "none"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_ = fork();
  HONE_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    execv(argv[0], argv.data());
    _exit(127);
  }
}

void AgentProcess::Signal(int signal) {
  if (pid_ > 0) kill(pid_, signal);
}

void AgentProcess::Kill() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

int AgentProcess::Wait() {
  const auto until = std::chrono::steady_clock::now() + 30s;
  while (std::chrono::steady_clock::now() < until) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      pid_ = 0;
      return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::this_thread::sleep_for(10ms);
  }
  return -2;
}

}  // namespace hone::worker::testing
