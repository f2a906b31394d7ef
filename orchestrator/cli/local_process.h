// The programs of this machine that `hone up` starts and `hone down` ends.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace hone {

// A running program, held by a descriptor: a process id may be given to another process at any
// moment, a descriptor names this one for ever.
class LocalProcess {
 public:
  // Who holds the lock file, if it is a process of the program of that name. Nothing when the file
  // is not locked; kFailedPrecondition when its holder is not to be found or is another program.
  static Result<std::optional<LocalProcess>> HolderOf(const std::filesystem::path& lock,
                                                      const std::string& program);

  pid_t pid() const { return pid_; }
  bool Ended() const;
  Result<void> Signal(int signal) const;

 private:
  LocalProcess(pid_t pid, UniqueFd fd) : pid_(pid), fd_(std::move(fd)) {}

  pid_t pid_;
  UniqueFd fd_;
};

struct Launch {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::filesystem::path log;  // Standard output and error are appended to it.
};

// Starts a program in a session of its own, so that it outlives the terminal. Gives its process
// id; it is a child, and stays a zombie until HasExited() was asked or this process has ended.
Result<pid_t> StartInBackground(const Launch& launch);

// How a child ended ("exit 1", "signal 9"); nothing while it runs.
std::optional<std::string> HasExited(pid_t child);

// The end of a file, at most `bytes` of it, in whole lines.
std::string TailOf(const std::filesystem::path& file, std::size_t bytes);

// Whether something listens on, or has taken, a port of this machine's loopback.
bool PortIsFree(int port);

}  // namespace hone
