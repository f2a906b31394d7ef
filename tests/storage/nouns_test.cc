#include "storage/nouns.h"

#include <gmock/gmock.h>

#include <limits>

#include "storage/store.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

TEST(NounsTest, StatusesAreNamedAsSageMakerNamesThemAndReadBack) {
  EXPECT_EQ(Name(TuningJobStatus::kInProgress), "InProgress");
  EXPECT_EQ(Name(SecondaryStatus::kMaxRuntimeExceeded), "MaxRuntimeExceeded");
  for (int i = 0; i <= static_cast<int>(TuningJobStatus::kDeleteFailed); ++i) {
    const auto status = static_cast<TuningJobStatus>(i);
    EXPECT_EQ(*ParseTuningJobStatus(Name(status)), status);
  }
  for (int i = 0; i <= static_cast<int>(TrainingJobStatus::kDeleting); ++i) {
    const auto status = static_cast<TrainingJobStatus>(i);
    EXPECT_EQ(*ParseTrainingJobStatus(Name(status)), status);
  }
  for (int i = 0; i <= static_cast<int>(SecondaryStatus::kPaused); ++i) {
    const auto status = static_cast<SecondaryStatus>(i);
    EXPECT_EQ(*ParseSecondaryStatus(Name(status)), status);
  }
  for (int i = 0; i <= static_cast<int>(EndedBy::kStartFailure); ++i) {
    EXPECT_EQ(*ParseEndedBy(Name(static_cast<EndedBy>(i))), static_cast<EndedBy>(i));
  }
}

TEST(NounsTest, AnUnknownNameIsRefusedWithTheKnownOnes) {
  const auto status = ParseTrainingJobStatus("Running");
  ASSERT_FALSE(status);
  EXPECT_THAT(status.error().message, HasSubstr("must be one of InProgress, Completed"));
  EXPECT_THAT(status.error().message, HasSubstr(": Running"));
}

TEST(NounsTest, OnlyWhatNeverChangesByItselfHasEnded) {
  EXPECT_TRUE(HasEnded(TuningJobStatus::kStopped));
  EXPECT_FALSE(HasEnded(TuningJobStatus::kStopping));
  EXPECT_FALSE(HasEnded(TuningJobStatus::kDeleting));
  EXPECT_TRUE(HasEnded(TrainingJobStatus::kFailed));
  EXPECT_FALSE(HasEnded(TrainingJobStatus::kInProgress));
}

TEST(NounsTest, NanObjectivesAreEqual) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ((LatestObjective{1, nan}), (LatestObjective{1, nan}));
  EXPECT_FALSE((LatestObjective{1, nan}) == (LatestObjective{1, 0}));
  EXPECT_FALSE((LatestObjective{1, nan}) == (LatestObjective{2, nan}));
}

TEST(SpecTest, FailuresHaveTheDefaultPoliciesOfTheSurfaceUnlessTheUserSaysOtherwise) {
  TrainingProgram program;
  EXPECT_EQ(program.PolicyFor(FailureCause::kDeviceOutOfMemory), FailurePolicy::kInfeasible);
  EXPECT_EQ(program.PolicyFor(FailureCause::kArtifactLost), FailurePolicy::kRetryElsewhere);
  EXPECT_EQ(program.PolicyFor(FailureCause::kProgramError), FailurePolicy::kRetry);
  EXPECT_EQ(program.PolicyFor(FailureCause::kBadInput), FailurePolicy::kFail);
  program.on_failure[FailureCause::kBadInput] = FailurePolicy::kInfeasible;
  EXPECT_EQ(program.PolicyFor(FailureCause::kBadInput), FailurePolicy::kInfeasible);
}

TEST(ChangesTest, AppendedChangesComeBehindAndTheLastIdNeverGoesBack) {
  Changes changes;
  EXPECT_TRUE(changes.empty());
  changes.last_id = 7;
  changes.workers.resize(1);
  Changes more;
  more.last_id = 5;
  more.workers.resize(2);
  more.workers[0].name = "second";
  changes.Append(more);
  EXPECT_EQ(changes.last_id, 7);
  ASSERT_EQ(changes.workers.size(), 3u);
  EXPECT_EQ(changes.workers[1].name, "second");
  EXPECT_FALSE(changes.empty());
}

}  // namespace
}  // namespace hone
