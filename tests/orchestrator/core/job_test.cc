#include "orchestrator/core/job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/orchestrator/core/support/job_story.h"

namespace hone {
namespace {

using testing::ATuningJob;
using testing::Done;
using ::testing::ElementsAre;
using testing::EndedAs;
using testing::Failed;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::JobStory;
using testing::kOtherWorker;
using testing::kWorker;
using testing::NotUploaded;
using ::testing::Optional;
using testing::Running;
using testing::Uploaded;
using testing::Uploading;

constexpr auto kInProgress = TrainingJobStatus::kInProgress;
constexpr auto kCompleted = TrainingJobStatus::kCompleted;
constexpr auto kFailed = TrainingJobStatus::kFailed;
constexpr auto kStopped = TrainingJobStatus::kStopped;

TEST(JobTest, TrialGoesFromPendingToCompletedAndItsJobWithIt) {
  JobStory story(ATuningJob().WithMaxTrials(1));
  EXPECT_EQ(story.job.Room(), 1);
  story.Suggest();
  EXPECT_EQ(story.trial(1).secondary_status, SecondaryStatus::kPending);
  EXPECT_THAT(story.job.Waiting(story.now), ElementsAre(1));
  const AttemptId attempt = story.Place(1);
  EXPECT_EQ(story.trial(1).secondary_status, SecondaryStatus::kStarting);
  story.Report(Running(attempt));
  EXPECT_EQ(story.trial(1).secondary_status, SecondaryStatus::kTraining);
  story.Report(Done(attempt, 0.5));
  EXPECT_EQ(story.trial(1).status, kCompleted);
  EXPECT_THAT(story.trial(1).objective, Optional(0.5));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
  EXPECT_EQ(story.job.row().best_trial, 1);
  EXPECT_EQ(story.job.row().revision, 1);
}

TEST(JobTest, NeverHasMoreTrialsThanItsLimitsAllow) {
  JobStory story(ATuningJob().WithMaxTrials(5).WithParallelTrials(3));
  EXPECT_EQ(story.job.Room(), 3);
  story.Suggest();
  EXPECT_EQ(story.job.Room(), 0);
  story.Report(Done(story.Run(1), 1));
  EXPECT_EQ(story.job.Room(), 1);
  story.Suggest();
  for (std::int64_t trial = 2; trial <= 4; ++trial) story.Report(Done(story.Run(trial), 1));
  EXPECT_EQ(story.job.Room(), 1);  // Of the five.
}

TEST(JobTest, UploadingIsOutsideOfMaxParallelTrialsAndTheJobEndsAfterIt) {
  JobStory story(ATuningJob().WithMaxTrials(2).WithParallelTrials(1));
  story.stored = {"model"};
  story.Suggest();
  const AttemptId first = story.Run(1);
  story.Report(Uploading(first, 0.5));
  EXPECT_THAT(story.trial(1).objective, Optional(0.5));
  EXPECT_EQ(story.trial(1).secondary_status, SecondaryStatus::kUploading);
  EXPECT_EQ(story.job.Room(), 1);
  story.RunOne(2, 0, 0.7);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  story.Report(Uploaded(first, 0.5, "model"));
  EXPECT_EQ(story.trial(1).status, kCompleted);
  EXPECT_EQ(story.trial(1).artifacts.at("model"), "model");
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
}

TEST(JobTest, RetriesAfterLostUploadsStayWithinMaxParallelTrials) {
  JobStory story(ATuningJob().WithMaxTrials(3).WithParallelTrials(1));
  story.Suggest();
  const AttemptId first = story.Run(1);
  story.Report(Uploading(first, 0.5));
  story.Suggest();
  const AttemptId second = story.Run(2);
  story.Report(NotUploaded(first, 0.5));
  story.Pass(1min);
  EXPECT_THAT(story.job.Waiting(story.now), IsEmpty());  // The second one has the only place.
  story.Report(Done(second, 0.6));
  EXPECT_THAT(story.job.Waiting(story.now), ElementsAre(1));
}

TEST(JobTest, ArtifactThatTheStoreDoesNotHaveIsLostAndTheNextAttemptReplacesTheValue) {
  JobStory story(ATuningJob().WithMaxTrials(1));
  story.Suggest();
  const AttemptId first = story.Run(1);
  story.Report(Uploading(first, 0.5));
  story.Report(Uploaded(first, 0.5, "model"));
  EXPECT_EQ(story.trial(1).status, kInProgress);
  EXPECT_EQ(story.trial(1).secondary_status, SecondaryStatus::kRestarting);
  EXPECT_THAT(story.trial(1).cause, Optional(FailureCause::kArtifactLost));
  EXPECT_EQ(story.job.row().revision, 1);

  story.Pass(1s);
  story.Report(Done(story.Run(1), 0.25));
  EXPECT_EQ(story.trial(1).status, kCompleted);
  EXPECT_THAT(story.trial(1).objective, Optional(0.25));
  EXPECT_EQ(story.trial(1).cause, std::nullopt);
  EXPECT_EQ(story.job.row().revision, 2);
  EXPECT_EQ(story.job.row().best_value, 0.25);
}

TEST(JobTest, TrialWhoseArtifactsAreLostForGoodFailsAndItsValueStaysTaught) {
  JobStory story(ATuningJob().WithMaxTrials(1).WithAttempts(1, /*lost=*/2));
  story.Suggest();
  story.Report(NotUploaded(story.Run(1), 0.5));
  story.Pass(1min);
  story.Report(NotUploaded(story.Run(1), 0.5));
  EXPECT_EQ(story.trial(1).status, kFailed);
  EXPECT_THAT(story.trial(1).cause, Optional(FailureCause::kArtifactLost));
  EXPECT_THAT(story.trial(1).outcome, Optional(Outcome{Outcome::Kind::kValue, 0.5}));
  EXPECT_EQ(story.job.row().best_trial, 0);
}

TEST(JobTest, ProgramsOwnFailuresAreRetriedAfterADelayUpToMaxAttempts) {
  JobStory story(ATuningJob().WithMaxTrials(1).WithAttempts(/*own=*/2));
  story.Suggest();
  story.Report(Failed(story.Run(1)));
  EXPECT_THAT(story.job.Waiting(story.now), IsEmpty());
  story.Pass(1s);
  EXPECT_THAT(story.job.Waiting(story.now), ElementsAre(1));
  story.Report(Failed(story.Run(1)));
  EXPECT_EQ(story.trial(1).status, kFailed);
  EXPECT_EQ(story.trial(1).attempts, 2);
  EXPECT_THAT(story.trial(1).outcome, Optional(Outcome{Outcome::Kind::kInfeasible}));
}

TEST(JobTest, LostMachinesDoNotUseUpTheProgramsAttempts) {
  JobStory story(ATuningJob().WithMaxTrials(1).WithAttempts(/*own=*/1, /*lost=*/3));
  story.Suggest();
  for (int i = 0; i < 2; ++i) {
    story.job.Lose(story.Run(1), Loss::kLeaseExpired, "silent", story.now);
    EXPECT_EQ(story.trial(1).status, kInProgress);
    story.Pass(1min);
  }
  story.Report(Done(story.Run(1), 1));
  EXPECT_EQ(story.trial(1).status, kCompleted);
}

TEST(JobTest, TrialThatMachinesFailTooOftenFailsAndTeachesNothing) {
  JobStory story(ATuningJob().WithMaxTrials(1).WithAttempts(1, /*lost=*/2));
  story.Suggest();
  story.job.Lose(story.Run(1), Loss::kLeaseExpired, "silent", story.now);
  story.Pass(1min);
  story.job.Lose(story.Run(1), Loss::kLeaseExpired, "silent", story.now);
  EXPECT_EQ(story.trial(1).status, kFailed);
  EXPECT_THAT(story.trial(1).outcome, Optional(Outcome{Outcome::Kind::kUntaught}));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
}

TEST(JobTest, RetriesAfterLostMachinesWaitTwiceAsLongEachTimeUpToAMinute) {
  JobStory story(ATuningJob().WithMaxTrials(1).WithAttempts(1, /*lost=*/100));
  story.Suggest();
  for (const Duration delay : {1s, 2s, 4s, 8s, 16s, 32s, 64s, 64s}) {
    story.job.Lose(story.Run(1), Loss::kLeaseExpired, "silent", story.now);
    EXPECT_THAT(story.job.Waiting(story.now), IsEmpty());
    EXPECT_EQ(story.job.NextDeadline(story.now), story.now.steady + delay);
    story.Pass(delay - 1us);
    EXPECT_THAT(story.job.Waiting(story.now), IsEmpty());
    story.Pass(1us);
    EXPECT_THAT(story.job.Waiting(story.now), ElementsAre(1));
  }
}

TEST(JobTest, DrainedAttemptIsRetriedElsewhereAtOnceAndCountedByNeitherLimit) {
  JobStory story(ATuningJob().WithMaxTrials(1).WithAttempts(1, /*lost=*/1));
  story.Suggest();
  for (int i = 0; i < 5; ++i) {
    story.Report(EndedAs(story.Run(1), EndedBy::kDrain));
    EXPECT_THAT(story.job.Waiting(story.now), ElementsAre(1));
    EXPECT_EQ(story.trial(1).avoid, kWorker);
  }
  EXPECT_EQ(story.trial(1).program_failures, 0);
  EXPECT_EQ(story.trial(1).machine_failures, 0);
}

TEST(JobTest, FailureToStartIsTriedOnceOnEachWorkerThatThereIs) {
  JobStory story(ATuningJob().WithMaxTrials(1));
  story.job.SetEligibleWorkers(2);
  story.Suggest();
  story.Report(EndedAs(story.Place(1, kWorker), EndedBy::kStartFailure));
  EXPECT_EQ(story.trial(1).avoid, kWorker);
  story.Pass(1s);
  story.Report(EndedAs(story.Place(1, kOtherWorker), EndedBy::kStartFailure));
  EXPECT_EQ(story.trial(1).status, kFailed);
  EXPECT_THAT(story.trial(1).cause, Optional(FailureCause::kStartFailure));
}

TEST(JobTest, ALostMachineBeforeItIsNoFailureToStart) {
  JobStory story(ATuningJob().WithMaxTrials(1));
  story.Suggest();
  story.job.SetEligibleWorkers(1);
  story.job.Lose(story.Run(1), Loss::kLeaseExpired, "silent", story.now);
  story.Pass(1s);
  story.job.SetEligibleWorkers(2);
  story.Report(EndedAs(story.Place(1), EndedBy::kStartFailure));
  EXPECT_EQ(story.trial(1).status, TrainingJobStatus::kInProgress);
}

TEST(JobTest, UserSaysWhatFollowsAFailure) {
  JobStory story(ATuningJob()
                     .WithMaxTrials(2)
                     .WithAttempts(5)
                     .WithPolicy(FailureCause::kProgramError, FailurePolicy::kFail)
                     .WithPolicy(FailureCause::kBadInput, FailurePolicy::kRetry));
  story.RunOne(1, 1);
  EXPECT_EQ(story.trial(1).status, kFailed);
  story.RunOne(2, 81);
  story.Pass(1s);
  EXPECT_THAT(story.job.Waiting(story.now), ElementsAre(2));
}

TEST(JobTest, FirstFiveTrialsThatAllFailByTheProgramsFaultFailTheJobWithItsFirstError) {
  JobStory story(ATuningJob().WithMaxTrials(20));
  for (std::int64_t trial = 1; trial <= 4; ++trial) story.RunOne(trial, 10 + trial);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  story.RunOne(5, 15);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kFailed);
  EXPECT_THAT(story.job.row().reason, HasSubstr("exit code 11"));
}

TEST(JobTest, OneSuccessAmongTheFirstFiveSavesTheJob) {
  JobStory story(ATuningJob().WithMaxTrials(20));
  for (std::int64_t trial = 1; trial <= 4; ++trial) story.RunOne(trial, 1);
  story.RunOne(5, 0, 0.5);
  story.RunOne(6, 1);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
}

TEST(JobTest, InfeasibleTrialsAndLostMachinesDoNotFailTheJob) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithAttempts(1, /*lost=*/1).WithMaxFailedTrials(1));
  for (std::int64_t trial = 1; trial <= 6; ++trial) story.RunOne(trial, /*out of memory*/ 83);
  story.Suggest();
  story.job.Lose(story.Run(7), Loss::kLeaseExpired, "silent", story.now);
  EXPECT_EQ(story.trial(7).status, kFailed);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
}

