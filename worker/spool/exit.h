// How an attempt ended: exit.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace hone {

// Why there is an end: what the supervisor did first, if it did anything.
enum class EndReason {
  kProgramEnded,    // By itself, however.
  kStopped,         // By an order.
  kDrained,         // By an order, or by SIGTERM to the supervisor: the machine is to be empty.
  kLostContact,     // By an order: the controller was silent for too long.
  kTimeLimit,       // It ran for as long as it was allowed to.
  kStartFailure,    // It could not be started; `message` says why.
  kMachineFailure,  // The supervisor died first, with or without the machine; made up afterwards.
};

// "program-ended", "stopped", ...
std::string_view Name(EndReason reason);

struct ExitRecord {
  EndReason reason = EndReason::kProgramEnded;

  // The program's own end: exactly one of them, and none for the last two reasons.
  std::optional<int> exit_code = {};  // 0 to 255.
  std::optional<int> signal = {};     // 1 to 64.

  // The kernel said that it killed a process of this attempt for want of memory. Without a cgroup
  // of the attempt's own there is no such evidence. The program itself may have gone on.
  bool out_of_memory = false;

  WallTime started_at = {};
  WallTime ended_at = {};
  Duration runtime =
      Duration::zero();  // Of the program, in boot time. Machine failure: unknown, 0.

  std::int64_t output_bytes = 0;   // Where the output stream ends.
  std::int64_t dropped_bytes = 0;  // Of these, how many were thrown away before they were read.

  std::string message = {};  // For people; at most 4 KiB.

  bool operator==(const ExitRecord&) const = default;
};

std::string ToJson(const ExitRecord& record);

// DATA_LOSS for what is torn, of the wrong type, out of range or contradicts itself.
Result<ExitRecord> ParseExitRecord(const std::string& json);

// Takes the disk blocks that WriteExitRecord() will need, so that a full disk cannot keep an end
// from being told.
Result<void> ReserveExitRecord(const std::string& folder);

// Durable on return; until then there is no exit.json.
// Requires: the caller holds the attempt's lock and there is none yet.
Result<void> WriteExitRecord(const std::string& folder, const ExitRecord& record);

// NOT_FOUND when there is no exit.json, DATA_LOSS when it cannot be understood.
Result<ExitRecord> ReadExitRecord(const std::string& folder);

}  // namespace hone
