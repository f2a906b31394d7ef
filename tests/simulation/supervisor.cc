// The part of a machine that outlives the agent.
#include <utility>

#include "tests/simulation/machine.h"

namespace hone::simulation {

// A supervisor comes up. Whatever number of them does, one starts the program.
void Machine::Supervise(AttemptId attempt) {
  Folder* folder = FolderOf(attempt);
  if (folder == nullptr || folder->started_at || folder->exit) return;
  folder->started_at = schedule_.now().wall;
  Program& program = programs_[attempt];
  program.serial = ++last_serial_;
  program.plan = PlanOf(seed_, attempt);
  log_.Add(name_, "program of " + ToString(attempt) + " starts");
  promises_.ProgramStarts(attempt, programs_.size(), slots_);
  const std::int64_t serial = program.serial;
  schedule_.In(program.plan.step, [this, attempt, serial] { PrintNext(attempt, serial); });
  if (folder->order.time_limit > 0s) {
    schedule_.In(folder->order.time_limit, [this, attempt, serial] {
      const auto found = programs_.find(attempt);
      if (found == programs_.end() || found->second.serial != serial) return;
      Tell(attempt, worker::EndedBy::kTimeLimit, false);
    });
  }
  LookSoon(attempt);
}

void Machine::PrintNext(AttemptId attempt, std::int64_t serial) {
  const auto found = programs_.find(attempt);
  if (found == programs_.end() || found->second.serial != serial) return;
  Program& program = found->second;
  ++program.printed;
  const int every = program.plan.checkpoint_every;
  if (every > 0 && program.printed % every == 0) FolderOf(attempt)->checkpoint = program.printed;
  if (program.plan.last_value != ProgramPlan::LastValue::kNever) {
    Folder& folder = *FolderOf(attempt);
    const Line line = {folder.length, ValueAt(program.plan, attempt, program.printed)};
    folder.lines.push_back(line);
    folder.length += 20;
    promises_.ProgramPrints(attempt, line.offset, line.value);
    LookSoon(attempt);
  }
  if (program.printed == program.plan.steps) {
    EndProgram(attempt, serial, program.plan.exit_code, program.plan.signal);
  } else {
    schedule_.In(program.plan.step, [this, attempt, serial] { PrintNext(attempt, serial); });
  }
}

void Machine::Tell(AttemptId attempt, worker::EndedBy why, bool at_once) {
  const auto found = programs_.find(attempt);
  if (found == programs_.end()) return;
  Program& program = found->second;
  if (program.told && !at_once) return;
  if (!program.told) program.told = why;
  const Duration grace = FolderOf(attempt)->order.grace_period;
  const bool killed = at_once || program.plan.ignores_sigterm;
  const Duration delay = at_once  ? Duration(0)
                         : killed ? grace
                                  : std::min(grace, chance_.Between(10ms, 5s));
  schedule_.In(delay, [this, attempt, serial = program.serial, killed] {
    EndProgram(attempt, serial, killed ? -1 : 143, killed ? 9 : 0);
  });
}

void Machine::EndProgram(AttemptId attempt, std::int64_t serial, int exit_code, int signal) {
  const auto found = programs_.find(attempt);
  if (found == programs_.end() || found->second.serial != serial) return;
  const Program program = found->second;
  programs_.erase(found);
  Folder& folder = *FolderOf(attempt);
  folder.exit = worker::ExitReport{.exit_code = exit_code,
                                   .signal = signal,
                                   .ended_by = program.told.value_or(worker::EndedBy::kItself),
                                   .started_at = *folder.started_at,
                                   .ended_at = schedule_.now().wall};
  folder.has_model = program.plan.leaves_model;
  log_.Add(name_, "program of " + ToString(attempt) + " ends");
  LookSoon(attempt);
}

void Machine::KillSupervisor() {
  if (programs_.empty()) return;
  const auto victim =
      std::next(programs_.begin(), static_cast<std::ptrdiff_t>(chance_.Below(programs_.size())));
  const AttemptId attempt = victim->first;
  log_.Add(name_, "supervisor of " + ToString(attempt) + " is killed");
  programs_.erase(victim);
  LookSoon(attempt);
}

}  // namespace hone::simulation