TEST(JobTest, MaxFailedTrialsFailsTheJobOnceWhatRunsHasEnded) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithParallelTrials(2).WithMaxFailedTrials(1));
  story.Suggest();
  const AttemptId other = story.Run(2);
  story.Report(Failed(story.Run(1)));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  EXPECT_THAT(story.job.row().ending_as, Optional(TuningJobStatus::kFailed));
  EXPECT_TRUE(story.job.FindAttempt(other)->stop_requested);
  EXPECT_EQ(story.job.Room(), 0);
  story.Report(EndedAs(other, EndedBy::kOrder, 0.5));
  EXPECT_EQ(story.trial(2).status, kStopped);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kFailed);
}

TEST(JobTest, MaxRuntimeEndsTheJobAsCompletedToTheMicrosecond) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithMaxRuntime(10min));
  story.Suggest();
  const AttemptId attempt = story.Run(1);
  EXPECT_EQ(story.job.NextDeadline(story.now), story.now.steady + 10min);
  story.Pass(10min - 1us);
  EXPECT_EQ(story.job.row().ending_as, std::nullopt);
  story.Pass(1us);
  EXPECT_TRUE(story.job.FindAttempt(attempt)->stop_requested);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kInProgress);
  story.Report(EndedAs(attempt, EndedBy::kOrder, 0.5));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
}

