// What is told of the changes of states.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/orchestrator/core/support/cluster.h"

namespace hone {
namespace {

using testing::AnAgent;
using testing::ATuningJob;
using testing::Cluster;
using testing::Delete;
using testing::Done;
using testing::Drain;
using ::testing::ElementsAre;
using testing::Exit;
using testing::Retry;
using testing::Running;
using testing::StopJob;
using testing::StopTrial;
using testing::Update;

// "0 >InProgress", "1 Training>Failed program-error: exit code 1"; of workers and what is gone "w"
// and "g".
std::string Words(const StateChange& change) {
  std::string words = std::to_string(change.trial);
  if (!change.tuning_job.valid()) words = change.worker.valid() ? "w" : "g";
  words += " " + change.from + ">" + change.to;
  if (change.cause) words += " " + std::string(Name(*change.cause));
  return change.reason.empty() ? words : words + ": " + change.reason;
}

std::vector<std::string> ToldAfter(const Cluster& cluster, std::size_t count) {
  std::vector<std::string> told;
  for (const auto& [sequence, change] : cluster.tables().state_changes) {
    if (count > 0) {
      --count;
    } else {
      told.push_back(Words(change));
    }
  }
  return told;
}

// Of what happened since it was made.
class Listener {
 public:
  explicit Listener(const Cluster& cluster)
      : cluster_(cluster), before_(cluster.tables().state_changes.size()) {}
  std::vector<std::string> Told() const { return ToldAfter(cluster_, before_); }

 private:
  const Cluster& cluster_;
  const std::size_t before_;
};

// Creates the job; the program of its first trial runs then.
AttemptId RunFirst(Cluster& cluster, AnAgent& agent, const ATuningJob& job) {
  cluster.Do(job.Created());
  const AttemptId attempt = cluster.Live().front();
  cluster.Say(agent, {Running(attempt)});
  return attempt;
}

TEST(StateChangesTest, AJobAndItsTrialAreFollowedFromTheirBeginningToTheirEnd) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const AttemptId attempt = RunFirst(cluster, agent, ATuningJob().WithMaxTrials(1));
  cluster.Say(agent, {Done(attempt, 0.5)});
  EXPECT_THAT(ToldAfter(cluster, 0),
              ElementsAre("w >Connected", "0 >InProgress", "1 >Pending", "1 Pending>Starting",
                          "1 Starting>Training", "1 Training>Uploading", "1 Uploading>Completed",
                          "0 InProgress>Completed: max_trials have ended"));
  const StateChange& starting = std::next(cluster.tables().state_changes.begin(), 3)->second;
  EXPECT_EQ(starting.worker, agent.said.worker);
  EXPECT_EQ(starting.attempt, 1);
  EXPECT_EQ(starting.at, cluster.now.wall);
}

TEST(StateChangesTest, AFailureIsToldWithItsCauseAlsoWhenAnotherAttemptFollows) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const AttemptId first = RunFirst(cluster, agent, ATuningJob().WithMaxTrials(2).WithAttempts(2));
  const Listener listener(cluster);
  cluster.Say(agent, {Done(first, std::nullopt, Exit(1))});
  cluster.Pass(1s);
  const AttemptId second = cluster.Live().front();
  cluster.Say(agent, {Running(second)});
  cluster.Say(agent, {Done(second, std::nullopt, Exit(3))});
  const std::vector<std::string> told = listener.Told();
  ASSERT_GE(told.size(), 4u);
  EXPECT_EQ(told[0], "1 Training>Restarting program-error: exit code 1");
  EXPECT_EQ(told[1], "1 Restarting>Starting");
  EXPECT_EQ(told[2], "1 Starting>Training");
  EXPECT_EQ(told[3], "1 Training>Failed program-error: exit code 3");
}

TEST(StateChangesTest, ALostWorkerIsTheReasonOfAnotherAttempt) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(ATuningJob().WithMaxTrials(1).Created());
  cluster.Say(agent, {Running(cluster.Live().front())});
  const Listener listener(cluster);
  cluster.Pass(61s);
  EXPECT_THAT(listener.Told(), ElementsAre("w Connected>Lost: silent for 1m",
                                           "1 Training>Restarting lost-worker: its worker was "
                                           "silent for a whole lease: one"));
}

