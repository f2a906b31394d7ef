// What a program finds when it starts.
#include <map>
#include <nlohmann/json.hpp>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::Key;
using ::testing::Not;
using ::testing::StartsWith;

class ContractTest : public RunningCluster {
 protected:
  // Runs one trial and reads the environment that it saw.
  void Run(const std::string& trial_keys) {
    cluster_.Create({.script = R"(
env > "$SIGNS/environment"
pwd > "$SIGNS/pwd"
cp input/config/hyperparameters.json "$SIGNS"
for folder in "$SM_MODEL_DIR" "$SM_OUTPUT_DATA_DIR" "$HONE_CHECKPOINT_DIR" "$SM_INPUT_DIR/data"; do
  if [ -d "$folder" ]; then echo "$folder" >> "$SIGNS/folders"; fi
done
echo loss=1
)",
                     .trial_keys = trial_keys});
    EXPECT_EQ(cluster_.EndOf("job"), "Completed");
    for (const std::string& line : LinesOf(ReadAll(cluster_.signs() / "environment"))) {
      const std::size_t equals = line.find('=');
      if (equals != std::string::npos) seen_[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }

  Environment seen_;
};

TEST_F(ContractTest, ProgramSeesSageMakersVariablesAndHonesOwn) {
  Run("");
  EXPECT_EQ(seen_["HONE_TUNING_JOB"], "job");
  EXPECT_EQ(seen_["HONE_TRIAL"], "1");
  EXPECT_EQ(seen_["HONE_ATTEMPT"], "1");
  EXPECT_EQ(seen_["HONE_PARENT"], "");
  EXPECT_EQ(seen_["HONE_DEVICES"], "");
  EXPECT_THAT(seen_["TRAINING_JOB_NAME"], StartsWith("job-001-"));
  EXPECT_EQ(seen_["SM_HP__TUNING_OBJECTIVE_METRIC"], "loss");
  EXPECT_EQ(seen_["SM_CURRENT_HOST"], "algo-1");
  EXPECT_EQ(seen_["SM_NUM_GPUS"], "0");
  EXPECT_THAT(seen_, Contains(Key("SM_HP_RATE")));
  EXPECT_THAT(seen_, Contains(Key("SM_TRAINING_ENV")));
  EXPECT_THAT(seen_, Contains(Key("HONE_METRICS_FILE")));
  // What the agent was told is not for its programs.
  EXPECT_THAT(seen_, Not(Contains(Key("HONE_LISTEN"))));
}

TEST_F(ContractTest, ProgramSeesItsShareOfTheMachine) {
  Run("");
  EXPECT_EQ(seen_.at("CUDA_VISIBLE_DEVICES"), "");
  EXPECT_GE(std::stoi(seen_.at("OMP_NUM_THREADS")), 1);
  EXPECT_EQ(seen_.at("SM_NUM_CPUS"), seen_.at("OMP_NUM_THREADS"));
  EXPECT_EQ(seen_["OMP_WAIT_POLICY"], "passive");
}

TEST_F(ContractTest, ProgramStartsInItsFolderAndFindsTheOthersThere) {
  Run("");
  const fs::path folder = LinesOf(ReadAll(cluster_.signs() / "pwd")).at(0);
  EXPECT_THAT(folder.string(), StartsWith((cluster_.state() / "worker-one" / "jobs").string()));
  EXPECT_EQ(seen_["SM_MODEL_DIR"], folder / "model");
  EXPECT_EQ(seen_["SM_INPUT_CONFIG_DIR"], folder / "input" / "config");
  EXPECT_EQ(seen_["SM_OUTPUT_DATA_DIR"], folder / "output" / "data");
  EXPECT_EQ(seen_["HONE_CHECKPOINT_DIR"], folder / "checkpoints");
  EXPECT_EQ(cluster_.CountSigns("folders"), 4);

  const auto hyperparameters =
      nlohmann::json::parse(ReadAll(cluster_.signs() / "hyperparameters.json"));
  EXPECT_EQ(hyperparameters["rate"], seen_["SM_HP_RATE"]);
  EXPECT_EQ(hyperparameters["size"], seen_["SM_HP_SIZE"]);
}

TEST_F(ContractTest, JobsEnvironmentIsAddedButCannotReplaceWhatHoneSays) {
  Run("environment: {COLOUR: blue, OMP_NUM_THREADS: \"3\"}");
  EXPECT_EQ(seen_["COLOUR"], "blue");
  EXPECT_EQ(seen_["OMP_NUM_THREADS"], "3");
  EXPECT_EQ(seen_["HONE_TRIAL"], "1");
}

}  // namespace
}  // namespace hone::integration
