// Everything that can happen to the agent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "worker/core/order.h"
#include "worker/core/report.h"

namespace hone::worker {

// What a spool folder said when the agent started.
enum class FoundState {
  kNotBegun,  // Accepted, and no program was started.
  kHeld,      // Its supervisor lives.
  kEnded,     // `exit` says how.
  kOrphaned,  // It was begun and its supervisor is gone.
};
struct FoundAttempt {
  RunOrder order = {};
  std::vector<std::string> devices = {};
  FoundState state = FoundState::kNotBegun;
  Cursors acknowledged = {};
  std::optional<ExitReport> exit = {};
  bool has_model = false;       // Its model folder holds files. Of an ended one.
  bool has_checkpoint = false;  // The same of its checkpoint folder, of what is complete there.
};
// The first event: what is in the spool.
struct Found {
  std::vector<FoundAttempt> attempts = {};
};

// A Sync goes out now; what it says is Agent::State() after this step.
struct SyncSent {};

struct StopOrder {
  AttemptId attempt = {};
  bool at_once = false;
};
struct Identity {
  std::string cluster_id = {};
  WorkerId worker = {};
  std::string secret = {};

  bool operator==(const Identity&) const = default;
};
struct Acknowledgement {
  AttemptId attempt = {};
  Cursors up_to = {};
};
// The controller's answer to the request of that number.
struct Answered {
  std::int64_t number = 0;
  std::optional<Identity> identity = {};
  Duration lease = 60s;
  std::vector<RunOrder> run = {};
  std::vector<StopOrder> stop = {};
  std::vector<AttemptId> pause = {};
  std::vector<AttemptId> forget = {};
  std::vector<Acknowledgement> acknowledgements = {};
};
// The controller has heard that this agent lives and renewed its leases, and has no room for its
// news: they are to be sent again later.
struct Postponed {};
// The call came to nothing: it was broken off, or took too long.
struct Unanswered {};
// The controller will have nothing to do with this agent.
struct Refused {
  std::string reason = {};
};

// The attempt's folder is on disk, under its name.
struct Accepted {
  AttemptId attempt = {};
};
// What its channels get from the artifact store is in its folder, on disk.
struct Fetched {
  AttemptId attempt = {};
};
// No supervisor took up the attempt.
struct SpawnFailed {
  AttemptId attempt = {};
  std::string reason = {};
  // kMachine: the supervisor was killed, which does not say that the program cannot be started.
  EndedBy why = EndedBy::kStartFailure;
};
struct Started {
  AttemptId attempt = {};
  WallTime at = {};
};
// What was found in a stretch of what the program wrote.
struct Scraped {
  AttemptId attempt = {};
  std::vector<Observation> observations = {};  // In the order of their streams.
  Cursors up_to = {};
  bool end = false;  // The program has ended and nothing is left to read.
};
struct Exited {
  AttemptId attempt = {};
  ExitReport exit = {};
  bool has_model = false;
  bool has_checkpoint = false;
};
struct Uploaded {
  AttemptId attempt = {};
  Artifact model = {};
};
// For good: what may pass is tried again without telling.
struct UploadFailed {
  AttemptId attempt = {};
  std::string reason = {};
};
// What came of StoreCheckpoint. Nothing: there is none, or none that is new, or it could not be
// stored, of which people are told.
struct CheckpointStored {
  AttemptId attempt = {};
  std::optional<Artifact> checkpoint = {};
};
// The whole output of an ended program is in the controller's log, or never will be.
struct LogDelivered {
  AttemptId attempt = {};
};

struct DrainRequested {};
struct Tick {};

using Event = std::variant<Found, SyncSent, Answered, Postponed, Unanswered, Refused, Accepted, Fetched,
                           SpawnFailed, Started, Scraped, Exited, Uploaded, UploadFailed,
                           CheckpointStored, LogDelivered, DrainRequested, Tick>;

}  // namespace hone::worker
