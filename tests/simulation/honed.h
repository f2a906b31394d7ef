// honed's process and its disk.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "hone/v1/worker_service.pb.h"
#include "orchestrator/core/controller.h"
#include "storage/memory_store.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/event_log.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/promises.h"
#include "tuner/strategy.h"

namespace hone::simulation {

// The real core and the real converters, with a disk that takes its time, and a shell that keeps
// the rules of the real one: answers wait for all commits before them; what ended is forgotten
// once every open lookup sees it.
class Honed {
 public:
  using SyncDone = std::function<void(Result<v1::SyncResponse>)>;
  using AnswerDone = std::function<void(Result<Answer>)>;

  Honed(Schedule& schedule, EventLog& log, Promises& promises, std::uint64_t seed,
        const Faults& faults);

  void Start();
  // What had not reached the disk is lost, or some of it. Nobody is answered any more, except by
  // an error.
  void Crash();
  bool up() const { return controller_ != nullptr; }
  // Grows with each start: a connection does not outlive it.
  std::int64_t life() const { return life_; }

  // Requires of all of these: up().
  void Sync(const std::string& request, SyncDone done);
  void Ask(Event event, AnswerDone done);
  void AddArtifact(ArtifactRow artifact, std::function<void()> done);

  const MemoryTables& disk() const { return store_.tables(); }

 private:
  struct Held {
    std::int64_t after = 0;
    std::function<void()> release;
  };

  Now ReadClock() const;
  void Begin(Event event);
  void StepWith(Event event, const Facts& facts);
  void Carry(Effect effect);
  void CommitChanges(std::int64_t core_number, Changes changes);
  void BringOneToDisk();
  void ReleaseHeld();
  void ForgetWhatMayGo();
  void HoldBack(std::function<void()> release);
  void Suggested(const Suggest& question);
  void TakeBite(TuningJobId job);
  void SetTimer();
  // Runs `what` then, unless honed is dead or another by then.
  void Later(Duration delay, std::function<void()> what);

  Schedule& schedule_;
  EventLog& log_;
  Promises& promises_;
  const Faults& faults_;
  Chance chance_;
  MemoryStore store_{MemoryStore::Disk::kWhenTold};
  Duration wall_offset_ = 0us;
  std::int64_t life_ = 0;

  // Of this life.
  std::unique_ptr<Controller> controller_;
  std::int64_t last_call_ = 0;
  std::map<CallId, SyncDone> syncs_;
  std::map<CallId, WorkerId> sync_worker_;
  std::map<CallId, AnswerDone> answers_;
  std::deque<Changes> pending_;
  std::int64_t issued_ = 0;
  std::int64_t durable_ = 0;
  std::deque<Held> held_;
  std::int64_t core_durable_ = 0;
  std::int64_t core_forgotten_ = 0;
  std::multiset<std::int64_t> reads_seeing_;
  SteadyTime disk_free_at_;
  SteadyTime suggester_free_at_;
  SteadyTime timer_at_ = kNever;
};

}  // namespace hone::simulation
