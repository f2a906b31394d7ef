#include "worker/runtime/folders.h"

#include <filesystem>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "worker/contract/failure_text.h"
#include "worker/contract/job_folder.h"
#include "worker/runtime/exits.h"
#include "worker/runtime/kept_folders.h"
#include "worker/runtime/order_file.h"
#include "worker/runtime/prepare.h"
#include "worker/runtime/take_checkpoint.h"
#include "worker/spool/adopt.h"
#include "worker/spool/folder.h"
#include "worker/spool/layout.h"
#include "worker/spool/spawn.h"

namespace hone::worker {
namespace {

// What programs say that cannot use their input, or their parent.
constexpr int kBadInput = 81;
constexpr int kUnusableParent = 82;
constexpr Duration kSupervisorLeaves = 5s;

// All there is to know about an attempt without a program.
std::vector<Event> WithoutProgram(AttemptId attempt, ExitReport exit) {
  return {Exited{attempt, std::move(exit), false}, Scraped{attempt, {}, {}, /*end=*/true},
          LogDelivered{attempt}};
}

FoundState ToFoundState(AttemptStanding standing) {
  switch (standing) {
    case AttemptStanding::kHeld:
      return FoundState::kHeld;
    case AttemptStanding::kEnded:
      return FoundState::kEnded;
    case AttemptStanding::kNotBegun:
      return FoundState::kNotBegun;
    case AttemptStanding::kOrphaned:
      return FoundState::kOrphaned;
  }
  return FoundState::kHeld;
}

}  // namespace

Result<Found> Folders::Find() const {
  RemoveSpoolLeftovers(setup_.worker_dir);
  RemoveStrayNotes(setup_.worker_dir);
  HONE_TRY(const std::vector<AttemptId> attempts, ListAttempts(setup_.worker_dir));
  Found found;
  for (const AttemptId attempt : attempts) found.attempts.push_back(Look(attempt));
  return found;
}

FoundAttempt Folders::Look(AttemptId attempt) const {
  FoundAttempt found;
  Result<StoredOrder> stored = LoadOrder(setup_.worker_dir, attempt);
  if (stored) {
    found.order = std::move(stored->order);
    found.devices = std::move(stored->devices);
  } else {
    LogWarning("an order cannot be read, so metrics of its output are not found",
               {{"attempt", ToString(attempt)}, {"error", stored.error().message}});
    found.order.attempt = attempt;
  }
  found.acknowledged = LoadCursors(setup_.worker_dir, attempt);
  const Result<Inspection> inspection = InspectAttempt(SpoolFolder(setup_.worker_dir, attempt));
  if (!inspection) {
    // Held is the one state in which nothing is done; watching looks again.
    LogWarning("an attempt cannot be inspected",
               {{"attempt", ToString(attempt)}, {"error", inspection.error().message}});
    found.state = FoundState::kHeld;
    return found;
  }
  found.state = ToFoundState(inspection->standing);
  if (inspection->exit) {
    const std::string job = JobFolder(setup_.worker_dir, attempt);
    found.exit = ToExitReport(*inspection->exit, FailureText(job));
    found.has_model = HoldsFiles(ModelFolder(job));
    found.has_checkpoint = HoldsCheckpoint(CheckpointFolder(job));
  }
  return found;
}

std::vector<Event> Folders::Carry(const Accept& effect) const {
  const AttemptId attempt = effect.order.attempt;
  const Result<void> done = PutOnDisk(effect);
  if (done) return {Accepted{attempt}};
  const Error& error = done.error();
  if (error.code == ErrorCode::kInvalidArgument) {
    ExitReport exit = NeverStarted(EndedBy::kItself, error.message, ReadClock().wall);
    exit.exit_code = kBadInput;
    return WithoutProgram(attempt, std::move(exit));
  }
  // A full disk, for one: another worker may do better, and somebody has to hear of it.
  return WithoutProgram(attempt,
                        NeverStarted(EndedBy::kStartFailure, error.message, ReadClock().wall));
}

// The spool folder comes last: with it, the attempt is there.
Result<void> Folders::PutOnDisk(const Accept& effect) const {
  HONE_TRY(const ProgramCommand command,
           PrepareProgram(setup_.worker_dir, setup_.shares, effect.order, effect.devices));
  HONE_TRY_VOID(SaveOrder(setup_.worker_dir, {effect.order, effect.devices}));
  const Result<std::string> folder =
      CreateSpoolFolder(setup_.worker_dir, effect.order.attempt, command);
  if (folder || folder.error().code == ErrorCode::kAlreadyExists) return {};
  if (folder.error().code == ErrorCode::kInvalidArgument) {
    return FailedPrecondition(folder.error().message);
  }
  return folder.error();
}

std::vector<Event> Folders::Carry(const Spawn& effect) const {
  const std::string folder = SpoolFolder(setup_.worker_dir, effect.attempt);
  const Result<void> spawned = SpawnSupervisor(setup_.hone_supervise, folder);
  if (spawned || spawned.error().code == ErrorCode::kAlreadyExists) return {};
  const Result<Inspection> inspection = InspectAttempt(folder);
  if (inspection && inspection->standing != AttemptStanding::kNotBegun) return {};
  const bool killed = spawned.error().code == ErrorCode::kUnavailable;
  return {SpawnFailed{effect.attempt, spawned.error().message,
                      killed ? EndedBy::kMachine : EndedBy::kStartFailure}};
}

std::vector<Event> Folders::Carry(const Cancel& effect) const {
  return EndBeforeStart(effect.attempt, NeverStarted(effect.why, effect.reason, ReadClock().wall));
}

std::vector<Event> Folders::EndUnfetched(AttemptId attempt, const Error& error) const {
  const bool unusable = error.code == ErrorCode::kInvalidArgument;
  const bool no_checkpoint = error.code == ErrorCode::kDataLoss;
  const EndedBy why = unusable        ? EndedBy::kItself
                      : no_checkpoint ? EndedBy::kLostCheckpoint
                                      : EndedBy::kMachine;
  ExitReport exit = NeverStarted(why, error.message, ReadClock().wall);
  if (unusable) exit.exit_code = kUnusableParent;
  return EndBeforeStart(attempt, std::move(exit));
}

std::vector<Event> Folders::EndBeforeStart(AttemptId attempt, ExitReport exit) const {
  const std::string folder = SpoolFolder(setup_.worker_dir, attempt);
  const Result<Inspection> inspection = InspectAttempt(folder);
  const bool gone = !inspection && inspection.error().code == ErrorCode::kNotFound;
  const bool not_begun = inspection && inspection->standing == AttemptStanding::kNotBegun;
  if (!gone && !not_begun) return {};
  // Without its folder no supervisor can begin it, however late one comes.
  const Result<void> removed = RemoveSpoolFolder(setup_.worker_dir, attempt);
  if (!removed) return {};
  return WithoutProgram(attempt, std::move(exit));
}

std::vector<Event> Folders::Carry(const Bury& effect) const {
  const std::string folder = SpoolFolder(setup_.worker_dir, effect.attempt);
  Result<Inspection> inspection = InspectAttempt(folder);
  if (!inspection || inspection->standing != AttemptStanding::kOrphaned) return {};
  LogWarning("a supervisor died: its program counts as lost with the machine",
             {{"attempt", ToString(effect.attempt)}});
  const Result<ExitRecord> exit = BuryOrphan(folder, *std::move(inspection->lock));
  if (!exit) {
    LogWarning("what is left of an attempt cannot be ended",
               {{"attempt", ToString(effect.attempt)}, {"error", exit.error().message}});
  }
  return {};
}

void Folders::Carry(const Remove& effect) const {
  // Its exit record is written a moment before the supervisor goes.
  const SteadyTime until = ReadClock().steady + kSupervisorLeaves;
  Result<void> removed = RemoveSpoolFolder(setup_.worker_dir, effect.attempt);
  while (!removed && ReadClock().steady < until) {
    std::this_thread::sleep_for(20ms);
    removed = RemoveSpoolFolder(setup_.worker_dir, effect.attempt);
  }
  if (!removed) {
    // The next run of the agent finds it, reports it and is told again to forget it.
    LogWarning("an attempt's folder cannot be removed",
               {{"attempt", ToString(effect.attempt)}, {"error", removed.error().message}});
    return;
  }
  if (setup_.keep_job_folders > Duration::zero()) {
    const Result<void> aside = PutAside(setup_.worker_dir, effect.attempt, ReadClock().wall);
    if (!aside) {
      LogWarning("an attempt's job folder cannot be kept",
                 {{"attempt", ToString(effect.attempt)}, {"error", aside.error().message}});
    }
  }
  std::error_code failed;  // What is still there then.
  std::filesystem::remove_all(JobFolder(setup_.worker_dir, effect.attempt), failed);
  RemoveNotes(setup_.worker_dir, effect.attempt);
}

bool Folders::RemoveOneKept() const {
  return worker::RemoveOneKept(setup_.worker_dir, setup_.keep_job_folders, ReadClock().wall);
}

}  // namespace hone::worker
