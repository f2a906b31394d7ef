#include "worker/spool/adopt.h"

#include <utility>

#include "base/clock.h"
#include "worker/spool/segments.h"
#include "worker/spool/started.h"
#include "worker/spool/strays.h"

namespace hone {
namespace {

ExitRecord MachineFailure(const std::string& folder, std::string message) {
  ExitRecord record = {.reason = EndReason::kMachineFailure, .message = std::move(message)};
  record.started_at = ReadStartMark(folder).started_at;
  record.ended_at = ReadClock().wall;
  const auto segments = ListSegments(folder);
  if (segments && !segments->empty()) record.output_bytes = segments->back().end();
  record.dropped_bytes = std::min(ReadDroppedBytes(folder), record.output_bytes);
  return record;
}

}  // namespace

Result<Inspection> InspectAttempt(const std::string& folder) {
  HONE_TRY(std::optional<AttemptLock> lock, AttemptLock::TryTake(folder));
  if (!lock) return Inspection{.standing = AttemptStanding::kHeld};
  // An end is only written when nothing of the attempt is left, so it needs no second look at
  // processes, even when it cannot be read.
  Result<ExitRecord> exit = ReadExitRecord(folder);
  if (exit) return Inspection{.standing = AttemptStanding::kEnded, .exit = *std::move(exit)};
  if (exit.error().code == ErrorCode::kDataLoss) {
    return Inspection{.standing = AttemptStanding::kEnded,
                      .exit = MachineFailure(folder, "exit.json: " + exit.error().message)};
  }
  if (exit.error().code != ErrorCode::kNotFound) return exit.error();
  if (!HasStartMark(folder)) return Inspection{.standing = AttemptStanding::kNotBegun};
  return Inspection{.standing = AttemptStanding::kOrphaned, .lock = std::move(lock)};
}

Result<ExitRecord> BuryOrphan(const std::string& folder, AttemptLock lock, Duration patience) {
  HONE_TRY_VOID(KillStrays(folder, ReadStartMark(folder), patience));
  const ExitRecord record = MachineFailure(folder, "the supervisor died before the program");
  HONE_TRY_VOID(WriteExitRecord(folder, record));
  // Held until here: an end is never written beside a living supervisor.
  const AttemptLock released = std::move(lock);
  return record;
}

}  // namespace hone
