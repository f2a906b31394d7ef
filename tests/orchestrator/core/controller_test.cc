#include "orchestrator/core/controller.h"

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
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::Retry;
using testing::Running;
using ::testing::SizeIs;
using testing::StopJob;
using testing::StopTraining;
using testing::StopTrial;
using testing::Update;

ErrorCode CodeOf(const Result<Answer>& answer) { return answer.error().code; }

TuningJobId IdOf(const Result<Answer>& answer) { return std::get<TuningJob>(*answer).id; }

// A job of one trial, which has run and ended.
void RunOneTrial(Cluster& cluster) {
  AnAgent agent = cluster.Join("one");
  EXPECT_TRUE(cluster.Ask(ATuningJob().WithMaxTrials(1).Created()).ok());
  const AttemptId attempt = cluster.Live().front();
  cluster.Say(agent, {Running(attempt)});
  cluster.Say(agent, {Done(attempt, 0.5)});
}

TEST(ControllerTest, SameCreateAgainReturnsTheJobThatExists) {
  Cluster cluster;
  const Result<Answer> first = cluster.Ask(ATuningJob("search").Created());
  const Result<Answer> again = cluster.Ask(ATuningJob("search").WithSeed(99).Created());
  EXPECT_EQ(IdOf(first), IdOf(again));
  EXPECT_THAT(cluster.tables().tuning_jobs, SizeIs(1));
}

TEST(ControllerTest, NamesAreUniqueIgnoringCaseWhileTheyExist) {
  Cluster cluster;
  cluster.Do(ATuningJob("search").Created());
  EXPECT_EQ(CodeOf(cluster.Ask(ATuningJob("Search").Created())), ErrorCode::kAlreadyExists);
  CreateTuningJob other = ATuningJob("search").Created();
  other.request = "another spec";
  EXPECT_EQ(CodeOf(cluster.Ask(other)), ErrorCode::kAlreadyExists);
}

TEST(ControllerTest, NameOfATrialIsTakenToo) {
  Cluster cluster;
  cluster.Join("one");
  cluster.Do(ATuningJob().WithMaxTrials(1).Created());
  EXPECT_EQ(CodeOf(cluster.Ask(ATuningJob(cluster.Trial(1).name).Created())),
            ErrorCode::kAlreadyExists);
}

TEST(ControllerTest, NeedsNoFactsOfWhatItHolds) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  const CreateTuningJob create = ATuningJob("Search").WithMaxTrials(1).Created();
  EXPECT_THAT(cluster.controller().Missing(create).names, ElementsAre("search"));
  cluster.Do(create);
  EXPECT_TRUE(cluster.controller().Missing(create).empty());
  EXPECT_TRUE(cluster.controller().Missing(StopJob("SEARCH")).empty());
  EXPECT_THAT(cluster.controller().Missing(StopTrial("Other", 3)).trials,
              ElementsAre(Pair("other", 3)));

  WorkerSynced sync = agent.said;
  sync.reports = {Running(cluster.Live().front()), Running(AttemptId(5))};
  sync.reports.front().artifacts["model"] = "digest";
  EXPECT_THAT(cluster.controller().Missing(sync).attempts, ElementsAre(AttemptId(5)));
  EXPECT_THAT(cluster.controller().Missing(sync).artifacts, ElementsAre("digest"));
}