TEST(JobTest, ExhaustedSpaceEndsTheJobWhenItsLastTrialHasEnded) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithParallelTrials(3));
  story.Suggest(/*most=*/1);
  EXPECT_EQ(story.job.Room(), 0);  // Nothing new could be said at this revision.
  story.Report(Done(story.Run(1), 1));
  EXPECT_EQ(story.job.Room(), 3);
  story.Suggest(/*most=*/0);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kCompleted);
  EXPECT_THAT(story.job.row().reason, HasSubstr("exhausted"));
}

TEST(JobTest, StoppedJobLetsUploadsArriveAndStopsTheRest) {
  JobStory story(ATuningJob().WithMaxTrials(20).WithParallelTrials(3));
  story.stored = {"model"};
  story.Suggest();
  const AttemptId uploading = story.Run(1);
  story.Report(Uploading(uploading, 0.5));
  const AttemptId running = story.Run(2);
  story.job.Stop({}, story.now);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kStopping);
  EXPECT_EQ(story.trial(3).status, kStopped);  // It waited.
  EXPECT_FALSE(story.job.FindAttempt(uploading)->stop_requested);
  story.Report(EndedAs(running, EndedBy::kOrder));
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kStopping);
  story.Report(Uploaded(uploading, 0.5, "model"));
  EXPECT_EQ(story.trial(1).status, kCompleted);
  EXPECT_EQ(story.job.row().status, TuningJobStatus::kStopped);
}

