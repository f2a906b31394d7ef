// The workers as they are now: who they are, what they hold, what they were told.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "orchestrator/core/event.h"
#include "storage/nouns.h"

namespace hone {

// What the latest request of a worker said of one attempt, and what the database said of it then.
struct ListedAttempt {
  enum class Standing {
    kHeld,     // The core holds it: look there.
    kEnded,    // It has ended, by the database.
    kUnknown,  // The database knows nothing of it.
  };
  AttemptPhase phase = AttemptPhase::kAccepted;
  bool started = false;
  bool exited = false;
  std::string checkpoint = {};  // A digest, or nothing.
  Standing standing = Standing::kHeld;

  bool operator==(const ListedAttempt&) const = default;
};

// The names of the orders in an answer, to tell whether there is anything new to say.
struct OrdersGiven {
  std::set<AttemptId> run;
  std::set<AttemptId> stop;
  std::set<AttemptId> forget;

  bool empty() const { return run.empty() && stop.empty() && forget.empty(); }
  bool operator==(const OrdersGiven&) const = default;
};

// A Sync call that waits for its answer.
struct OpenSync {
  CallId call;
  std::int64_t number = 0;
  SteadyTime until;  // Then it is answered, whatever there is to say.
};

// One worker: its row, and the conversation with it, which is not stored.
struct WorkerState {
  Worker row;
  bool agent_draining = false;
  SteadyTime known_since;          // In this run of the controller.
  std::optional<SteadyTime> seen;  // The arrival of its latest Sync in this run of the controller.
  WallTime seen_wall;
  std::int64_t number = 0;  // Of its latest request, within its incarnation.
  std::optional<OpenSync> open;
  std::map<AttemptId, ListedAttempt> listed;
  bool has_news = false;  // That request said what the one before it did not.
  std::vector<std::pair<AttemptId, std::pair<std::int64_t, std::int64_t>>> acknowledge;
  OrdersGiven given;                        // In the latest answer...
  SteadyTime given_at;                      // ...at this time.
  std::set<AttemptId> assigned;             // Attempts placed here that have not ended.
  std::map<AttemptId, Resources> occupied;  // Those of them whose program holds slots.
  SteadyTime probe_at;          // Of one that is set aside: when it gets its next probe.
  std::int64_t broke_down = 0;  // The last id that was given before its machine last did.
  std::string taken_back;       // Why it is not set aside any more; until that is told.

  // Whether it may be given work.
  bool TakesWork(Duration lease, SteadyTime now) const;
  // Whether it may be given one attempt, to see if it can be trusted again.
  bool TakesProbe(Duration lease, SteadyTime now) const;
  bool Connected(Duration lease, SteadyTime now) const;
  std::int32_t SlotsUsed() const;

  // What is to be told of it. One that was not heard of since the controller started is what it
  // was told to be, for a lease.
  WorkerStatus Status(Duration lease, SteadyTime now) const;
  // When it is lost, if nothing is heard of it until then.
  SteadyTime LostAt(Duration lease) const { return seen.value_or(known_since) + lease; }
};

// Where an attempt is to run.
struct Place {
  WorkerId worker;
  bool probe = false;  // The worker is set aside, and gets this one attempt.

  bool operator==(const Place&) const = default;
};

// What is free, to be handed out within one Step.
class Capacity {
 public:
  void Add(const WorkerState& worker) { Add(worker, /*probe=*/false); }
  // For one attempt.
  void AddProbe(const WorkerState& worker) { Add(worker, /*probe=*/true); }

  // Takes `resources` from a worker that fits, another than `avoid` if there is one: from one that
  // waits for a probe, else from the one with the most free slots. Nothing if none fits.
  std::optional<Place> Take(const Resources& resources, WorkerId avoid);

 private:
  struct Free {
    WorkerId worker;
    std::int32_t slots = 0;
    std::int32_t gpus = 0;
    const std::map<std::string, std::string>* labels = nullptr;
    bool probe = false;
  };
  void Add(const WorkerState& worker, bool probe);

  std::vector<Free> free_;
};

// Whether a worker without any load could run this.
bool CouldRun(const Worker& worker, const Resources& resources);

}  // namespace hone
