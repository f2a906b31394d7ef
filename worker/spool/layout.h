// Names and paths of what a worker keeps for one attempt.
//
// DIR/jobs/ID/ is the training job's folder, with SageMaker's layout: the program lives there.
// DIR/spool/ID/ belongs to the agent and the supervisor, and the program is not told of it but by
// HONE_ATTEMPT_DIR:
//
//   command.json               what to start; by the agent, before the folder has its name
//   lock                       flock, held by the supervisor for life: this is liveness
//   started                    the program may have been started; by the supervisor, once
//   control                    FIFO: orders from the agent to the supervisor
//   output.OFFSET.log          what the program printed, in segments named by the offset in the
//                              whole stream at which each begins
//   dropped                    how many bytes of it were thrown away unread
//   exit.reserved, exit.json   how it ended; the former holds the blocks for the latter
//   supervise.log              what the supervisor has to say about itself
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace hone {

inline constexpr char kCommandFile[] = "command.json";
inline constexpr char kLockFile[] = "lock";
inline constexpr char kStartedFile[] = "started";
inline constexpr char kControlFile[] = "control";
inline constexpr char kDroppedFile[] = "dropped";
inline constexpr char kExitReservedFile[] = "exit.reserved";
inline constexpr char kExitFile[] = "exit.json";
inline constexpr char kSuperviseLogFile[] = "supervise.log";

// Names the attempt's spool folder in the environment of the program and all that it starts, so
// that they can be found when their supervisor is gone.
inline constexpr char kAttemptVariable[] = "HONE_ATTEMPT_DIR";

// `worker_dir` is the agent's state folder.
std::string JobFolder(const std::string& worker_dir, AttemptId attempt);
std::string SpoolFolder(const std::string& worker_dir, AttemptId attempt);

// The attempts that have a spool folder, in ascending order. Folders under construction and
// folders being removed are none.
Result<std::vector<AttemptId>> ListAttempts(const std::string& worker_dir);

// "output.00000000000008388608.log": names sort like their offsets.
std::string SegmentName(std::int64_t offset);
// Where the segment of that file name begins; nothing for any other name.
std::optional<std::int64_t> SegmentOffset(std::string_view name);

}  // namespace hone
