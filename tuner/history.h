// What a strategy may see of a tuning job.
#pragma once

#include <cstdint>
#include <optional>

#include "tuner/persistent_vector.h"
#include "tuner/trial.h"

namespace hone {

// A trial as its job's strategy sees it.
struct HistoryTrial {
  std::int64_t number = 0;  // From 1, without gaps.
  int definition = 0;
  Assignment assignment;
  std::optional<Outcome> outcome;  // None while it is running.

  bool operator==(const HistoryTrial&) const = default;
};

// The trials of one tuning job as of one revision.
//
// A revision counts the job's facts in the order of their commits; the end of a trial is a fact.
// Trials without an outcome are running (or waiting for a worker) and still count: a strategy that
// ignores them proposes the same point to every idle worker.
//
// A value: copies are cheap, share what they hold, and never change under a reader's hands.
class History {
 public:
  std::int64_t revision() const { return static_cast<std::int64_t>(facts_.size()); }
  // The number that the next trial gets.
  std::int64_t next_trial() const { return static_cast<std::int64_t>(trials_.size()) + 1; }
  // By number: trial t is trials()[t - 1].
  const PersistentVector<HistoryTrial>& trials() const { return trials_; }

  // A new trial. No fact: a suggestion made at some revision counts all trials below its own.
  void AddTrial(int definition, Assignment assignment);
  // The end of a trial, which is one fact. A trial whose results were lost may end once more, and
  // the later fact replaces the earlier. Requires: the trial exists.
  void EndTrial(std::int64_t number, Outcome outcome);
  // A fact that was replaced by a later one, and is not known any more. In revisions between the
  // two, its trial is running.
  void SkipFact();

  // As it was at an earlier revision, for the trial with the given number: the outcomes of the
  // facts up to `revision`, and the trials below `next_trial`. For replay and restarts.
  // Requires: both lie within this history, and those facts are about those trials: a suggestion
  // for trial t was made before t could end.
  History AsOf(std::int64_t revision, std::int64_t next_trial) const;

 private:
  // A trial ended; number 0 when it is not known which.
  struct Fact {
    std::int64_t number = 0;
    std::optional<Outcome> before;  // What the trial had until then, to go back to.
  };

  void SetOutcome(std::int64_t number, const std::optional<Outcome>& outcome);

  PersistentVector<HistoryTrial> trials_;
  PersistentVector<Fact> facts_;  // Fact r at r - 1.
};

}  // namespace hone
