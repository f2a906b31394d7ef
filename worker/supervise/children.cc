#include "worker/supervise/children.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "base/durable_file.h"
#include "base/text.h"

namespace hone {
namespace {

// From /proc/PID/stat: "PID (NAME) STATE PARENT ...". The name may hold anything, ')' too.
pid_t ParentOf(pid_t pid) {
  const auto stat = ReadSmallFile("/proc/" + std::to_string(pid) + "/stat", 4096);
  const std::size_t name_end = stat ? stat->rfind(')') : std::string::npos;
  if (name_end == std::string::npos || stat->size() < name_end + 4) return 0;
  const std::size_t start = name_end + 4;  // Behind ") S ".
  const std::size_t size = stat->find(' ', start) - start;
  return static_cast<pid_t>(ParseInt(stat->substr(start, size)).value_or(0));
}

}  // namespace

Reaped ReapChildren(pid_t program) {
  while (true) {
    siginfo_t ended = {};
    // Looks first: the program keeps its process id, and its group the number, until we have
    // signalled that group for the last time.
    if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0) {
      if (errno == EINTR) continue;
      return {.none_left = errno == ECHILD};
    }
    if (ended.si_pid == 0) return {};
    if (ended.si_pid == program) return {.program_ended = true};
    waitpid(ended.si_pid, nullptr, 0);
  }
}

std::set<pid_t> ListChildren() {
  std::set<pid_t> children;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const auto number = ParseInt(entry->path().filename().string());
    if (!number) continue;
    const auto pid = static_cast<pid_t>(*number);
    if (ParentOf(pid) == getpid()) children.insert(pid);
  }
  return children;
}

}  // namespace hone
