// Training jobs that are run by themselves, and the models that jobs begin with.
#include <filesystem>
#include <fstream>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

namespace fs = std::filesystem;

// Adds one to what its parent left, or begins with 0.
constexpr char kJobFile[] = R"(static: {step: 1}
objective: {metric: sum, goal: maximize}
trial:
  command: [sh, ./code/train.sh]
  inputs: {code: code}
  metrics: [{name: sum, regex: 'sum=([0-9]+)'}]
)";
constexpr char kProgram[] = R"sh(
before=0
if [ -n "$HONE_PARENT" ]; then before=$(cat "$SM_CHANNEL_MODEL/deep/sum"); fi
mkdir -p "$SM_MODEL_DIR/deep"
echo $((before + SM_HP_STEP)) > "$SM_MODEL_DIR/deep/sum"
echo "parent=$HONE_PARENT trial=$HONE_TRIAL job=$TRAINING_JOB_NAME sum=$((before + SM_HP_STEP))"
)sh";

class TrainingJobTest : public RunningCluster {
 protected:
  void SetUp() override {
    RunningCluster::SetUp();
    fs::create_directories(cluster_.folder() / "code");
    Write("code/train.sh", kProgram);
    Write("job.yaml", kJobFile);
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(cluster_.folder() / name) << text;
  }

  Outcome Train(const std::string& name, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"train", cluster_.folder() / "job.yaml", "--name", name,
                                          "--watch"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return cluster_.Hone(arguments);
  }

  std::string Say(const std::vector<std::string>& arguments) {
    const Outcome outcome = cluster_.Hone(arguments);
    EXPECT_EQ(outcome.code, 0) << ::testing::PrintToString(arguments) << outcome.err;
    return outcome.out;
  }
};

TEST_F(TrainingJobTest, RunsByItselfAndIsAddressedByItsName) {
  const Outcome done = Train("base");
  ASSERT_EQ(done.code, 0) << done.err << cluster_.Logs();
  EXPECT_THAT(done.out, HasSubstr("base Completed sum=1"));
  EXPECT_EQ(Say({"logs", "base"}), "parent= trial= job=base sum=1\n");
  EXPECT_THAT(Say({"describe", "base"}), AllOf(HasSubstr("Completed"), HasSubstr("step = 1")));
  EXPECT_THAT(Say({"list", "--training"}), HasSubstr("base"));
  EXPECT_THAT(Say({"list"}), Not(HasSubstr("base")));
  EXPECT_THAT(Say({"delete", "base"}), HasSubstr("deleted"));
  EXPECT_EQ(cluster_.Hone({"describe", "base"}).code, 3);
  EXPECT_EQ(Train("base").code, 0);
}

TEST_F(TrainingJobTest, ChildrenBeginWithTheModelsOfTheirParentsInAChain) {
  ASSERT_EQ(Train("first").code, 0);
  ASSERT_EQ(Train("second", {"--set", "trial.inputs.model={from: first}"}).code, 0);
  const Outcome third =
      Train("third", {"--set", "trial.inputs.model={from: second}", "--set", "static.step=40"});
  ASSERT_EQ(third.code, 0) << third.err << cluster_.Logs();
  EXPECT_EQ(Say({"logs", "third"}), "parent=second trial= job=third sum=42\n");
  EXPECT_THAT(Say({"describe", "third"}), HasSubstr("the model of second"));
}

TEST_F(TrainingJobTest, TrialsOfASearchBeginWithAParentsModelToo) {
  ASSERT_EQ(Train("base").code, 0);
  Write("search.yaml", std::string(kJobFile) +
                           "  environment: {}\n"
                           "parameters: {x: {type: integer, min: 1, max: 3}}\n"
                           "limits: {max_trials: 2, max_parallel_trials: 2}\n");
  const Outcome done =
      cluster_.Hone({"create", cluster_.folder() / "search.yaml", "--name", "search", "--watch",
                     "--set", "trial.inputs.model={from: base}"});
  ASSERT_EQ(done.code, 0) << done.err << cluster_.Logs();
  EXPECT_THAT(Say({"logs", "search/2"}), HasSubstr("parent=base trial=2"));
  EXPECT_THAT(Say({"trials", "search"}), HasSubstr("2"));
}

TEST_F(TrainingJobTest, ParentThatIsNotThereIsToldAtTheLineOfTheFile) {
  const Outcome wrong = Train("child", {"--set", "trial.inputs.model={from: nobody/3}"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err,
              AllOf(HasSubstr("trial.inputs.model.from: must be a trial"), HasSubstr("nobody/3")));
  EXPECT_EQ(cluster_.Hone({"describe", "child"}).code, 3);
}

TEST_F(TrainingJobTest, FailureIsTheEndOfTheWatchAndARetryGoesOn) {
  const Outcome failed =
      Train("base", {"--set", "trial.inputs.code=" + (cluster_.folder() / "gone").string()});
  EXPECT_EQ(failed.code, 10) << failed.out;
  EXPECT_THAT(failed.out, HasSubstr("base Failed bad-input"));
  fs::create_directories(cluster_.folder() / "gone");
  Say({"retry", "base"});
  EXPECT_THAT(Say({"watch", "base"}), HasSubstr("base Completed sum=1"));
}

TEST_F(TrainingJobTest, SurvivesTheDeathOfHonedAndOfTheAgent) {
  Write("code/train.sh", std::string("while [ ! -e '") + (cluster_.folder() / "go").string() +
                             "' ]; do sleep 0.05; done\n" + kProgram);
  Say({"train", cluster_.folder() / "job.yaml", "--name", "base"});
  ASSERT_TRUE(WaitUntil([&] {
    return Say({"describe", "base"}).find("(Training)") != std::string::npos;
  }));
  cluster_.KillHoned();
  cluster_.KillWorker();
  cluster_.StartHoned();
  cluster_.StartWorker();
  Write("go", "");
  EXPECT_THAT(Say({"watch", "base"}), HasSubstr("base Completed sum=1"));
  EXPECT_EQ(cluster_.database().Count("SELECT attempts FROM training_job WHERE name = 'base'"), 1);
}

}  // namespace
}  // namespace hone::integration
