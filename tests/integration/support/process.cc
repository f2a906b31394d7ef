#include "tests/integration/support/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/check.h"
#include "base/text.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

pid_t Spawn(const Command& command) {
  std::vector<std::string> argv = command.argv;
  std::vector<std::string> variables;
  for (const auto& [name, value] : command.environment) variables.push_back(name + "=" + value);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  constexpr int kAppend = O_WRONLY | O_CREAT | O_APPEND;
  posix_spawn_file_actions_addopen(&actions, 1, command.out.c_str(), kAppend, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, command.err.c_str(), kAppend, 0600);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, argv[0].c_str(), &actions, nullptr, Pointers(argv).data(),
                                Pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  HONE_CHECK(error == 0);
  return pid;
}

// What /proc tells about a process after its name: the state, the parent ...
std::vector<std::string> StatusWords(pid_t pid) {
  const std::string stat = ReadAll("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = stat.rfind(')');
  std::vector<std::string> words;
  if (name_end == std::string::npos) return words;
  std::istringstream rest(stat.substr(name_end + 1));
  for (std::string word; rest >> word;) words.push_back(word);
  return words;
}

}  // namespace

Process::Process(const Command& command) : pid_(Spawn(command)) {}

void Process::Signal(int signal) {
  if (!Exit()) kill(pid_, signal);
}

void Process::Kill() {
  if (exit_) return;
  kill(pid_, SIGKILL);
  int status = 0;
  waitpid(pid_, &status, 0);
  exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::optional<int> Process::Exit() {
  int status = 0;
  if (!exit_ && waitpid(pid_, &status, WNOHANG) == pid_) {
    exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return exit_;
}

std::optional<int> Process::WaitForExit(Duration patience) {
  WaitUntil([&] { return Exit().has_value(); }, patience);
  return exit_;
}

Outcome RunToEnd(const Command& command, const fs::path& scratch, Duration patience) {
  std::string folder = scratch / "run-XXXXXX";
  HONE_CHECK(mkdtemp(folder.data()) != nullptr);
  Command with_files = command;
  with_files.out = fs::path(folder) / "out";
  with_files.err = fs::path(folder) / "err";
  Process process(with_files);
  const int code = process.WaitForExit(patience).value_or(-1);
  process.Kill();
  return {code, ReadAll(with_files.out), ReadAll(with_files.err)};
}

std::map<pid_t, std::string> ProcessesNaming(const fs::path& folder) {
  std::map<pid_t, std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const auto pid = ParseInt(entry.path().filename().string());
    if (!pid || *pid == getpid()) continue;
    std::string arguments = ReadAll(entry.path() / "cmdline");
    const std::string all = arguments + ReadAll(entry.path() / "environ");
    if (all.find(folder.string()) == std::string::npos) continue;
    if (!IsRunning(static_cast<pid_t>(*pid))) continue;
    std::replace(arguments.begin(), arguments.end(), '\0', ' ');
    found[static_cast<pid_t>(*pid)] = arguments;
  }
  return found;
}

bool IsRunning(pid_t pid) {
  const std::vector<std::string> words = StatusWords(pid);
  return !words.empty() && words[0] != "Z" && words[0] != "X";
}

pid_t ParentOf(pid_t pid) {
  const std::vector<std::string> words = StatusWords(pid);
  return words.size() < 2 ? 0 : std::stoi(words[1]);
}

std::string ReadAll(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace hone::integration
