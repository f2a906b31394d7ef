#include "orchestrator/cli/watch.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "tests/orchestrator/cli/fake_controller.h"

namespace hone {
namespace {

using testing::CompletedTrial;
using testing::FakeController;
using ::testing::HasSubstr;
using testing::Ran;
using testing::RunHone;
using testing::Seedlings;

v1::WatchTuningJobResponse Message(v1::TuningJobStatus status,
                                   std::vector<v1::TrainingJob> trials = {}) {
  v1::WatchTuningJobResponse message;
  *message.mutable_tuning_job() = Seedlings();
  message.mutable_tuning_job()->set_status(status);
  if (status != v1::TUNING_JOB_STATUS_IN_PROGRESS) {
    message.mutable_tuning_job()->set_reason("max_trials ended");
  }
  for (v1::TrainingJob& trial : trials) *message.add_changed_trials() = std::move(trial);
  return message;
}

v1::TrainingJob Running(int number) {
  v1::TrainingJob trial = CompletedTrial(number, 0);
  trial.set_status(v1::TRAINING_JOB_STATUS_IN_PROGRESS);
  trial.set_secondary_status(v1::SECONDARY_STATUS_TRAINING);
  trial.clear_objective_value();
  return trial;
}

Ran WatchTo(v1::TuningJobStatus status) {
  FakeController controller;
  controller.state().watches.push_back({{Message(status)}, grpc::Status::OK});
  return RunHone(controller.endpoint(), {"watch", "seedlings"});
}

TEST(WatchTest, ExitCodeIsTheOutcomeOfTheJob) {
  EXPECT_EQ(WatchTo(v1::TUNING_JOB_STATUS_COMPLETED).code, 0);
  EXPECT_EQ(WatchTo(v1::TUNING_JOB_STATUS_FAILED).code, 10);
  EXPECT_EQ(WatchTo(v1::TUNING_JOB_STATUS_STOPPED).code, 11);
}

TEST(WatchTest, PipedItPrintsALineAnEvent) {
  FakeController controller;
  controller.state().watches.push_back(
      {{Message(v1::TUNING_JOB_STATUS_IN_PROGRESS, {Running(1), Running(2)}),
        Message(v1::TUNING_JOB_STATUS_IN_PROGRESS, {Running(2)}),
        Message(v1::TUNING_JOB_STATUS_COMPLETED, {CompletedTrial(1, 0.25)})},
       grpc::Status::OK});
  const Ran ran = RunHone(controller.endpoint(), {"watch", "seedlings"});
  EXPECT_THAT(ran.out,
              ::testing::MatchesRegex("..:..:.. seedlings/1 Training learning_rate=0.10 [^\n]*\n"
                                      "..:..:.. seedlings/2 Training learning_rate=0.10 [^\n]*\n"
                                      "..:..:.. seedlings/1 Completed accuracy=0.25 [^\n]*\n"
                                      "..:..:.. seedlings Completed: max_trials ended\n"));
}

TEST(WatchTest, SurvivesABreakAndTellsWhatEndedMeanwhile) {
  FakeController controller;
  controller.state().trials = {CompletedTrial(1, 0.25), Running(2)};
  controller.state().watches.push_back({{Message(v1::TUNING_JOB_STATUS_IN_PROGRESS, {Running(1)})},
                                        grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting")});
  controller.state().watches.push_back({{}, grpc::Status(grpc::StatusCode::UNAVAILABLE, "still")});
  controller.state().watches.push_back(
      {{Message(v1::TUNING_JOB_STATUS_COMPLETED, {})}, grpc::Status::OK});
  const Ran ran = RunHone(controller.endpoint(), {"watch", "seedlings"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("seedlings/1 Completed accuracy=0.25"));
}

TEST(WatchTest, GivesUpAfterTheLimitWithoutContact) {
  FakeController controller;
  controller.state().tuning_jobs["seedlings"] = Seedlings();
  controller.state().watches.push_back({{Message(v1::TUNING_JOB_STATUS_IN_PROGRESS)},
                                        grpc::Status(grpc::StatusCode::UNAVAILABLE, "restarting")});
  EXPECT_EQ(RunHone(controller.endpoint(), {"watch", "seedlings"}).code, 5);
}

TEST(WatchTest, JobThatIsNotThereIsSaidAtOnce) {
  FakeController controller;
  EXPECT_EQ(RunHone(controller.endpoint(), {"watch", "nothing"}).code, 3);
}

TEST(WatchTest, JsonIsEachMessageOnALine) {
  FakeController controller;
  controller.state().watches.push_back({{Message(v1::TUNING_JOB_STATUS_IN_PROGRESS, {Running(1)}),
                                         Message(v1::TUNING_JOB_STATUS_COMPLETED)},
                                        grpc::Status::OK});
  const Ran ran = RunHone(controller.endpoint(), {"--json", "watch", "seedlings"});
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 2);
  EXPECT_THAT(ran.out, HasSubstr("\"best_trial\":\"0\""));
}

}  // namespace
}  // namespace hone
