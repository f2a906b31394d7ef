#include "worker/runtime/prepare.h"

#include <unistd.h>

#include <utility>

#include "worker/contract/job_folder.h"
#include "worker/contract/program.h"
#include "worker/spool/layout.h"

namespace hone::worker {

Result<ProgramCommand> PrepareProgram(const std::string& worker_dir, const Shares& shares,
                                      const RunOrder& order,
                                      const std::vector<std::string>& devices) {
  const std::string folder = JobFolder(worker_dir, order.attempt);
  const Grant grant{devices, ShareOfCores(order.slots, shares.slots, shares.cores)};
  Result<Program> program = ToProgram(order, folder, grant, InheritedEnvironment(environ));
  if (!program) return FailedPrecondition(program.error().message);
  HONE_TRY_VOID(MakeJobFolder(order, folder));
  ProgramCommand command;
  command.argv = std::move(program->argv);
  command.cwd = std::move(program->cwd);
  command.environment = std::move(program->environment);
  command.time_limit = order.time_limit;
  command.grace = order.grace_period;
  return command;
}

}  // namespace hone::worker
