// The slow work with attempts' folders: making, starting, burying, removing.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "worker/core/effect.h"
#include "worker/core/event.h"
#include "worker/runtime/prepare.h"

namespace hone::worker {

struct FoldersSetup {
  std::string worker_dir;      // Absolute.
  std::string hone_supervise;  // The program's path.
  Shares shares;
  // How long the job folder of an attempt that is over is kept, aside; zero: it goes at once.
  Duration keep_job_folders = Duration::zero();
};

// Carries out what the core asks to be done with folders, and says what came of it as events.
//
// Each call blocks, up to seconds; one at a time, on any thread.
class Folders {
 public:
  explicit Folders(FoldersSetup setup) : setup_(std::move(setup)) {}

  // Clears away what crashes left, and looks at what is in the spool.
  Result<Found> Find() const;

  std::vector<Event> Carry(const Accept& effect) const;
  std::vector<Event> Carry(const Spawn& effect) const;
  // Nothing when the program has begun after all.
  std::vector<Event> Carry(const Cancel& effect) const;
  // An attempt whose inputs could not be had, by the error of FetchChannels() or FetchCheckpoint();
  // as Cancel.
  std::vector<Event> EndUnfetched(AttemptId attempt, const Error& error) const;
  // Nothing when something is alive still: the attempt stays an orphan, to be buried later.
  std::vector<Event> Carry(const Bury& effect) const;
  void Carry(const Remove& effect) const;

  // Removes one job folder that has been kept for long enough. Returns whether there was one.
  bool RemoveOneKept() const;
  Duration keep_job_folders() const { return setup_.keep_job_folders; }

 private:
  Result<void> PutOnDisk(const Accept& effect) const;
  std::vector<Event> EndBeforeStart(AttemptId attempt, ExitReport exit) const;
  FoundAttempt Look(AttemptId attempt) const;

  const FoldersSetup setup_;
};

}  // namespace hone::worker
