#include "worker/train/program/training.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/worker/train/support/a_training.h"
#include "worker/train/base/failure.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using testing::ATraining;
using ::testing::HasSubstr;

class TrainingTest : public ::testing::Test {
 protected:
  TrainingTest() { testing::WriteData(root_); }

  std::size_t CheckpointsIn(const std::string& folder) const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(root_ / folder)) {
      if (entry.is_regular_file()) ++count;
    }
    return count;
  }

  TemporaryFolder root_;
};

TEST_F(TrainingTest, ItLearns) {
  const ATraining training{.root = root_, .epochs = 8};
  EXPECT_EQ(training.Run(), Ending::kDone);
  const Json metrics = (*ParseJson(root_.Read("run/model/model.json")))["metrics"];
  EXPECT_GE(*metrics["validation:accuracy"].AsNumber(), 0.9);
}

// Each look for SIGTERM is a place where a training may be stopped: after every step, between
// batches of validation, at the end of an epoch.
TEST_F(TrainingTest, StoppedAnywhereItGoesOnAsIfNothingHadHappened) {
  for (const OptimizerKind optimizer : {OptimizerKind::kSgd, OptimizerKind::kAdam}) {
    std::filesystem::remove_all(root_ / "whole");
    const ATraining whole{.root = root_, .folder = "whole", .optimizer = optimizer};
    ASSERT_EQ(whole.Run(), Ending::kDone);
    const std::string metrics = root_.Read("whole/metrics");
    int stop_after = 1;
    for (Ending ending = Ending::kStopped; ending == Ending::kStopped; ++stop_after) {
      SCOPED_TRACE("stopped at look " + std::to_string(stop_after));
      std::filesystem::remove_all(root_ / "run");
      ATraining part{.root = root_, .optimizer = optimizer, .stop_after = stop_after};
      ending = part.Run();
      part.stop_after.reset();
      std::filesystem::remove_all(root_ / "run/model");  // As for a new attempt.
      ASSERT_EQ(part.Run(), Ending::kDone);
      EXPECT_EQ(part.Model(), whole.Model());
      // What was whole tells its last values again.
      EXPECT_TRUE(root_.Read("run/metrics").starts_with(metrics));
      EXPECT_LE(CheckpointsIn("run/checkpoints"), 2u);
    }
    EXPECT_GE(stop_after, 20);
  }
}

TEST_F(TrainingTest, StoppedAgainAndAgainItEndsTheSame) {
  const ATraining whole{.root = root_, .folder = "whole"};
  ASSERT_EQ(whole.Run(), Ending::kDone);
  const ATraining part{.root = root_, .stop_after = 4};
  int runs = 1;
  while (part.Run() == Ending::kStopped) ASSERT_LT(++runs, 30);
  EXPECT_GE(runs, 4);
  EXPECT_EQ(part.Model(), whole.Model());
}

TEST_F(TrainingTest, MoreEpochsMayBeAskedForLater) {
  const ATraining whole{.root = root_, .folder = "whole", .epochs = 3};
  whole.Run();
  ATraining part{.root = root_, .epochs = 1};
  part.Run();
  part.epochs = 3;
  part.Run();
  EXPECT_EQ(part.Model(), whole.Model());
}

TEST_F(TrainingTest, WhatIsDoneAlreadyTellsItsLastValuesAgain) {
  const ATraining training{.root = root_, .epochs = 1};
  training.Run();
  const std::string first = root_.Read("run/metrics");
  training.Run();
  EXPECT_EQ(root_.Read("run/metrics"), first + first);
}

TEST_F(TrainingTest, StoppedInTheFirstEpochItLeavesTheWeightsItHas) {
  const ATraining training{.root = root_, .stop_after = 3};
  EXPECT_EQ(training.Run(), Ending::kStopped);
  const ModelArchive archive = ReadArchive(root_ / "run/model");
  EXPECT_EQ(archive.record.classes, (std::vector<std::string>{"blue", "green", "red"}));
}

TEST_F(TrainingTest, AnotherTrainingsCheckpointIsRefused) {
  ATraining training{.root = root_, .epochs = 1};
  training.Run();
  training.optimizer = OptimizerKind::kAdam;
  try {
    training.Run();
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kBadParent);
    EXPECT_THAT(failure.what(), HasSubstr("checkpoint: mean.conv1.weight: must be there"));
  }
}

TEST_F(TrainingTest, WithoutRoomForCheckpointsItGoesOn) {
  root_.Write("run/checkpoints", "a file where the folder should be");
  const ATraining training{.root = root_, .epochs = 1};
  EXPECT_EQ(training.Run(), Ending::kDone);
}

TEST_F(TrainingTest, WithoutRoomForTheModelItFails) {
  root_.Write("run/model", "a file where the folder should be");
  EXPECT_THROW((ATraining{.root = root_, .epochs = 1}.Run()), Failure);
}

}  // namespace
}  // namespace hone::train
