// Single training jobs on the command line.
#include <gmock/gmock.h>

#include <fstream>

#include "tests/orchestrator/cli/fake_controller.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using testing::FakeController;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Ran;
using testing::RunHone;
using ::testing::StartsWith;

constexpr char kFile[] =
    "static: {lr: 0.1}\n"
    "objective: {metric: loss, goal: minimize}\n"
    "trial: {command: [train], inputs: {model: {from: search/4}}}\n";

class TrainTest : public ::testing::Test {
 protected:
  std::string FileWith(const std::string& text) {
    const std::string path = folder_ / "job.yaml";
    std::ofstream(path) << text;
    return path;
  }

  Ran Hone(std::vector<std::string> arguments) {
    return RunHone(controller_.endpoint(), std::move(arguments));
  }

  static v1::WatchTrainingJobResponse Message(v1::TrainingJobStatus status,
                                              v1::SecondaryStatus secondary) {
    v1::WatchTrainingJobResponse message;
    message.mutable_training_job()->set_name("base");
    message.mutable_training_job()->set_status(status);
    message.mutable_training_job()->set_secondary_status(secondary);
    message.mutable_training_job()->mutable_spec()->mutable_objective()->set_metric("loss");
    return message;
  }

  FakeController controller_;
  const testing::TemporaryFolder folder_;
};

TEST_F(TrainTest, CreatesWhatTheFileSaysAndPrintsItsName) {
  const Ran ran = Hone({"train", FileWith(kFile), "--name", "base", "--set", "static.lr=0.5"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "base\n");
  const v1::CreateTrainingJobRequest& request = controller_.state().trained;
  EXPECT_EQ(request.name(), "base");
  EXPECT_EQ(request.spec().hyperparameters(0).value(), "0.5");
  EXPECT_EQ(request.spec().program().inputs().at("model").from(), "search/4");
}

TEST_F(TrainTest, KeysOfASearchAreToldAsWithoutMeaning) {
  const Ran ran = Hone({"train", FileWith(std::string(kFile) + "strategy: grid\nseed: 1\n")});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("without a meaning here: strategy, seed"));
}

TEST_F(TrainTest, ServersRefusalIsToldAtTheLineOfTheFile) {
  controller_.state().refusal =
      testing::RefusalOf("program.inputs.model.from", "must have left a model: search/4");
  const Ran ran = Hone({"train", FileWith(kFile)});
  EXPECT_EQ(ran.code, 2);
  EXPECT_THAT(ran.err, HasSubstr("job.yaml:3:50: trial.inputs.model.from: must have left a model"));
}

TEST_F(TrainTest, DryRunPrintsWhatTheProgramWouldBeGiven) {
  const Ran ran = Hone({"train", FileWith(kFile), "--dry-run"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, "lr = 0.1\n");
  EXPECT_TRUE(controller_.state().trained.dry_run());
}

TEST_F(TrainTest, WatchPrintsALineForEachChangeAndEndsWithTheJobsCode) {
  auto running = Message(v1::TRAINING_JOB_STATUS_IN_PROGRESS, v1::SECONDARY_STATUS_TRAINING);
  auto further = running;
  further.mutable_training_job()->set_latest_value(0.5);
  auto failed = Message(v1::TRAINING_JOB_STATUS_FAILED, v1::SECONDARY_STATUS_FAILED);
  failed.mutable_training_job()->set_failure_cause(v1::FAILURE_CAUSE_PROGRAM_ERROR);
  failed.mutable_training_job()->set_failure_reason("exit code 1");
  controller_.state().training_watch = {running, running, further, failed};
  const Ran ran = Hone({"train", FileWith(kFile), "--name", "base", "--watch"});
  EXPECT_EQ(ran.code, 10) << ran.err;
  std::vector<std::string> lines;
  std::istringstream out(ran.out);
  for (std::string line; std::getline(out, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 4u) << ran.out;
  EXPECT_THAT(lines[1], HasSubstr("base Training"));
  EXPECT_THAT(lines[2], HasSubstr("base Training loss=0.5"));
  EXPECT_THAT(lines[3], HasSubstr("base Failed program-error: exit code 1"));
}

TEST_F(TrainTest, WatchOfANameThatNoTuningJobHasIsOfTheTrainingJob) {
  controller_.state().training_watch = {
      Message(v1::TRAINING_JOB_STATUS_STOPPED, v1::SECONDARY_STATUS_STOPPED)};
  const Ran ran = Hone({"watch", "base"});
  EXPECT_EQ(ran.code, 11) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("base Stopped"));
}

TEST_F(TrainTest, ListShowsTrainingJobsWhenAskedTo) {
  v1::TrainingJob& job = controller_.state().training_jobs["base"];
  job.set_name("base");
  job.set_status(v1::TRAINING_JOB_STATUS_COMPLETED);
  job.set_objective_value(0.25);
  const Ran ran = Hone({"list", "--training"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("NAME"));
  EXPECT_THAT(ran.out, HasSubstr("base"));
  EXPECT_THAT(ran.out, HasSubstr("0.25"));
  EXPECT_THAT(Hone({"list"}).out, ::testing::Not(HasSubstr("base")));
}

}  // namespace
}  // namespace hone
