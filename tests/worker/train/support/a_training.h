// A short training over drawn pictures, in this process.
#pragma once

#include <optional>
#include <string>

#include "tests/support/temporary_folder.h"
#include "worker/train/program/training.h"

namespace hone::train::testing {

// 60 pictures of three kinds in the folder `train`, 12 in `validation`.
void WriteData(const hone::testing::TemporaryFolder& root);

// Trains for a few epochs of eight batches. With `stop_after`, SIGTERM seems to come when that many
// looks for it have been taken. Puts the model and checkpoints below `root`.
struct ATraining {
  const hone::testing::TemporaryFolder& root;
  std::string folder = "run";
  int epochs = 2;
  OptimizerKind optimizer = OptimizerKind::kSgd;
  std::optional<int> stop_after = {};

  Ending Run() const;
  std::string Model() const;  // Both files of the archive.
};

}  // namespace hone::train::testing
