// What goes when it has been kept for long enough.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/keep_time.h"
#include "orchestrator/engine/engine.h"
#include "storage/logs/log_files.h"

namespace hone {

// From the end of what they are of; of events, from when they happened. A kind of things that shall
// go after a time of its own gets a member here, and a step in Retention::Sweep().
struct KeepTimes {
  Duration logs = kForever;
  Duration ended_jobs = kForever;
  Duration events = kForever;

  Duration Shortest() const { return std::min({logs, ended_jobs, events}); }
  bool All() const { return Shortest() == kForever; }
};

// What one sweep did.
struct Swept {
  int logs = 0;
  int jobs = 0;
  int events = 0;
  int refused_jobs = 0;  // They may not be deleted now.
};

// Whether a log may go. `attempt` is nothing when the database does not know it (an older backup
// was restored, or its job is deleted): then it counts from when something was last added.
bool LogMayGo(const std::optional<Attempt>& attempt, WallTime last_written, Duration keep,
              WallTime now);

// Sweeps at its start and then regularly, on a thread of its own: the loop and the readers get
// small questions, one after the other. Jobs are deleted one at a time, by the same event as when a
// client asks for it; the next one when nothing is left of the one before.
class Retention {
 public:
  using Clock = std::function<WallTime()>;

  // What it is given must outlive it.
  Retention(KeepTimes keep, Engine& engine, LogFiles& logs, Clock clock);
  // The engine must answer, or have stopped answering, but not be gone.
  ~Retention();

  // Begins the thread. Requires: something is not kept for ever.
  void Start();

  // One sweep. Not while the thread runs.
  Swept Sweep();

 private:
  int SweepLogs(WallTime now);
  std::vector<AttemptId> ThoseThatMayGo(std::vector<AttemptId> logs, WallTime now);
  void SweepJobs(WallTime now, Swept& swept);
  int SweepEvents(WallTime now);
  bool Delete(const TuningJob& job);
  void AwaitGone(const TuningJob& job);
  // The answer of a reader; nothing when it is not to be had now.
  template <typename T>
  std::optional<T> Ask(std::function<Result<T>(Queries&)> question);
  // False when it is time to end.
  bool Sleep(Duration duration);
  bool Stopping();

  const KeepTimes keep_;
  Engine& engine_;
  LogFiles& logs_;
  const Clock clock_;
  std::mutex mutex_;
  std::condition_variable wakeup_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace hone
