// hone-worker as a process of its own.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace hone::worker::testing {

// A folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The path of hone-worker comes in HONE_WORKER, that of hone-supervise in HONE_SUPERVISE.
class AgentProcess {
 public:
  AgentProcess(const std::string& controller, const std::string& state,
               std::vector<std::string> more = {});
  ~AgentProcess() { Kill(); }

  void Signal(int signal);
  // SIGKILL, and waits.
  void Kill();
  // Waits up to 30 s for its end: the exit code, -1 for a signal, -2 when it still runs.
  int Wait();

 private:
  pid_t pid_ = 0;
};

}  // namespace hone::worker::testing
