// Carries out what the agent's core asks for, and tells it what came of it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "worker/core/agent.h"
#include "worker/core/effect.h"
#include "worker/core/event.h"
#include "worker/runtime/attempt_watch.h"
#include "worker/runtime/controller.h"
#include "worker/runtime/folders.h"
#include "worker/runtime/log_shipper.h"
#include "worker/runtime/store_through.h"
#include "worker/runtime/take_checkpoint.h"
#include "worker/runtime/transfers.h"
#include "worker/runtime/wakeup.h"

namespace hone::worker {

// What the executor needs of the one who owns the agent. Called on the loop thread.
class Happenings {
 public:
  virtual ~Happenings() = default;
  virtual void Happen(const Event& event) = 0;
  virtual bool WantsMore(AttemptId attempt) const = 0;
  virtual Identity WhoAmI() const = 0;
};

// How the executor reaches the artifact store.
struct StoreAccess {
  StoreFolder store;
  StoreFolder store_checkpoint;  // Takes what is complete by its name.
  FetchInto fetch;
};

// The attempts' programs, folders, logs, uploads and fetched inputs.
//
// Looks at the attempts in short intervals, on the loop thread; what may take long is done on a
// thread for folders and one for uploads, each in order, and on some for checkpoints and for
// fetching, so that a small artifact need not wait for a large one. Lives on the loop thread.
class Executor {
 public:
  Executor(asio::any_io_executor loop, FoldersSetup setup, Controller& controller,
           StoreAccess store, Happenings& happenings);

  // What is in the spool; blocks. Before anything else.
  Result<Found> Find();

  // Each effect of the core that is about attempts.
  void Carry(const Accept& effect);
  void Carry(const Fetch& effect);
  void Carry(const Spawn& effect);
  void Carry(const Watch& effect);
  void Carry(const Cancel& effect);
  void Carry(const Stop& effect);
  void Carry(const Bury& effect);
  void Carry(const SaveCursors& effect);
  void Carry(const Upload& effect);
  void Carry(const StoreCheckpoint& effect);
  void Carry(const LeaveCheckpoint& effect);
  void Carry(const Remove& effect);

  // The controller answers again, after a time in which it did not.
  void InContact();

  // Until Close().
  asio::awaitable<void> Run();

  // Removes job folders that have been kept for long enough, now and regularly, one after the
  // other, so that nothing else waits for all of them.
  void Tidy();

  // Ends all that is open; programs go on. Waits for the work with folders that is under way.
  void Close();

 private:
  struct Entry {
    RunOrder order;
    std::unique_ptr<AttemptWatch> watch;  // Once a supervisor was started.
    std::shared_ptr<LogShipper> log;
    std::optional<Stop> stop;      // The latest; for a watch that begins later.
    std::string checkpoint_state;  // Of its checkpoint folder, as it was stored last.
    bool busy = false;             // The folder thread is about to change what a look would show.
  };

  void EndUnfetched(AttemptId attempt, const Error& error);
  void WatchFrom(AttemptId attempt, Cursors from);
  void LookAt(AttemptId attempt);
  Duration LookEvery() const;
  void Tell(const std::vector<Event>& events);

  // Does `work` on the folder thread and `then` with its result on the loop.
  template <typename Work, typename Then>
  void Away(Work work, Then then);

  const asio::any_io_executor loop_;
  const std::string worker_dir_;
  Controller& controller_;
  Happenings& happenings_;
  const std::shared_ptr<const Folders> folders_;
  const StoreAccess store_;
  Transfers<Artifact> uploads_;
  Transfers<TakenCheckpoint> checkpoints_;
  Transfers<void> fetches_;
  std::map<AttemptId, Entry> entries_;
  const Duration keep_job_folders_;
  asio::steady_timer tidy_;
  int tidied_ = 0;  // In this round.
  Wakeup wakeup_;
  bool closed_ = false;
  asio::thread_pool folder_thread_{1};
};

}  // namespace hone::worker
