// The interface of all searches.
#pragma once

#include <vector>

#include "tuner/history.h"
#include "tuner/trial.h"

namespace hone {

// Chooses what to try next.
//
// A strategy is a function of the job's history and seed: asked twice about the same history, it
// answers the same. So there is no strategy state to store, a restarted daemon goes on where it
// was, and a trial can be explained after the fact. Draw from Rng(seed, trial number, parameter
// name).
//
// Suggest(h, n) equals n single calls, each with the suggestions before it added as running trials.
//
// Suggest() runs on the compute thread, one call at a time for each job, and may take seconds.
class Strategy {
 public:
  virtual ~Strategy() = default;

  // Returns at most `count` suggestions, each inside the search space. Fewer means that this is
  // all the strategy wants to run before it sees more results; none with no trial running ends
  // the tuning job.
  virtual std::vector<Suggestion> Suggest(const History& history, int count) const = 0;
};

}  // namespace hone
