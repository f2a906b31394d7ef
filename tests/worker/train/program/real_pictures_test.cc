// Learning on real pictures, where they are at hand.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/worker/train/support/trainer.h"
#include "worker/train/base/json.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using testing::Ended;
using testing::Trainer;

// Chance would be 0.1.
TEST(RealPicturesTest, TwoEpochsOfCifarTeachAThird) {
  const std::string archive = HONE_TRAIN_PICTURES;
  if (!std::filesystem::exists(archive)) GTEST_SKIP() << "There are no pictures: " << archive;
  const TemporaryFolder root;
  ASSERT_EQ(std::system(("tar -xzf " + archive + " -C " + root.path()).c_str()), 0);
  Trainer trainer(root, "job");
  trainer.environment["SM_CHANNEL_TRAIN"] = root / "cifar10/train";
  trainer.environment["SM_CHANNEL_VALIDATION"] = root / "cifar10/validation";
  trainer.hyperparameters = {{"epochs", "2"}, {"mini_batch_size", "64"}, {"learning_rate", "0.1"}};
  const Ended ended = trainer.Run();
  ASSERT_EQ(ended.status, 0) << ended.output;
  const Json metrics = (*ParseJson(trainer.Read("model/model.json")))["metrics"];
  EXPECT_GE(*metrics["validation:accuracy"].AsNumber(), 0.33) << ended.output;
}

}  // namespace
}  // namespace hone::train
