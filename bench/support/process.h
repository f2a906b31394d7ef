// Programs that a measurement starts, and what they cost.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hone::bench {

struct Command {
  std::vector<std::string> argv;  // The first is the program's path.
  // "NAME=VALUE", besides what this process has.
  std::vector<std::string> environment = {};
  std::filesystem::path out = {};  // Appended to.
  std::filesystem::path err = {};
};

// A child. Killed with its owner, and by the kernel when this process is.
//
// Start it from the main thread: the kernel's promise ends with the thread that started it.
class Process {
 public:
  explicit Process(const Command& command);
  ~Process() { Kill(); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  void Signal(int signal) const;
  // SIGKILL, and waits for the end.
  void Kill();
  // The exit code, 128 + N for signal N; nothing while it runs.
  std::optional<int> Exit();
  // The same after its end; nothing if it still runs when the time is over.
  std::optional<int> WaitForExit(Duration patience);

 private:
  const pid_t pid_;
  std::optional<int> exit_;
};

// Of all threads of a process, in user and kernel mode, until now; 0 when there is no such process.
double ProcessorSeconds(pid_t pid);
// How long its present threads, all together, were ready to run and had to wait for a processor,
// which others had: what a busy machine adds to a measurement.
double WaitedForProcessor(pid_t pid);
// Of all processors of this machine, spent by anyone since it booted.
double MachineProcessorSeconds();
// A line of /proc/PID/status, in KiB: "VmRSS".
std::int64_t StatusKib(pid_t pid, const std::string& field);

std::string ReadAll(const std::filesystem::path& file);

}  // namespace hone::bench
