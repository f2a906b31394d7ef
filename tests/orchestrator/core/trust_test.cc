// A worker on which everything fails is set aside, and comes back after a probe.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/orchestrator/core/support/cluster.h"

namespace hone {
namespace {

using testing::AnAgent;
using testing::ATuningJob;
using testing::Cluster;
using testing::Done;
using testing::Drain;
using testing::EndedAs;
using testing::Failed;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Running;
using ::testing::SizeIs;

// A good worker and a bad one, with a slot each, and a long job whose programs may fail.
class TrustTest : public ::testing::Test {
 protected:
  TrustTest() : good_(cluster_.Join("good")), bad_(cluster_.Join("bad")) {
    cluster_.Do(ATuningJob().WithMaxTrials(1'000).WithParallelTrials(10).Created());
  }

  WorkerId IdOf(const AnAgent& agent) const { return agent.said.worker; }
  const Worker& Row(const AnAgent& agent) const {
    return cluster_.tables().workers.at(agent.said.worker);
  }
  const Attempt& AttemptOf(AttemptId id) const { return cluster_.tables().attempts.at(id); }
  // The latest change of this worker's state.
  const StateChange& LastTold(const AnAgent& agent) const {
    const StateChange* last = nullptr;
    for (const auto& [sequence, change] : cluster_.tables().state_changes) {
      if (change.worker == IdOf(agent) && !change.tuning_job.valid()) last = &change;
    }
    return *last;
  }
  std::vector<AttemptId> On(const AnAgent& agent) const { return cluster_.Live(IdOf(agent)); }

  // The one attempt of a worker ends; a retry's delay may pass until it has another.
  AttemptId End(AnAgent& agent, const std::function<AttemptReport(AttemptId)>& how) {
    const AttemptId attempt = On(agent).front();
    cluster_.Say(agent, {Running(attempt)});
    cluster_.Say(agent, {how(attempt)});
    cluster_.Send(agent);  // Nothing runs; it waits for work.
    return attempt;
  }
  void Succeed(AnAgent& agent) {
    End(agent, [](AttemptId id) { return Done(id, 0.5); });
  }
  AttemptId Fail(AnAgent& agent) {
    return End(agent, [](AttemptId id) { return Failed(id); });
  }
  void SetBadAside() {
    for (int i = 0; i < 4; ++i) Succeed(good_);
    for (int i = 0; i < 3; ++i) Fail(bad_);
    ASSERT_TRUE(Row(bad_).set_aside);
  }
  // Both are heard of every ten seconds, with what they run.
  void PassInContact(Duration duration) {
    for (Duration passed{0}; passed < duration; passed += 10s) {
      cluster_.Pass(10s);
      for (AnAgent* agent : {&good_, &bad_}) {
        std::vector<AttemptReport> reports;
        for (const AttemptId id : On(*agent)) reports.push_back(Running(id));
        cluster_.Send(*agent, std::move(reports));
      }
    }
  }

  Cluster cluster_;
  AnAgent good_;
  AnAgent bad_;
};

TEST_F(TrustTest, AWorkerOnWhichAllFailsGetsNoMoreWorkWhileOthersSucceed) {
  for (int i = 0; i < 4; ++i) Succeed(good_);
  Fail(bad_);
  Fail(bad_);
  EXPECT_FALSE(Row(bad_).set_aside);
  Fail(bad_);
  EXPECT_THAT(On(bad_), IsEmpty());
  EXPECT_EQ(Row(bad_).status, WorkerStatus::kSetAside);
  EXPECT_THAT(Row(bad_).set_aside->reason, HasSubstr("3 attempts in a row failed here"));
  EXPECT_EQ(LastTold(bad_).to, "SetAside");
  EXPECT_EQ(LastTold(bad_).reason, Row(bad_).set_aside->reason);
  EXPECT_THAT(On(good_), SizeIs(1));
}

TEST_F(TrustTest, TheLastWorkerKeepsItsWork) {
  for (int i = 0; i < 4; ++i) Succeed(good_);
  cluster_.Do(Drain("good"));
  for (int i = 0; i < 6; ++i) Fail(bad_);
  EXPECT_FALSE(Row(bad_).set_aside);
  EXPECT_THAT(On(bad_), SizeIs(1));
}

TEST_F(TrustTest, WhatMachinesAreToBlameForSetsAsideWithoutAnySuccessElsewhere) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(On(bad_), SizeIs(1)) << i;
    End(bad_, [](AttemptId id) { return EndedAs(id, EndedBy::kStartFailure); });
  }
  EXPECT_TRUE(Row(bad_).set_aside);
}

// A machine that was switched off and on again.
TEST_F(TrustTest, OneBreakdownThatTakesAllThatRanIsOneFailure) {
  AnAgent wide = cluster_.Join("wide", /*slots=*/4);
  ASSERT_THAT(On(wide), SizeIs(4));
  std::vector<AttemptReport> lost;
  for (const AttemptId id : On(wide)) lost.push_back(EndedAs(id, EndedBy::kMachine));
  cluster_.Say(wide, lost);
  EXPECT_FALSE(Row(wide).set_aside);
  cluster_.Say(wide);
  EXPECT_THAT(On(wide), ::testing::Not(IsEmpty()));
}

TEST_F(TrustTest, WhatWasStoppedOrLostSaysNothingAboutAWorker) {
  for (int i = 0; i < 4; ++i) Succeed(good_);
  for (int i = 0; i < 8; ++i) {
    End(bad_, [](AttemptId id) { return EndedAs(id, EndedBy::kOrder, 0.5); });
  }
  EXPECT_FALSE(Row(bad_).set_aside);
}

TEST_F(TrustTest, AProbeThatSucceedsBringsTheWorkerBack) {
  SetBadAside();
  PassInContact(50s);
  EXPECT_THAT(On(bad_), IsEmpty());
  PassInContact(20s);
  // The good worker's room is taken, and a retried trial waits: it is the probe.
  Succeed(good_);
  ASSERT_THAT(On(bad_), SizeIs(1));
  EXPECT_EQ(AttemptOf(On(bad_).front()).kind, AttemptKind::kProbe);
  Succeed(bad_);
  EXPECT_FALSE(Row(bad_).set_aside);
  EXPECT_EQ(Row(bad_).status, WorkerStatus::kConnected);
  EXPECT_THAT(LastTold(bad_).reason, HasSubstr("succeeded here"));
  EXPECT_THAT(On(bad_), SizeIs(1));
  EXPECT_NE(AttemptOf(On(bad_).front()).kind, AttemptKind::kProbe);
}

TEST_F(TrustTest, AProbeThatFailsCostsItsTrialNothingAndTheNextComesLater) {
  SetBadAside();
  PassInContact(70s);
  ASSERT_THAT(On(bad_), SizeIs(1));
  const std::int64_t failed_before = cluster_.Job().counts.failed;
  const AttemptId probe = Fail(bad_);
  EXPECT_EQ(Row(bad_).set_aside->failed_probes, 1);
  EXPECT_EQ(cluster_.Job().counts.failed, failed_before);
  const TrainingJob& trial = cluster_.tables().training_jobs.at(AttemptOf(probe).training_job);
  EXPECT_EQ(trial.program_failures, 0);
  EXPECT_EQ(trial.avoid, IdOf(bad_));
  PassInContact(100s);
  EXPECT_THAT(On(bad_), IsEmpty());
  PassInContact(30s);
  EXPECT_THAT(On(bad_), SizeIs(1));
}

TEST_F(TrustTest, ASetAsideWorkerStaysSoOverARestart) {
  SetBadAside();
  cluster_.Restart();
  cluster_.Send(good_);
  cluster_.Send(bad_);
  EXPECT_THAT(On(bad_), IsEmpty());
  EXPECT_EQ(Row(bad_).status, WorkerStatus::kSetAside);
  PassInContact(70s);
  EXPECT_THAT(On(bad_), SizeIs(1));
}

TEST_F(TrustTest, AUserTakesItBack) {
  SetBadAside();
  DrainWorker undo = Drain("bad");
  undo.undo = true;
  cluster_.Do(undo);
  EXPECT_FALSE(Row(bad_).set_aside);
  EXPECT_THAT(On(bad_), SizeIs(1));
  EXPECT_EQ(LastTold(bad_).to, "Connected");
  EXPECT_EQ(LastTold(bad_).reason, "a user takes it back");
}

TEST_F(TrustTest, AnAgentThatWasStartedAnewIsProbedAtOnce) {
  SetBadAside();
  ++bad_.said.start_count;
  bad_.said.number = 0;
  cluster_.Send(bad_);
  ASSERT_THAT(On(bad_), SizeIs(1));
  EXPECT_EQ(AttemptOf(On(bad_).front()).kind, AttemptKind::kProbe);
}

}  // namespace
}  // namespace hone