TEST(StateChangesTest, AWorkerIsLostALeaseAfterItWasHeardOfLastAndNotBefore) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const Listener listener(cluster);
  cluster.Pass(40s);
  cluster.Say(agent);
  cluster.Pass(60s - 1us);
  EXPECT_THAT(listener.Told(), ::testing::IsEmpty());
  cluster.Pass(1us);
  cluster.Pass(10h);
  EXPECT_THAT(listener.Told(), ElementsAre("w Connected>Lost: silent for 1m"));
  cluster.Say(agent);
  EXPECT_EQ(listener.Told().back(), "w Lost>Connected");
}

TEST(StateChangesTest, ARestartOfHonedIsNoNewsOfAWorkerUnlessItStaysAway) {
  Cluster cluster;
  AnAgent here = cluster.Join("here");
  cluster.Join("away");
  const Listener listener(cluster);
  cluster.Restart();
  cluster.Pass(30s);
  cluster.Say(here);
  EXPECT_THAT(listener.Told(), ::testing::IsEmpty());
  cluster.Pass(31s);
  EXPECT_THAT(listener.Told(), ElementsAre("w Connected>Lost: silent for 1m"));
  cluster.Restart();
  cluster.Pass(1s);
  cluster.Say(here);
  EXPECT_EQ(listener.Told().size(), 1u);
}

TEST(StateChangesTest, WhatUsersStopSaysSo) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const AttemptId attempt =
      RunFirst(cluster, agent, ATuningJob().WithMaxTrials(3).WithParallelTrials(1));
  cluster.suggests = false;
  const Listener listener(cluster);
  cluster.Do(StopTrial("search", 1));
  cluster.Do(StopJob("search"));
  cluster.Say(agent, {Done(attempt, std::nullopt, Exit(143, EndedBy::kOrder))});
  EXPECT_THAT(listener.Told(),
              ElementsAre("1 Training>Stopping: stopped by a user",
                          "0 InProgress>Stopping: stopped by a user", "1 Stopping>Uploading",
                          "1 Uploading>Stopped", "0 Stopping>Stopped: stopped by a user"));
}

TEST(StateChangesTest, AJobThatGoesOnAndOneThatIsDeletedSayWhy) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const AttemptId attempt = RunFirst(cluster, agent, ATuningJob().WithMaxTrials(1));
  cluster.Say(agent, {Done(attempt, 0.5)});
  cluster.suggests = false;
  const Listener listener(cluster);
  cluster.Do(Update("search", {.max_trials = 2}));
  cluster.Do(StopJob("search"));
  cluster.Do(Delete("search"));
  // Its own went with it.
  EXPECT_THAT(ToldAfter(cluster, 0), ElementsAre("w >Connected", "g Deleting>Deleted"));
  EXPECT_EQ(cluster.tables().state_changes.rbegin()->second.gone, "search");
}

TEST(StateChangesTest, AFailedTrialThatIsTriedAgainIsToldOf) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const AttemptId attempt = RunFirst(cluster, agent, ATuningJob().WithMaxTrials(1));
  cluster.Say(agent, {Done(attempt, std::nullopt, Exit(1))});
  const Listener listener(cluster);
  cluster.Do(Retry("search", 1));
  EXPECT_THAT(listener.Told(), ElementsAre("1 Failed>Restarting: tried again by a user",
                                           "0 Failed>InProgress: trial 1 is tried again by a user",
                                           "1 Restarting>Starting"));
}

TEST(StateChangesTest, SequencesGrowOverARestoredBackup) {
  Cluster cluster;
  cluster.Do(ATuningJob("one").Created());
  const std::int64_t before = cluster.tables().state_changes.rbegin()->first;
  EXPECT_GE(before, ToMicros(cluster.now.wall));
  cluster.Pass(1h);
  cluster.Do(ATuningJob("two").Created());
  EXPECT_GE(cluster.tables().state_changes.rbegin()->first, before + ToMicros(FromMicros(0) + 1h));
}

TEST(StateChangesTest, WorkersAreToldToDrainAndToTakeWorkAgain) {
  Cluster cluster;
  cluster.Join("one");
  const Listener listener(cluster);
  cluster.Do(Drain("one"));
  cluster.Do(Drain("one"));
  cluster.Do(Drain("one", /*undo=*/true));
  EXPECT_THAT(listener.Told(), ElementsAre("w Connected>Draining", "w Draining>Connected"));
}

}  // namespace
}  // namespace hone