TEST(ControllerTest, WhatEndedIsForgottenWhenToldAndAnsweredFromFactsThen) {
  Cluster cluster;
  RunOneTrial(cluster);
  const TuningJobId job = cluster.Job().id;
  EXPECT_EQ(cluster.Job().status, TuningJobStatus::kCompleted);
  EXPECT_TRUE(cluster.controller().HoldsEnded());
  EXPECT_NE(cluster.controller().FindJob(job), nullptr);

  cluster.Step(Forgettable{1'000});
  EXPECT_FALSE(cluster.controller().HoldsEnded());
  EXPECT_EQ(cluster.controller().FindJob(job), nullptr);
  EXPECT_EQ(IdOf(cluster.Ask(ATuningJob().Created())), job);
  EXPECT_EQ(CodeOf(cluster.Ask(StopJob("search"))), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(CodeOf(cluster.Ask(StopTrial("search", 1))), ErrorCode::kFailedPrecondition);
}

TEST(ControllerTest, NothingIsForgottenBeforeItsCommitMayBe) {
  Cluster cluster;
  RunOneTrial(cluster);
  cluster.Step(Forgettable{1});
  EXPECT_TRUE(cluster.controller().HoldsEnded());
}

TEST(ControllerTest, FactThatGrewOldLosesAgainstWhatTheCoreHolds) {
  Cluster cluster;
  Facts old;  // Read before the job was there.
  const Result<Answer> first = cluster.Ask(ATuningJob().Created());
  Effects effects = cluster.controller().Step(cluster.now, ATuningJob().Created(CallId(77)), old);
  ASSERT_THAT(effects, SizeIs(1));
  EXPECT_EQ(IdOf(std::get<Reply>(effects.front()).result), IdOf(first));
}

TEST(ControllerTest, UnknownNamesAreNotFound) {
  Cluster cluster;
  EXPECT_EQ(CodeOf(cluster.Ask(StopJob("none"))), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(cluster.Ask(StopTraining("none"))), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(cluster.Ask(Drain("none"))), ErrorCode::kNotFound);
}

TEST(ControllerTest, StopIsAnsweredTheSameTheSecondTime) {
  Cluster cluster;
  cluster.Join("one");
  cluster.Do(ATuningJob().Created());
  for (int i = 0; i < 2; ++i) {
    const Result<Answer> answer = cluster.Ask(StopJob("search"));
    EXPECT_EQ(std::get<TuningJob>(*answer).status, TuningJobStatus::kStopping);
  }
}

TEST(ControllerTest, TrialIsStoppedByItsTrainingJobsName) {
  Cluster cluster;
  cluster.Join("one");
  cluster.Do(ATuningJob().Created());
  EXPECT_TRUE(cluster.Ask(StopTraining(cluster.Trial(1).name)).ok());
  EXPECT_EQ(cluster.Trial(1).status, TrainingJobStatus::kStopping);
}

TEST(ControllerTest, DrainedWorkerKeepsWhatItHasAndGetsNoMore) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one", /*slots=*/2);
  cluster.Do(ATuningJob().WithMaxTrials(5).WithParallelTrials(1).Created());
  const AttemptId attempt = cluster.Live().front();
  cluster.Say(agent, {Running(attempt)});
  EXPECT_TRUE(cluster.Ask(Drain("one")).ok());
  EXPECT_THAT(cluster.Live(), ElementsAre(attempt));
  cluster.Say(agent, {Done(attempt, 1)});
  EXPECT_THAT(cluster.Live(), IsEmpty());
  EXPECT_TRUE(cluster.Ask(Drain("one", /*undo=*/true)).ok());
  EXPECT_THAT(cluster.Live(), SizeIs(1));
}

TEST(ControllerTest, AfterARestartEveryLeaseHasAFullDuration) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(ATuningJob().WithMaxTrials(1).Created());
  const AttemptId attempt = cluster.Live().front();
  cluster.Say(agent, {Running(attempt)});
  cluster.Pass(59s);
  cluster.Restart();
  cluster.Pass(60s - 1us);
  EXPECT_THAT(cluster.Live(), ElementsAre(attempt));
  cluster.Pass(1us);
  EXPECT_THAT(cluster.Live(), IsEmpty());
  EXPECT_TRUE(cluster.tables().attempts.at(attempt).superseded);
}

// As when honed's machine was suspended: nobody could be heard.
TEST(ControllerTest, AfterAStandstillEveryLeaseHasAFullDuration) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(ATuningJob().WithMaxTrials(1).Created());
  const AttemptId attempt = cluster.Live().front();
  cluster.Say(agent, {Running(attempt)});
  cluster.now.steady += 8h;
  cluster.controller().Resume(cluster.now);
  cluster.Pass(60s - 1us);
  EXPECT_THAT(cluster.Live(), ElementsAre(attempt));
  cluster.Pass(1us);
  EXPECT_THAT(cluster.Live(), IsEmpty());
}

// It gets no work before it is heard of again.
TEST(ControllerTest, WorkerThatIsNotHeardOfAfterAStandstillIsLost) {
  Cluster cluster;
  cluster.Join("one");
  cluster.now.steady += 8h;
  cluster.controller().Resume(cluster.now);
  cluster.Do(ATuningJob().WithMaxTrials(1).Created());
  EXPECT_THAT(cluster.Live(), IsEmpty());
  cluster.Pass(60s);
  EXPECT_EQ(cluster.tables().workers.begin()->second.status, WorkerStatus::kLost);
}

