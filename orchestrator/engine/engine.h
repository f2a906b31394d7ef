// The loop around the controller.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "orchestrator/core/controller.h"
#include "orchestrator/engine/eraser.h"
#include "orchestrator/engine/observer.h"
#include "orchestrator/engine/room.h"
#include "orchestrator/engine/suggester.h"
#include "storage/queries.h"
#include "storage/sqlite/reader_pool.h"
#include "storage/store.h"

namespace hone {

// What one commit changed of a tuning job that is watched.
struct JobChange {
  std::optional<TuningJob> tuning_job;
  std::vector<TrainingJob> trials;
};

// Carries out what the controller decides: looks up what it does not hold, makes its commits
// durable, holds every answer back until all commits issued before it are on disk, runs strategies,
// and keeps the time.
//
// The public methods are thread-safe unless they say otherwise; everything else happens on the
// loop thread, the one that runs `loop`. Callbacks run on the loop thread and must not block.
class Engine {
 public:
  using AnswerCallback = std::function<void(Result<Answer>)>;
  using SyncCallback = std::function<void(Result<SyncAnswer>)>;
  using WatchCallback = std::function<void(const JobChange&)>;

  // All must outlive the engine. `store` was loaded, and `controller` made of what it returned.
  // `remove_log` is Eraser's.
  Engine(boost::asio::io_context& loop, Controller controller, Store& store, ReaderPool& readers,
         Suggester& suggester, Room& room, std::function<void(AttemptId)> remove_log,
         EngineObserver& observer = NoObserver::Get());

  // A client's request: any event with a call but WorkerSynced. Without room no job is created:
  // kResourceExhausted.
  void Post(Event event, AnswerCallback done);
  // kResourceExhausted for one with news while there is no room; the worker's leases are renewed.
  void Sync(WorkerSynced event, SyncCallback done);

  Room& room() const { return room_; }

  // Asks what is on disk, on a reader's thread. It sees all that any answer told before.
  // kResourceExhausted when too many questions wait; then it is not called.
  Result<void> Read(std::function<void(Queries&)> question);

  // Looks at what is not stored, on the loop thread.
  void Inspect(std::function<void(const Controller&, Now)> look);

  // Remembers an artifact whose files are on disk.
  void AddArtifact(ArtifactRow artifact, std::function<void()> done);
  // Deletes the oldest changes of state with a lower sequence than `before`, a bite of them.
  void ForgetStateChanges(std::int64_t before, std::function<void()> done);

  // Tells of durable changes of a job until Unwatch(). What is read from disk once `listening` was
  // called, and what is told from then on, is all that happens to the job. Returns the watch's
  // name.
  std::int64_t Watch(TuningJobId job, WatchCallback on_change, std::function<void()> listening);
  // After it returns on the loop thread, or once what was posted before has run, the callback is
  // not called any more.
  void Unwatch(std::int64_t watch);
  // Tells that durable changes of states have come, of whatever job or worker, until Unwatch(). As
  // Watch() otherwise.
  std::int64_t WatchStates(std::function<void()> on_change, std::function<void()> listening);

  void Suggestions(Suggest question, std::function<void(std::vector<Suggestion>)> done);

  // Ends all calls that wait, so that the server can shut down. Later ones are refused at once.
  void StopAnswering();

 private:
  struct Held {
    std::int64_t after = 0;  // The number of commits that must be durable first.
    std::function<void()> release;
  };
  struct WatchEntry {
    TuningJobId job;  // 0: changes of states, of whatever it is.
    WatchCallback on_change;
  };

  void Begin(Event event);
  void StepWith(Event event, const Facts& facts);
  void Refuse(CallId call, const Error& error);
  void Carry(Effect effect);
  void AskFor(Suggest question);
  void CommitChanges(std::int64_t core_number, Changes changes);
  void CommitFromOutside(Changes changes, std::function<void()> done);
  void OnDurable(std::int64_t core_number);
  void ForgetWhatMayGo();
  void HoldBack(std::function<void()> release);
  void NotifyWatchers(const Changes& changes);
  void NoticeStandstill(Now now);
  void SetTimer(Now now);
  CallId NextCall() { return CallId(++last_call_); }

  boost::asio::io_context& loop_;
  Controller controller_;
  Store& store_;
  ReaderPool& readers_;
  Suggester& suggester_;
  Room& room_;
  EngineObserver& observer_;
  Eraser eraser_;
  boost::asio::steady_timer timer_;
  SteadyTime timer_at_ = kNever;
  SteadyTime looked_at_;  // When it last looked at the clock.

  std::int64_t last_call_ = 0;
  std::map<CallId, AnswerCallback> answers_;
  std::map<CallId, SyncCallback> syncs_;
  bool stopped_answering_ = false;

  std::int64_t issued_ = 0;   // Commits given to the store, the controller's and others.
  std::int64_t durable_ = 0;  // Of them.
  std::deque<Held> held_;     // By `after`.

  std::int64_t core_durable_ = 0;             // The controller's latest durable commit.
  std::int64_t core_forgotten_ = 0;           // It was told that it may forget up to here.
  std::multiset<std::int64_t> reads_seeing_;  // For each open lookup, core_durable_ as it began.

  std::map<std::int64_t, WatchEntry> watches_;
  std::atomic<std::int64_t> last_watch_ = 0;
};

}  // namespace hone
