#include "worker/contract/environment.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace hone::worker {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

RunOrder Order() {
  RunOrder order;
  order.attempt = AttemptId{7};
  order.attempt_number = 2;
  order.training_job = "seedlings-003-0011aabb";
  order.tuning_job = "seedlings";
  order.trial = 3;
  order.hyperparameters = {{"learning-rate", "0.1"}, {"epochs", "3"}};
  order.command = {"true"};
  order.inputs = {{"validation", {.path = "/data/v"}}, {"train", {.path = "/data/t"}}};
  order.objective_metric = "validation:accuracy";
  return order;
}

Environment Of(const RunOrder& order, const Grant& grant = {}, const Environment& inherited = {}) {
  return ProgramEnvironment(order, "/state/jobs/7", grant, inherited);
}

TEST(EnvironmentTest, SaysWhatSageMakersDoes) {
  EXPECT_THAT(
      Of(Order(), {.devices = {"GPU-1"}, .cores = 4}),
      AllOf(Contains(Pair("TRAINING_JOB_NAME", "seedlings-003-0011aabb")),
            Contains(Pair("SM_MODEL_DIR", "/state/jobs/7/model")),
            Contains(Pair("SM_CHANNELS", R"(["train","validation"])")),
            Contains(Pair("SM_CHANNEL_TRAIN", "/state/jobs/7/input/data/train")),
            Contains(Pair("SM_HPS", R"({"learning-rate": 0.1, "epochs": 3})")),
            Contains(Pair("SM_HP_LEARNING-RATE", "0.1")), Contains(Pair("SM_HP_EPOCHS", "3")),
            Contains(Pair("SM_HP__TUNING_OBJECTIVE_METRIC", "validation:accuracy")),
            Contains(Pair("SM_USER_ARGS", R"(["--epochs","3","--learning-rate","0.1"])")),
            Contains(Pair("SM_HOSTS", R"(["algo-1"])")), Contains(Pair("SM_NUM_GPUS", "1")),
            Contains(Pair("SM_NUM_CPUS", "4")),
            Contains(Pair("SM_INPUT_CONFIG_DIR", "/state/jobs/7/input/config")),
            Contains(Pair("SM_OUTPUT_DATA_DIR", "/state/jobs/7/output/data"))));
}

TEST(EnvironmentTest, ChannelOfAnArtifactLooksLikeAnyOther) {
  RunOrder order = Order();
  order.inputs = {{"model", {.artifact = "sha256:ab"}}};
  order.parent = "seedlings/2";
  EXPECT_THAT(Of(order), AllOf(Contains(Pair("SM_CHANNELS", R"(["model"])")),
                               Contains(Pair("SM_CHANNEL_MODEL", "/state/jobs/7/input/data/model")),
                               Contains(Pair("HONE_PARENT", "seedlings/2"))));
}

TEST(EnvironmentTest, SaysWhatSageMakersDoesNot) {
  EXPECT_THAT(
      Of(Order(), {.devices = {"GPU-1", "GPU-2"}}),
      AllOf(Contains(Pair("HONE_TUNING_JOB", "seedlings")), Contains(Pair("HONE_TRIAL", "3")),
            Contains(Pair("HONE_ATTEMPT", "2")), Contains(Pair("HONE_PARENT", "")),
            Contains(Pair("HONE_DEVICES", "GPU-1,GPU-2")),
            Contains(Pair("CUDA_VISIBLE_DEVICES", "GPU-1,GPU-2")),
            Contains(Pair("HONE_METRICS_FILE", "/state/jobs/7/output/metrics.jsonl")),
            Contains(Pair("HONE_CHECKPOINT_DIR", "/state/jobs/7/checkpoints"))));
}

TEST(EnvironmentTest, JobThatIsNoTrialHasNoTrialNumber) {
  RunOrder order = Order();
  order.tuning_job = "";
  order.trial = 0;
  order.objective_metric = "";
  EXPECT_THAT(Of(order),
              AllOf(Contains(Pair("HONE_TUNING_JOB", "")), Contains(Pair("HONE_TRIAL", "")),
                    Not(Contains(Key("SM_HP__TUNING_OBJECTIVE_METRIC")))));
}

