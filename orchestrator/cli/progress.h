// How far a tuning job has come, from what a watch tells.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "hone/v1/tuning_service.pb.h"
#include "orchestrator/cli/context.h"

namespace hone {

// Knows a job and its trials as far as it was told of them. Told of a trial again, the later word
// counts.
class Progress {
 public:
  void Take(const v1::TuningJob& job) { job_ = job; }
  void Take(const v1::TrainingJob& trial);

  const v1::TuningJob& job() const { return job_; }

  // When the best trial ended; nothing while it runs, or without one.
  std::optional<WallTime> BestAt() const;

  // The best value so far after each end of a trial that had one, in the order of their ends.
  std::vector<double> BestSoFar() const;

  // How long the job will still run if trials go on to take as long as the latest of them took, or
  // to its max_runtime if that is less. Nothing before the first trial has ended, or after the job
  // has.
  std::optional<Duration> TimeLeft(WallTime now) const;

  // "seedlings/7 failed: program-error: exit code 1": the latest that failed; empty without one.
  std::string LastFailure() const;

 private:
  // What counts of a trial: there may be very many.
  struct Seen {
    bool ended = false;
    std::optional<double> objective;
    std::optional<WallTime> started_at;
    std::optional<WallTime> ended_at;
    std::string failure;
  };

  std::vector<const Seen*> InOrderOfEnds() const;
  Duration UsualRuntime(const std::vector<const Seen*>& ended) const;

  v1::TuningJob job_;
  std::map<std::int64_t, Seen> trials_;  // By number.
};

// A line of blocks whose heights are the values, at most `width` of them: "▁▃▆█". Values that do
// not fit are joined; of each group the last is shown.
std::string Sparkline(const std::vector<double>& values, int width);

// The block of a terminal: bar of trials, counts, time left, best so far and its curve, the latest
// failure. Lines end with a newline and are narrower than the terminal.
std::string ProgressBlock(const Context& context, const Progress& progress);

}  // namespace hone
