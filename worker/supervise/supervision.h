// The time between a program's start and its end.
#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <vector>

#include "base/time.h"
#include "worker/spool/cgroup.h"
#include "worker/spool/command.h"
#include "worker/spool/exit.h"
#include "worker/supervise/events.h"
#include "worker/supervise/output_writer.h"
#include "worker/supervise/program.h"

namespace hone {

// Keeps a running program's output and limits, obeys orders, and says in the end how it ended.
//
// First the program runs. An order or the time limit sends SIGTERM to its group, and SIGKILL when
// the grace is over. Then, when it has ended in whatever way, its strays are cleared: SIGTERM, two
// seconds, SIGKILL (at once if the program itself had to be killed). It is over when there is no
// child left; that strays hold the output's pipe open keeps nobody waiting.
class Supervision {
 public:
  // `started` is the time of the program's start.
  Supervision(const ProgramCommand& command, Now started, Program program, SupervisorInbox inbox,
              OutputWriter& output, const std::optional<AttemptCgroup>& cgroup);

  // Returns when nothing of the attempt is left.
  ExitRecord Run();

 private:
  void Obey(const ControlOrder& order);
  void SetLimit(Duration limit);
  void Stop(EndReason reason, Duration grace);
  void Kill();

  void OnTime(SteadyTime now);
  void OnChildren();
  void OnProgramEnd();
  void ClearStrays();

  void TakeOutput();
  void TakeRestOfOutput();

  const ProgramCommand& command_;
  const Now started_;
  Program program_;
  SupervisorInbox inbox_;
  OutputWriter& output_;
  const std::optional<AttemptCgroup>& cgroup_;
  std::vector<char> buffer_;

  ExitRecord record_;
  bool running_ = true;  // The program was not reaped yet.
  bool nobody_left_ = false;
  bool killing_ = false;                    // The time for SIGTERM is over.
  std::optional<EndReason> ordered_;        // Why the program is being stopped.
  SteadyTime limit_at_ = kNever;            // When it has run for long enough.
  SteadyTime kill_at_ = kNever;             // When those who were asked to end get killed.
  Duration kill_pause_ = Duration::zero();  // Between two tries.
  std::set<pid_t> asked_;                   // Strays that got their SIGTERM.
};

}  // namespace hone
