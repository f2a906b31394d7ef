#include "worker/train/settings/contract.h"

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.h"
#include "worker/train/base/failure.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

Variables Of(const std::map<std::string, std::string>& variables) {
  return [variables](const std::string& name) {
    const auto at = variables.find(name);
    return at == variables.end() ? "" : at->second;
  };
}

TEST(ContractTest, TheFileOfHyperparametersComesFirst) {
  const TemporaryFolder folder;
  folder.Write("input/config/hyperparameters.json", R"({"epochs": "3", "optimizer": "sgd"})");
  const Contract contract = ReadContract(
      Of({{"SAGEMAKER_BASE_DIR", folder.path()}, {"SM_HPS", R"({"epochs": 5})"}}), {"epochs"});
  EXPECT_THAT(contract.hyperparameters, ElementsAre(Pair("epochs", "3"), Pair("optimizer", "sgd")));
}

TEST(ContractTest, WithoutTheFileTheVariablesCount) {
  const TemporaryFolder folder;
  const Contract all = ReadContract(
      Of({{"SAGEMAKER_BASE_DIR", folder.path()}, {"SM_HPS", R"({"epochs": 5, "eps": 1e-8})"}}), {});
  EXPECT_THAT(all.hyperparameters, ElementsAre(Pair("epochs", "5"), Pair("eps", "1e-08")));
  const Contract single = ReadContract(
      Of({{"SAGEMAKER_BASE_DIR", folder.path()}, {"SM_HP_EPOCHS", "7"}, {"SM_HP_OTHER", "x"}}),
      {"epochs"});
  EXPECT_THAT(single.hyperparameters, ElementsAre(Pair("epochs", "7")));
}

TEST(ContractTest, HyperparametersThatAreNoObjectAreRefused) {
  const TemporaryFolder folder;
  EXPECT_THROW(ReadContract(Of({{"SAGEMAKER_BASE_DIR", folder.path()}, {"SM_HPS", "[1]"}}), {}),
               Failure);
}

TEST(ContractTest, FoldersAreThoseOfTheVariables) {
  const TemporaryFolder folder;
  folder.Write("input/data/train/x", "");
  const Contract contract = ReadContract(Of({{"SAGEMAKER_BASE_DIR", folder.path()},
                                             {"SM_CHANNELS", R"(["train", "extra"])"},
                                             {"SM_CHANNEL_EXTRA", "somewhere"},
                                             {"SM_MODEL_DIR", "m"},
                                             {"HONE_CHECKPOINT_DIR", "c"},
                                             {"SM_OUTPUT_DIR", "o"},
                                             {"HONE_METRICS_FILE", "f"},
                                             {"HONE_PARENT", "base"}}),
                                         {});
  EXPECT_THAT(contract.channels,
              ElementsAre(Pair("extra", "somewhere"), Pair("train", folder / "input/data/train")));
  EXPECT_EQ(contract.model_folder, "m");
  EXPECT_EQ(contract.checkpoint_folder, "c");
  EXPECT_EQ(contract.failure_file, "o/failure");
  EXPECT_EQ(contract.metrics_file, "f");
  EXPECT_EQ(contract.parent, "base");
}

TEST(ContractTest, WithoutVariablesFoldersLieAsSageMakerHasThem) {
  const TemporaryFolder folder;
  const Contract contract = ReadContract(Of({{"SAGEMAKER_BASE_DIR", folder.path()}}), {});
  EXPECT_THAT(contract.channels, IsEmpty());
  EXPECT_EQ(contract.model_folder, folder / "model");
  EXPECT_EQ(contract.checkpoint_folder, folder / "checkpoints");
  EXPECT_EQ(contract.failure_file, folder / "output/failure");
}

}  // namespace
}  // namespace hone::train
