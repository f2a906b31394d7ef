#include "worker/runtime/exits.h"

#include <filesystem>

#include "base/text.h"

namespace hone::worker {
namespace {

constexpr std::size_t kMaxMessage = 1024;

EndedBy ToEndedBy(EndReason reason) {
  switch (reason) {
    case EndReason::kProgramEnded:
      return EndedBy::kItself;
    case EndReason::kStopped:
      return EndedBy::kOrder;
    case EndReason::kDrained:
      return EndedBy::kDrain;
    case EndReason::kLostContact:
      return EndedBy::kLostContact;
    case EndReason::kTimeLimit:
      return EndedBy::kTimeLimit;
    case EndReason::kStartFailure:
      return EndedBy::kStartFailure;
    case EndReason::kMachineFailure:
      return EndedBy::kMachine;
  }
  return EndedBy::kMachine;
}

}  // namespace

ExitReport ToExitReport(const ExitRecord& record, const std::string& failure) {
  ExitReport exit;
  exit.exit_code = record.exit_code.value_or(-1);
  exit.signal = record.signal.value_or(0);
  exit.ended_by = ToEndedBy(record.reason);
  exit.out_of_memory = record.out_of_memory;
  exit.started_at = record.started_at;
  exit.ended_at = record.ended_at;
  exit.runtime = record.runtime;
  exit.message = CleanUtf8(failure.empty() ? record.message : failure, kMaxMessage);
  return exit;
}

ExitReport NeverStarted(EndedBy why, const std::string& reason, WallTime now) {
  ExitReport exit;
  exit.ended_by = why;
  exit.started_at = now;
  exit.ended_at = now;
  exit.message = CleanUtf8(reason, kMaxMessage);
  return exit;
}

bool HoldsFiles(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::error_code gone;
    if (entry->symlink_status(gone).type() == fs::file_type::regular) return true;
  }
  return false;
}

}  // namespace hone::worker
