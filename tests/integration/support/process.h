// Programs that a test starts.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "tests/integration/support/wait.h"

namespace hone::integration {

using Environment = std::map<std::string, std::string>;

struct Command {
  std::vector<std::string> argv;  // The first is the program's path.
  Environment environment;        // All of it: nothing is inherited.
  std::filesystem::path out;      // Appended to.
  std::filesystem::path err;
};

// A child of the test. Killed with its owner.
class Process {
 public:
  explicit Process(const Command& command);
  ~Process() { Kill(); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal);
  // SIGKILL, and waits for the end.
  void Kill();
  // The exit code, 128 + N for signal N; nothing while it runs.
  std::optional<int> Exit();
  // The same after its end; nothing if it still runs when the time is over.
  std::optional<int> WaitForExit(Duration patience = kPatience);

 private:
  const pid_t pid_;
  std::optional<int> exit_;
};

// What a program did from its start to its end.
struct Outcome {
  int code = 0;  // As of Process; -1: it did not end and was killed.
  std::string out;
  std::string err;
};

// Waits for the end. `scratch` is a folder for its output.
Outcome RunToEnd(const Command& command, const std::filesystem::path& scratch,
                 Duration patience = kPatience);

// The running processes that name `folder` in their arguments or environment, this one excepted:
// each as its id and its arguments. One that has ended and was not waited for is none.
std::map<pid_t, std::string> ProcessesNaming(const std::filesystem::path& folder);

// Zombies do not run.
bool IsRunning(pid_t pid);
pid_t ParentOf(pid_t pid);

std::string ReadAll(const std::filesystem::path& file);
std::vector<std::string> LinesOf(const std::string& text);

}  // namespace hone::integration