TEST(ControllerTest, AttemptIdsGrowAcrossRestartsAndWhenTheWallClockGoesBack) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one", /*slots=*/4);
  cluster.Do(ATuningJob().WithMaxTrials(9).WithParallelTrials(2).Created());
  const AttemptId highest = cluster.Live().back();
  cluster.now.wall -= 24h;
  cluster.Restart();
  cluster.Say(agent, {Running(cluster.Live().front()), Running(highest)});
  cluster.Say(agent, {Done(cluster.Live().front(), 1), Running(highest)});
  EXPECT_GT(cluster.Live().back(), highest);
}

TEST(ControllerTest, JobAsksForSuggestionsAgainAfterARestart) {
  Cluster cluster;
  cluster.suggests = false;
  AnAgent agent = cluster.Join("one");
  cluster.Do(ATuningJob().WithMaxTrials(1).Created());
  EXPECT_THAT(cluster.Live(), IsEmpty());
  cluster.Restart();
  cluster.suggests = true;
  cluster.Say(agent);
  EXPECT_THAT(cluster.Live(), SizeIs(1));
}

TEST(ControllerTest, TrialGoesElsewhereAfterALostWorkerWhereThereIsAChoice) {
  Cluster cluster;
  AnAgent one = cluster.Join("one");
  AnAgent two = cluster.Join("two");
  cluster.Do(ATuningJob().WithMaxTrials(1).Created());
  const bool first_on_one = !cluster.Live(one.said.worker).empty();
  AnAgent& silent = first_on_one ? one : two;
  AnAgent& other = first_on_one ? two : one;
  for (int i = 0; i < 7; ++i) {
    cluster.Pass(10s);
    cluster.Say(other);
  }
  EXPECT_THAT(cluster.Live(silent.said.worker), IsEmpty());
  EXPECT_THAT(cluster.Live(other.said.worker), SizeIs(1));
}

