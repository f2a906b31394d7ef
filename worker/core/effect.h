// Everything that the agent's core can ask its shell to do.
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "worker/core/event.h"
#include "worker/core/order.h"
#include "worker/core/report.h"

namespace hone::worker {

// Put the attempt's folder on disk, then Accepted; or Exited, when that failed or what the order
// asks for shows that no program can be started.
struct Accept {
  RunOrder order = {};
  std::vector<std::string> devices = {};
};
// Bring artifacts into the channels of the attempt's folder and the checkpoint to where the program
// looks for one, however long that takes, then Fetched; or Exited, when they cannot be had. What is
// there already is not fetched again.
struct Fetch {
  AttemptId attempt = {};
  std::map<std::string, std::string> artifacts = {};  // Digests by channel.
  std::string checkpoint = {};                        // A digest; empty: none.
};
// Start a supervisor on the folder, and watch it.
struct Spawn {
  AttemptId attempt = {};
};
// Read what the program writes and notice its end.
struct Watch {
  AttemptId attempt = {};
  Cursors from = {};
};
// Make sure that a program that has not begun never will, then Exited with this end; a fetch ends.
// If the program has begun meanwhile, end it as Stop does.
struct Cancel {
  AttemptId attempt = {};
  EndedBy why = EndedBy::kOrder;
  std::string reason = {};  // For people.
};
// SIGTERM, grace, SIGKILL; `at_once`: SIGKILL. Repeated by the shell until the supervisor has it.
struct Stop {
  AttemptId attempt = {};
  bool at_once = false;
  EndedBy why = EndedBy::kOrder;

  bool operator==(const Stop&) const = default;
};
// Kill what an attempt left without its supervisor, then Exited as a failure of the machine.
struct Bury {
  AttemptId attempt = {};
};
// The controller has all up to here. What lies below need not be kept, nor read again.
struct SaveCursors {
  AttemptId attempt = {};
  Cursors acknowledged = {};
};
// Store the model folder, then Uploaded or UploadFailed.
struct Upload {
  AttemptId attempt = {};
};
// Store what is complete in the checkpoint folder, if it is not what was stored last, then
// CheckpointStored.
struct StoreCheckpoint {
  AttemptId attempt = {};
};
// That ends, and nothing more is told of it.
struct LeaveCheckpoint {
  AttemptId attempt = {};
};
// Its folders go; what is being stored of them is left.
struct Remove {
  AttemptId attempt = {};
};
// There is news: a parked Sync ends and the next one goes out.
struct Wake {};
// Open the next Sync after this delay, or at the next Wake.
struct NextSync {
  Duration delay = Duration::zero();
};
// Durable before the next Sync.
struct AdoptIdentity {
  Identity identity = {};
};
// End the process with an error. Programs keep running.
struct Retire {
  std::string reason = {};
};
// Drained: end the process.
struct Exit {};

using Effect = std::variant<Accept, Fetch, Spawn, Watch, Cancel, Stop, Bury, SaveCursors, Upload,
                            StoreCheckpoint, LeaveCheckpoint, Remove, Wake, NextSync, AdoptIdentity,
                            Retire, Exit>;
using Effects = std::vector<Effect>;

}  // namespace hone::worker