TEST(EnvironmentTest, ProgramWithoutGpusSeesNone) {
  const Environment inherited = {{"CUDA_VISIBLE_DEVICES", "0,1"}};
  EXPECT_THAT(Of(Order(), {}, inherited), Contains(Pair("CUDA_VISIBLE_DEVICES", "")));
}

TEST(EnvironmentTest, JobWinsOverTheContractAndTheContractOverTheAgent) {
  RunOrder order = Order();
  order.environment = {{"OMP_NUM_THREADS", "2"}, {"SM_MODEL_DIR", "/mine"}, {"PATH", "/opt/bin"}};
  EXPECT_THAT(Of(order, {.cores = 8}, {{"OMP_NUM_THREADS", "64"}, {"HOME", "/root"}}),
              AllOf(Contains(Pair("OMP_NUM_THREADS", "2")), Contains(Pair("SM_MODEL_DIR", "/mine")),
                    Contains(Pair("PATH", "/opt/bin")), Contains(Pair("HOME", "/root"))));
  EXPECT_THAT(Of(Order(), {.cores = 8}, {{"OMP_NUM_THREADS", "64"}}),
              Contains(Pair("OMP_NUM_THREADS", "8")));
}

TEST(EnvironmentTest, NobodyOverridesHonesWordNorTakesDevices) {
  RunOrder order = Order();
  order.environment = {{"HONE_TRIAL", "99"}, {"HONE_MADE_UP", "x"}, {"CUDA_VISIBLE_DEVICES", "0"}};
  EXPECT_THAT(Of(order),
              AllOf(Contains(Pair("HONE_TRIAL", "3")), Not(Contains(Key("HONE_MADE_UP"))),
                    Contains(Pair("CUDA_VISIBLE_DEVICES", ""))));
}

TEST(EnvironmentTest, ThreadsDoNotSpin) {
  EXPECT_THAT(Of(Order()), AllOf(Contains(Pair("OMP_WAIT_POLICY", "passive")),
                                 Contains(Pair("GOMP_SPINCOUNT", "0")),
                                 Contains(Pair("PYTHONUNBUFFERED", "1"))));
}

TEST(EnvironmentTest, AnyHyperparameterKeepsTheJsonWhole) {
  RunOrder order = Order();
  order.hyperparameters = {{"text", "two\nlines \"quoted\" \xC3\xBC"}, {"a=b", "1"}, {"", "2"}};
  const Environment environment = Of(order);
  EXPECT_EQ(environment.at("SM_HP_TEXT"), "two\nlines \"quoted\" \xC3\xBC");
  EXPECT_THAT(environment, Not(Contains(Key("SM_HP_A=B"))));
  const auto whole = nlohmann::json::parse(environment.at("SM_TRAINING_ENV"));
  EXPECT_EQ(whole["hyperparameters"]["text"], "two\nlines \"quoted\" \xC3\xBC");
  EXPECT_EQ(whole["hyperparameters"]["a=b"], 1);
  EXPECT_EQ(whole["channel_input_dirs"]["train"], "/state/jobs/7/input/data/train");
  for (const char* name : {"SM_HPS", "SM_USER_ARGS", "SM_RESOURCE_CONFIG", "SM_INPUT_DATA_CONFIG",
                           "SM_INSTANCE_GROUPS_DICT", "SM_CHANNELS", "SM_HOSTS"}) {
    EXPECT_TRUE(nlohmann::json::accept(environment.at(name))) << name;
  }
}

TEST(ShareOfCoresTest, IsThatOfTheSlotsAndAtLeastOne) {
  EXPECT_EQ(ShareOfCores(1, 4, 16), 4);
  EXPECT_EQ(ShareOfCores(2, 4, 16), 8);
  EXPECT_EQ(ShareOfCores(1, 8, 2), 1);
  EXPECT_EQ(ShareOfCores(10'000, 10'000, 1'000'000), 1'000'000);
}

}  // namespace
}  // namespace hone::worker