TEST(ControllerTest, JobThatIsOnDiskOnlyGoesOn) {
  Cluster cluster;
  RunOneTrial(cluster);
  cluster.Step(Forgettable{1'000});
  ASSERT_EQ(cluster.controller().FindJob(cluster.Job().id), nullptr);
  cluster.Do(Update("Search", {.max_trials = 2}));
  EXPECT_EQ(cluster.Job().status, TuningJobStatus::kInProgress);
  EXPECT_EQ(cluster.Job().spec.limits.max_trials, 2);
  EXPECT_EQ(cluster.Job().counts.created(), 2);
  // It is held again, also beyond what could have been forgotten before.
  cluster.Step(Forgettable{1'000});
  EXPECT_NE(cluster.controller().FindJob(cluster.Job().id), nullptr);
}

TEST(ControllerTest, JobThatGoesOnBeforeItIsForgottenIsNotForgotten) {
  Cluster cluster;
  RunOneTrial(cluster);
  cluster.Do(Update("search", {.max_trials = 2}));
  cluster.Step(Forgettable{1'000});
  EXPECT_NE(cluster.controller().FindJob(cluster.Job().id), nullptr);
}

TEST(ControllerTest, RefusedChangeOfAJobThatIsOnDiskHoldsNothing) {
  Cluster cluster;
  RunOneTrial(cluster);
  cluster.Step(Forgettable{1'000});
  EXPECT_EQ(CodeOf(cluster.Ask(Update("search", {.max_parallel_trials = 2}))),
            ErrorCode::kFailedPrecondition);
  EXPECT_EQ(cluster.controller().FindJob(cluster.Job().id), nullptr);
}

TEST(ControllerTest, FailedTrialOfAJobThatIsOnDiskIsTriedAgainByEitherName) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(ATuningJob().WithMaxTrials(1).Created());
  cluster.Say(agent, {testing::Failed(cluster.Live().front())});
  ASSERT_EQ(cluster.Job().status, TuningJobStatus::kFailed);
  cluster.Say(agent);
  cluster.Step(Forgettable{1'000});
  RetryTrainingJob by_name;
  by_name.training_job = cluster.Trial(1).name;
  cluster.Do(by_name);
  EXPECT_EQ(cluster.Job().status, TuningJobStatus::kInProgress);
  cluster.Say(agent, {testing::Failed(cluster.Live().front())});
  EXPECT_EQ(cluster.Trial(1).attempts, 2);
  cluster.Do(Retry("search", 1));
  EXPECT_EQ(cluster.Trial(1).attempts, 3);
}

TEST(ControllerTest, DeletedJobIsGoneAndItsNameIsFree) {
  Cluster cluster;
  RunOneTrial(cluster);
  const Result<Answer> answer = cluster.Ask(Delete("Search"));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(std::get<TuningJob>(*answer).status, TuningJobStatus::kDeleting);
  EXPECT_THAT(cluster.tables().tuning_jobs, IsEmpty());
  EXPECT_THAT(cluster.tables().training_jobs, IsEmpty());
  EXPECT_THAT(cluster.tables().attempts, IsEmpty());
  EXPECT_THAT(cluster.tables().log, IsEmpty());
  // Somebody may still look at what was read before.
  EXPECT_EQ(CodeOf(cluster.Ask(ATuningJob().Created())), ErrorCode::kAlreadyExists);
  cluster.Step(Forgettable{1'000});
  EXPECT_EQ(CodeOf(cluster.Ask(Delete("search"))), ErrorCode::kNotFound);
  cluster.Do(ATuningJob().Created());
}

TEST(ControllerTest, JobThatIsBeingDeletedIsNotChangedAndDeletionGoesOnAfterARestart) {
  Cluster cluster;
  RunOneTrial(cluster);
  cluster.erases = false;
  cluster.Do(Delete("search"));
  cluster.Do(Delete("search"));
  EXPECT_EQ(CodeOf(cluster.Ask(Update("search", {.max_trials = 9}))),
            ErrorCode::kFailedPrecondition);
  EXPECT_EQ(CodeOf(cluster.Ask(Retry("search", 1))), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(CodeOf(cluster.Ask(ATuningJob().Created())), ErrorCode::kAlreadyExists);
  EXPECT_EQ(cluster.Job().status, TuningJobStatus::kDeleting);
  cluster.erases = true;
  cluster.Restart();
  cluster.Step(Tick{});
  EXPECT_THAT(cluster.tables().tuning_jobs, IsEmpty());
}

TEST(ControllerTest, JobThatHasNotEndedIsNotDeleted) {
  Cluster cluster;
  cluster.Do(ATuningJob().Created());
  EXPECT_EQ(CodeOf(cluster.Ask(Delete("search"))), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(cluster.Job().status, TuningJobStatus::kInProgress);
  EXPECT_EQ(CodeOf(cluster.Ask(Delete("none"))), ErrorCode::kNotFound);
}

TEST(ControllerTest, LateWordOfADeletedJobsAttemptIsEvidenceOfAnUnknownOne) {
  Cluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(ATuningJob().WithMaxTrials(1).Created());
  const AttemptId attempt = cluster.Live().front();
  AttemptReport late = Done(attempt, 0.5);
  late.batch = {attempt, {{"loss", 7, {}, {}, 0.5}}};
  late.has_batch = true;
  cluster.Say(agent, {Done(attempt, 0.5)});
  // What was read before the deletion says that the attempt is there.
  WorkerSynced event = agent.said;
  event.number = agent.said.number + 1;
  event.reports = {late};
  const Facts old = *Lookup(cluster.disk(), {.attempts = {attempt}});
  ASSERT_TRUE(old.attempts.contains(attempt));
  cluster.Step(Forgettable{2});
  cluster.Do(Delete("search"));
  for (Effect& effect : cluster.controller().Step(cluster.now, event, old)) {
    if (const auto* commit = std::get_if<Commit>(&effect)) {
      EXPECT_THAT(commit->changes.observations, IsEmpty());
      EXPECT_THAT(commit->changes.attempts, IsEmpty());
      EXPECT_THAT(commit->changes.unknown_exits, SizeIs(1));
    }
  }
}

TEST(ControllerTest, AnswerToAnOldQuestionIsDropped) {
  Cluster cluster;
  cluster.suggests = false;
  cluster.Join("one");
  cluster.Do(ATuningJob().WithMaxTrials(5).Created());
  const TuningJobId job = cluster.Job().id;
  Suggested old{job, /*question=*/0, /*next_trial=*/1, {Suggestion()}};
  cluster.Step(old);
  EXPECT_EQ(cluster.Job().counts.created(), 0);
  old.question = 1;
  cluster.Step(old);
  EXPECT_EQ(cluster.Job().counts.created(), 1);
}

TEST(ControllerTest, SameEventsGiveTheSameRows) {
  Cluster a;
  Cluster b;
  RunOneTrial(a);
  RunOneTrial(b);
  EXPECT_EQ(a.tables().training_jobs, b.tables().training_jobs);
  EXPECT_EQ(a.tables().attempts, b.tables().attempts);
  EXPECT_EQ(a.tables().log, b.tables().log);
}

}  // namespace
}  // namespace hone
