// The program that is supervised, as a child process.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/durable_file.h"
#include "base/result.h"
#include "worker/spool/command.h"

namespace hone {

// A program on its way, or running, or ended and not yet reaped. Its process id is valid until it
// is reaped, so signals go through here and cannot reach anyone else.
struct Program {
  pid_t pid = 0;
  UniqueFd output;         // Standard output and error together. Never blocks a read.
  UniqueFd start_failure;  // What kept it from starting, once it has ended.

  // To the program's process group; while it has none yet, to the process.
  void Signal(int signal) const;
  // What kept it from starting, for people. Nothing if it was started. After it has ended.
  std::optional<std::string> StartFailure() const;
};

// Forks and executes in a session and process group of its own, with nothing of ours but the
// output pipe: no descriptor, no signal mask, no variable; HONE_ATTEMPT_DIR=`folder` is added.
// `cgroup_join_path` is empty or where to join the attempt's cgroup. The program dies with the
// calling thread.
Result<Program> StartProgram(const ProgramCommand& command, const std::string& folder,
                             const std::string& cgroup_join_path);

}  // namespace hone