TEST(JobTest, StopOfOneTrialLeavesItsValueAndTheOthers) {
  JobStory story(ATuningJob().WithMaxTrials(5).WithParallelTrials(2));
  story.Suggest();
  const AttemptId stopped = story.Run(1);
  const AttemptId other = story.Run(2);
  story.job.StopTrial(1, {}, story.now);
  story.job.StopTrial(1, {}, story.now);
  EXPECT_TRUE(story.job.FindAttempt(stopped)->stop_requested);
  EXPECT_FALSE(story.job.FindAttempt(other)->stop_requested);
  story.Report(EndedAs(stopped, EndedBy::kOrder, 0.5));
  EXPECT_EQ(story.trial(1).status, kStopped);
  EXPECT_THAT(story.trial(1).outcome, Optional(Outcome{Outcome::Kind::kValue, 0.5}));
}

TEST(JobTest, TrialThatIsLostWhileItIsStoppedIsStopped) {
  JobStory story(ATuningJob().WithMaxTrials(5));
  story.Suggest();
  const AttemptId attempt = story.Run(1);
  story.job.StopTrial(1, {}, story.now);
  story.job.Lose(attempt, Loss::kLeaseExpired, "silent", story.now);
  EXPECT_EQ(story.trial(1).status, kStopped);
}

