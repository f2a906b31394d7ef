// What users order of a tuning job.
#include <gmock/gmock.h>

#include "orchestrator/core/job.h"
#include "tests/orchestrator/core/support/job_story.h"

namespace hone {
namespace {

using testing::ATuningJob;
using testing::Done;
using testing::EndedAs;
using testing::Failed;
using ::testing::HasSubstr;
using testing::JobStory;
using ::testing::Optional;

constexpr Origin kNobody = {};

// What stands against the change; empty when it was made.
std::string Update(JobStory& story, const LimitsChange& change) {
  const Result<void> may = story.job.CheckUpdate(change, story.now);
  if (!may) return may.error().message;
  story.job.Update(change, kNobody, story.now);
  return "";
}

std::string Retry(JobStory& story, std::int64_t trial) {
  const Result<void> may = story.job.CheckRetry(trial, story.now);
  if (!may) return may.error().message;
  story.job.RetryTrial(trial, kNobody, story.now);
  return "";
}

TEST(JobUpdateTest, MoreParallelTrialsMakeRoomAtOnce) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithParallelTrials(2));
  story.Suggest();
  EXPECT_EQ(story.job.Room(), 0);
  EXPECT_EQ(Update(story, {.max_parallel_trials = 5}), "");
  EXPECT_EQ(story.job.Room(), 3);
  EXPECT_EQ(story.job.row().spec.limits.max_parallel_trials, 5);
  EXPECT_EQ(story.job.spec()->limits.max_parallel_trials, 5);
}

TEST(JobUpdateTest, FewerParallelTrialsLetWhatRunsGoOn) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithParallelTrials(3));
  story.Suggest();
  const AttemptId first = story.Run(1);
  story.Run(2);
  story.Run(3);
  EXPECT_EQ(Update(story, {.max_parallel_trials = 1}), "");
  EXPECT_FALSE(story.job.FindAttempt(first)->stop_requested);
  story.Report(Done(first, 1));
  EXPECT_EQ(story.job.Room(), 0);
}

TEST(JobUpdateTest, ChangeIsAFactOfTheHistoryAndARevisionOfTheSpec) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithParallelTrials(1));
  story.RunOne(1, 0, 1.0);
  EXPECT_EQ(story.job.row().spec_revision, 0);
  EXPECT_EQ(Update(story, {.max_trials = 30}), "");
  EXPECT_EQ(story.job.row().revision, 2);
  EXPECT_EQ(story.job.row().spec_revision, 2);
  EXPECT_EQ(story.job.history().revision(), 2);
}

TEST(JobUpdateTest, RepeatChangesNothing) {
  JobStory story(ATuningJob().WithMaxTrials(20));
  EXPECT_EQ(Update(story, {.max_trials = 30}), "");
  const TuningJob before = story.job.row();
  story.Pass(1s);
  EXPECT_EQ(Update(story, {.max_trials = 30}), "");
  EXPECT_EQ(story.job.row(), before);
}

TEST(JobUpdateTest, LessThanHasHappenedIsRefusedInWords) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithParallelTrials(3));
  story.Suggest();
  EXPECT_EQ(Update(story, {.max_trials = 2}),
            "max_trials: must be at least as many as were created (3): 2");
  story.Report(Failed(story.Run(1)));
  EXPECT_EQ(Update(story, {.max_failed_trials = 1}),
            "max_failed_trials: must be more than have failed (1): 1");
  story.Pass(10min);
  EXPECT_EQ(Update(story, {.max_runtime = 5min}),
            "max_runtime: must be longer than the job has run already: 5m");
  EXPECT_EQ(story.job.row().spec_revision, 0);
}

TEST(JobUpdateTest, SoManyTrialsAsThereAreEndTheJobWithThem) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithParallelTrials(1));
  story.RunOne(1, 0, 1.0);
  EXPECT_EQ(Update(story, {.max_trials = 1}), "");
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
}

TEST(JobUpdateTest, CompletedJobGoesOnWithMoreTrials) {
  JobStory story(ATuningJob().WithMaxTrials(1));
  story.RunOne(1, 0, 1.0);
  ASSERT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
  EXPECT_EQ(Update(story, {.max_trials = 2}), "");
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  EXPECT_FALSE(story.job.row().ended_at.has_value());
  EXPECT_EQ(story.job.row().reason, "");
  story.RunOne(2, 0, 0.5);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
  EXPECT_EQ(story.job.row().best_trial, 2);
}

