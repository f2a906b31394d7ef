// How attempts end on each worker, and whether that speaks against the worker.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/time.h"

namespace hone {

// An attempt that failed, as far as it speaks about its worker.
struct FailedAttempt {
  TuningJobId job;
  bool machines_fault = false;  // Its cause is no program's.
  Duration lasted{0};           // From its placement to its end.
  std::string what;             // Whose, and why: for people.

  bool operator==(const FailedAttempt&) const = default;
};

// The ends of attempts in this run of the controller, by worker and job.
//
// A bad program fails on every worker, and a bad worker fails every program; a trial's
// hyperparameters may fail on any. What happened on one worker is therefore compared with what the
// same jobs do on the others: its latest failures in a row are held against it when they would come
// about by chance in less than one case of a hundred. A cause that is no program's needs no
// comparison; three in a row are enough.
class TrackRecord {
 public:
  // How many attempts of a job run on other workers than this one, and have for longer than that.
  using RunningElsewhere = std::function<std::int64_t(TuningJobId, WorkerId, Duration)>;

  void Succeeded(WorkerId worker, TuningJobId job);
  void Failed(WorkerId worker, FailedAttempt attempt);

  // What is held against the worker, in words; nothing while it is as good as the others.
  std::optional<std::string> ChargeAgainst(WorkerId worker, const RunningElsewhere& running) const;

  // The worker begins anew.
  void Pardon(WorkerId worker) { in_a_row_.erase(worker); }
  // The job has ended.
  void Forget(TuningJobId job) { ends_.erase(job); }

 private:
  struct Ends {
    std::int64_t well = 0;
    std::int64_t failed = 0;
  };

  // How likely an attempt of this job fails elsewhere.
  double FailsElsewhere(const FailedAttempt& failed, WorkerId worker, Duration longest,
                        const RunningElsewhere& running) const;

  std::map<TuningJobId, std::map<WorkerId, Ends>> ends_;
  std::map<WorkerId, std::deque<FailedAttempt>> in_a_row_;  // Since the last that ended well.
};

}  // namespace hone
