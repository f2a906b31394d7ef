#include "orchestrator/engine/change_log.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string LinesFor(const Changes& changes) {
  ::testing::internal::CaptureStderr();
  LogChanges(changes);
  return ::testing::internal::GetCapturedStderr();
}

TEST(ChangeLogTest, AFailedTrialIsToldWithItsCauseAndItsWords) {
  Changes changes;
  TrainingJob& trial = changes.training_jobs.emplace_back();
  trial.name = "search-007-0123abcd";
  EXPECT_THAT(LinesFor(changes), IsEmpty());
  trial.status = TrainingJobStatus::kFailed;
  trial.cause = FailureCause::kProgramError;
  trial.reason = "exit code 3";
  EXPECT_THAT(LinesFor(changes), AllOf(HasSubstr("search-007-0123abcd"), HasSubstr("program-error"),
                                       HasSubstr("exit code 3")));
}

TEST(ChangeLogTest, AJobIsToldWhenItBeginsAndWhenItEnds) {
  Changes changes;
  TuningJob& job = changes.tuning_jobs.emplace_back();
  job.name = "search";
  job.log_records = 1;
  EXPECT_THAT(LinesFor(changes), HasSubstr("created tuning_job=search"));
  job.log_records = 2;
  EXPECT_THAT(LinesFor(changes), IsEmpty());
  job.status = TuningJobStatus::kCompleted;
  EXPECT_THAT(LinesFor(changes),
              AllOf(HasSubstr("ended tuning_job=search"), HasSubstr("Completed")));
}

}  // namespace
}  // namespace hone
