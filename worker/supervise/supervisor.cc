#include "worker/supervise/supervisor.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "worker/spool/cgroup.h"
#include "worker/spool/command.h"
#include "worker/spool/exit.h"
#include "worker/spool/started.h"
#include "worker/supervise/events.h"
#include "worker/supervise/output_writer.h"
#include "worker/supervise/program.h"
#include "worker/supervise/supervision.h"

namespace hone {
namespace {

constexpr int kWriteAttempts = 10;

ExitRecord StartFailure(Now now, const std::string& message) {
  return {.reason = EndReason::kStartFailure,
          .started_at = now.wall,
          .ended_at = now.wall,
          .message = message};
}

Result<ExitRecord> RunProgram(const std::string& folder,
                              const std::optional<AttemptCgroup>& cgroup) {
  // A disk without room for the end gets no program to start with.
  HONE_TRY_VOID(ReserveExitRecord(folder));
  HONE_TRY(const ProgramCommand command, ReadProgramCommand(folder));
  // Descendants whose parents die become our children, so that none can be missed.
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) return FromErrno(errno, "become a subreaper");
  HONE_TRY(SupervisorInbox inbox, SupervisorInbox::Open(folder));
  OutputWriter output(folder, command.output_limit);
  const Now started = ReadClock();
  HONE_TRY(Program program, StartProgram(command, folder, cgroup ? cgroup->join_path() : ""));
  Supervision supervision(command, started, std::move(program), std::move(inbox), output, cgroup);
  ExitRecord record = supervision.Run();
  output.Sync();
  return record;
}

// A disk may have a bad moment.
Result<void> WriteEnd(const std::string& folder, const ExitRecord& record) {
  for (int attempt = 1;; ++attempt) {
    const Result<void> written = WriteExitRecord(folder, record);
    if (written || attempt == kWriteAttempts) return written;
    std::this_thread::sleep_for(1s);
  }
}

}  // namespace

Result<void> Supervise(const std::string& folder) {
  // The mark tells the cgroup, so that strays are found in it, and from the mark on nobody else
  // will start the program.
  const auto cgroup = AttemptCgroup::Create(folder);
  const Now now = ReadClock();
  const StartMark mark = {
      .boot_id = BootId(), .cgroup = cgroup ? cgroup->path() : "", .started_at = now.wall};
  HONE_TRY_VOID(SetStartMark(folder, mark));
  const Result<ExitRecord> end = RunProgram(folder, cgroup);
  if (cgroup) cgroup->Remove();
  return WriteEnd(folder, end ? *end : StartFailure(now, end.error().message));
}

}  // namespace hone