TEST(JobTest, TimeLimitStopsTheTrialAndItsValueCounts) {
  JobStory story(ATuningJob().WithMaxTrials(2));
  story.Suggest();
  story.Report(EndedAs(story.Run(1), EndedBy::kTimeLimit, 0.5));
  EXPECT_EQ(story.trial(1).status, kStopped);
  EXPECT_EQ(story.trial(1).secondary_status, SecondaryStatus::kMaxRuntimeExceeded);
  EXPECT_THAT(story.trial(1).outcome, Optional(Outcome{Outcome::Kind::kValue, 0.5}));

  story.Suggest();
  story.Report(EndedAs(story.Run(2), EndedBy::kTimeLimit));
  EXPECT_THAT(story.trial(2).outcome, Optional(Outcome{Outcome::Kind::kInfeasible}));
}

TEST(JobTest, LateReportOfALostAttemptIsEvidenceAndChangesNoState) {
  JobStory story(ATuningJob().WithMaxTrials(1));
  story.Suggest();
  const AttemptId lost = story.Run(1);
  story.job.Lose(lost, Loss::kLeaseExpired, "silent", story.now);
  const TrainingJob before = story.trial(1);
  AttemptReport late = Done(lost, 0.5);
  late.objective_values = {{1, 1, 0.5}};
  story.job.KeepEvidence(late);
  EXPECT_EQ(story.job.FindAttempt(lost)->objective, late.objective);
  EXPECT_EQ(story.job.FindAttempt(lost)->curve, Curve());
  EXPECT_EQ(story.trial(1), before);
  EXPECT_TRUE(story.job.FindAttempt(lost)->exit.has_value());
  EXPECT_TRUE(story.job.FindAttempt(lost)->superseded);
}

TEST(JobTest, StoredJobGoesOnAsIfNothingHadHappened) {
  JobStory story(ATuningJob().WithMaxTrials(5).WithParallelTrials(2));
  story.Suggest();
  story.Report(Done(story.Run(1), 0.5));
  const AttemptId running = story.Run(2);
  Changes changes;
  story.job.TakeChanges(changes);
  const Job again(story.job.row(), {story.trial(1), story.trial(2)},
                  {*story.job.FindAttempt(running)}, {}, "boot");
  EXPECT_EQ(again.Room(), story.job.Room());
  EXPECT_EQ(again.active(), story.job.active());
  EXPECT_EQ(again.history().revision(), 1);
  EXPECT_EQ(again.history().next_trial(), 3);
  EXPECT_THAT(again.Waiting(story.now), IsEmpty());
}

}  // namespace
}  // namespace hone
