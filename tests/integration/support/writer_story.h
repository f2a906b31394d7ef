// What users and workers do to a honed that may be killed at any call: two jobs, and every order
// that there is for a job and its trials.
#pragma once

#include <string>
#include <vector>

#include "tests/integration/support/cluster.h"
#include "tests/integration/support/faults.h"

namespace hone::integration {

// A command that gets no answer is given again once honed is back, as a user would do; an answer is
// final, and whatever follows relies on it.
//
// The job "a" has five trials in the end: the second fails and is tried again, the third is
// stopped, the fifth is there because the limit was raised. The job "b" is deleted when it has
// ended.
class WriterStory {
 public:
  // `faults` must have been made for the cluster before.
  WriterStory(Cluster& cluster, FaultSwitch& faults) : cluster_(cluster), faults_(faults) {}

  // From the start of honed to its end by SIGTERM, and then a honed without faults. Returns false
  // when something did not come about, which is a failure of the test.
  bool Tell();

  // All that was told is so, nothing is lost and nothing is there twice.
  void ExpectNothingLost();

  // How many times honed was killed.
  int kills() const { return kills_; }

 private:
  void Revive();
  template <typename Condition>
  void Await(const std::string& what, const Condition& condition);
  Outcome Ask(const std::vector<std::string>& arguments);
  void Order(const std::vector<std::string>& arguments, int when_done_before);
  void EndHoned();

  std::string StatusOfTrial(const std::string& job, int trial) const;
  void ExpectStarts() const;
  void ExpectValues() const;
  void ExpectFilesOf(int trial);

  Cluster& cluster_;
  FaultSwitch& faults_;
  int kills_ = 0;
  bool stuck_ = false;  // What follows would wait in vain.
};

}  // namespace hone::integration