TEST(JobUpdateTest, CompletedJobThatHasNothingMoreToDoStaysAsItIs) {
  JobStory story(ATuningJob().WithMaxTrials(1));
  story.RunOne(1, 0, 1.0);
  EXPECT_THAT(Update(story, {.max_parallel_trials = 8}), HasSubstr("nothing more to do"));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);

  JobStory reached(ATuningJob().WithMaxTrials(9).WithTarget(2));
  reached.RunOne(1, 0, 1.0);
  EXPECT_THAT(Update(reached, {.max_trials = 20}), HasSubstr("reached the target"));
}

TEST(JobUpdateTest, LongerRunTimeMovesTheDeadline) {
  JobStory story(ATuningJob().WithMaxTrials(9).WithMaxRuntime(10min));
  story.Suggest();
  const AttemptId attempt = story.Run(1);
  story.Pass(9min);
  EXPECT_EQ(Update(story, {.max_runtime = 20min}), "");
  story.Pass(11min - 1us);
  EXPECT_FALSE(story.job.FindAttempt(attempt)->stop_requested);
  story.Pass(1us);
  EXPECT_TRUE(story.job.FindAttempt(attempt)->stop_requested);
}

TEST(JobUpdateTest, RunTimeOfAJobThatHadNoneCountsFromItsCreation) {
  JobStory story(ATuningJob().WithMaxTrials(9));
  story.Suggest();
  const AttemptId attempt = story.Run(1);
  story.Pass(10min);
  EXPECT_EQ(Update(story, {.max_runtime = 15min}), "");
  story.Pass(5min - 1us);
  EXPECT_FALSE(story.job.FindAttempt(attempt)->stop_requested);
  story.Pass(1us);
  EXPECT_TRUE(story.job.FindAttempt(attempt)->stop_requested);
}

TEST(JobUpdateTest, JobThatRanOutOfTimeGoesOnWithMore) {
  JobStory story(ATuningJob().WithMaxTrials(9).WithMaxRuntime(10min));
  story.Suggest();
  const AttemptId attempt = story.Run(1);
  story.Pass(10min);
  story.Report(EndedAs(attempt, EndedBy::kOrder, 0.5));
  ASSERT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
  EXPECT_EQ(Update(story, {.max_runtime = 1h}), "");
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  EXPECT_EQ(story.job.Room(), 1);
}

TEST(JobUpdateTest, JobThatWasStoppedOrHasFailedIsLeftAlone) {
  JobStory stopped(ATuningJob().WithMaxTrials(9));
  stopped.job.Stop(kNobody, stopped.now);
  EXPECT_THAT(Update(stopped, {.max_trials = 20}), HasSubstr("this one is Stopped"));
  JobStory failed(ATuningJob().WithMaxTrials(1));
  failed.RunOne(1, 1);
  ASSERT_EQ(failed.job.row().status, TuningJobStatus::kFailed);
  EXPECT_THAT(Update(failed, {.max_trials = 20}), HasSubstr("this one is Failed"));
}

TEST(JobRetryTest, FailedTrialGetsAnotherAttemptAndItsEndReplacesTheFailure) {
  JobStory story(ATuningJob().WithMaxTrials(9).WithParallelTrials(2));
  story.Suggest();
  story.Report(Failed(story.Run(1)));
  ASSERT_EQ(story.job.row().program_failures, 1);
  EXPECT_EQ(Retry(story, 1), "");
  EXPECT_EQ(story.trial(1).status, TrainingJobStatus::kInProgress);
  EXPECT_EQ(story.job.row().program_failures, 0);
  EXPECT_EQ(story.job.row().counts.failed, 0);
  EXPECT_EQ(story.job.row().counts.in_progress, 2);
  story.Report(Done(story.Run(1), 0.25));
  EXPECT_EQ(story.trial(1).status, TrainingJobStatus::kCompleted);
  EXPECT_EQ(story.trial(1).attempts, 2);
  EXPECT_EQ(story.trial(1).cause, std::nullopt);
  EXPECT_THAT(story.trial(1).outcome, Optional(Outcome{Outcome::Kind::kValue, 0.25}));
  EXPECT_EQ(story.job.row().best_trial, 1);
}

TEST(JobRetryTest, FailedJobGoesOnAndFailsAgainWithItsFirstTrials) {
  JobStory story(ATuningJob().WithMaxTrials(9).WithParallelTrials(1));
  for (std::int64_t trial = 1; trial <= 5; ++trial) story.RunOne(trial, 1);
  ASSERT_EQ(story.job.row().status, TuningJobStatus::kFailed);
  EXPECT_EQ(Retry(story, 3), "");
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  story.Report(Failed(story.Run(3)));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kFailed);
  EXPECT_EQ(Retry(story, 3), "");
  story.Report(Done(story.Run(3), 1));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  EXPECT_EQ(story.job.Room(), 1);
}

