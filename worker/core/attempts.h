// The attempts that this agent knows of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "worker/core/backlog.h"
#include "worker/core/event.h"
#include "worker/core/order.h"
#include "worker/core/report.h"

namespace hone::worker {

enum class Stage {
  kAccepting,  // Its folder is being written; nobody is told of it.
  kAccepted,
  kFetching,  // Its channels are being filled.
  kRunning,
  kStopping,
  kSaving,  // The program has ended, which is told once its last checkpoint is stored.
  kUploading,
  kDone,
  kForgotten,  // The controller needs no more of it; its log is still on its way.
};

// When an attempt's checkpoint is to be stored, and what came of it.
struct CheckpointWatch {
  std::optional<Artifact> stored;  // The last, in this run of the agent.
  bool under_way = false;
  SteadyTime due = kNever;  // Of the next; not while one is under way.
  SteadyTime asked_at = {};
};

struct Attempt {
  RunOrder order;
  std::vector<std::string> devices;
  Stage stage = Stage::kAccepting;
  std::optional<EndedBy> unwanted;  // It was told to end.
  bool killed = false;              // A stop at once was asked for.
  std::optional<WallTime> started_at;
  Backlog backlog;
  bool all_read = false;  // The program has ended and its streams are in the backlog to the end.
  std::optional<ExitReport> exit;
  std::optional<Artifact> model;
  std::string upload_error;
  CheckpointWatch checkpoint;
  bool log_delivered = false;
  std::vector<std::string> unsupported;  // Orders of the last answer.

  AttemptId id() const { return order.attempt; }
  bool ended() const { return exit.has_value(); }
};

using Attempts = std::map<AttemptId, Attempt>;

// How an attempt that was found in the spool goes on.
Attempt Adopted(const FoundAttempt& found);

// Whether the program's end is one after which what it left in its model folder is worth keeping.
bool LeavesModel(const ExitReport& exit);

// Whether the trial may go on elsewhere after this end, from where its program was.
bool LeavesCheckpoint(const ExitReport& exit);

// A request of 1 MiB is the most that the controller takes; this leaves room for who the agent is.
inline constexpr std::size_t kRequestBytes = 900 * 1000;

// What a request with that number says. It holds about kRequestBytes at most, and of observations no
// more than `most` bytes, so it may hold only the oldest of some; `number` moves who is served
// first.
Report ReportOn(const Attempts& attempts, std::int64_t number, bool draining, std::size_t most);

}  // namespace hone::worker