TEST(JobRetryTest, CompletedJobEndsAgainAfterThisTrialAlone) {
  JobStory story(ATuningJob().WithMaxTrials(2).WithParallelTrials(1));
  story.RunOne(1, 0, 1.0);
  story.RunOne(2, 1);
  ASSERT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
  EXPECT_EQ(Retry(story, 2), "");
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  EXPECT_EQ(story.job.Room(), 0);
  story.Report(Done(story.Run(2), 0.5));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
  EXPECT_EQ(story.job.row().counts.completed, 2);
}

TEST(JobRetryTest, AttemptsCountAnew) {
  JobStory story(ATuningJob().WithMaxTrials(9).WithAttempts(/*own=*/2));
  story.Suggest();
  story.Report(Failed(story.Run(1)));
  story.Report(Failed(story.Run(1)));
  ASSERT_EQ(story.trial(1).status, TrainingJobStatus::kFailed);
  EXPECT_EQ(Retry(story, 1), "");
  story.Report(Failed(story.Run(1)));
  EXPECT_EQ(story.trial(1).status, TrainingJobStatus::kInProgress);
  story.Report(Failed(story.Run(1)));
  EXPECT_EQ(story.trial(1).status, TrainingJobStatus::kFailed);
}

TEST(JobRetryTest, WhatCannotBeRetriedIsRefusedInWords) {
  JobStory story(ATuningJob().WithMaxTrials(9).WithParallelTrials(2).WithMaxRuntime(1h));
  story.Suggest();
  story.Report(Done(story.Run(1), 1));
  EXPECT_EQ(Retry(story, 1),
            "name: must be of a trial that has failed, this one is Completed: search/1");
  EXPECT_THAT(Retry(story, 2), HasSubstr("this one is InProgress"));
  story.Report(Failed(story.Run(2)));
  story.Pass(1h);
  EXPECT_THAT(Retry(story, 2), HasSubstr("max_runtime"));

  JobStory stopped(ATuningJob().WithMaxTrials(9).WithParallelTrials(1));
  stopped.RunOne(1, 1);
  stopped.job.Stop(kNobody, stopped.now);
  EXPECT_THAT(Retry(stopped, 1), HasSubstr("this one is Stopped"));
}

TEST(JobCompletionTest, TargetThatIsReachedStopsWhatRunsAndCompletes) {
  JobStory story(ATuningJob().WithMaxTrials(9).WithParallelTrials(2).WithTarget(0.5));
  story.Suggest();
  const AttemptId other = story.Run(2);
  story.Report(Done(story.Run(1), 0.5));
  EXPECT_TRUE(story.job.FindAttempt(other)->stop_requested);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  story.Report(EndedAs(other, EndedBy::kOrder));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
  EXPECT_EQ(story.job.row().reason, "trial 1 has reached the target (0.5)");
}

TEST(JobCompletionTest, TargetIsReachedBeforeTheModelIsStored) {
  JobStory story(ATuningJob().WithMaxTrials(9).WithParallelTrials(2).WithTarget(0.5));
  story.Suggest();
  const AttemptId other = story.Run(2);
  story.Report(testing::Uploading(story.Run(1), 0.4));
  EXPECT_TRUE(story.job.FindAttempt(other)->stop_requested);
}

TEST(JobCompletionTest, ValueShortOfTheTargetIsNotEnough) {
  JobStory story(ATuningJob().WithMaxTrials(9).WithTarget(0.5));
  story.RunOne(1, 0, 0.5000001);
  EXPECT_EQ(story.job.row().ending_as, std::nullopt);
  JobStory maximizing(ATuningJob().WithMaxTrials(9).WithTarget(0.5));
  maximizing.RunOne(1, 0, 0.4);
  EXPECT_EQ(maximizing.job.row().status, TuningJobStatus::kCompleted);
}

TEST(JobCompletionTest, SoManyTrialsWithoutImprovementComplete) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithNoImprovement(3));
  story.RunOne(1, 0, 1.0);
  story.RunOne(2, 0, 1.0);  // As good is not better.
  story.RunOne(3, 0, 2.0);
  story.RunOne(4, 0, 0.9);  // Better: it counts from here.
  story.RunOne(5, 0, 1.0);
  story.RunOne(6, 1);  // A failure says nothing about the objective.
  story.RunOne(7, 0, 1.0);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  story.RunOne(8, 0, 1.0);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
  EXPECT_EQ(story.job.row().reason, "no improvement in 3 trials");
}

}  // namespace
}  // namespace hone
