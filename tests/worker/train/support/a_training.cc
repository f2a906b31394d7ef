#include "tests/worker/train/support/a_training.h"

#include <filesystem>

#include "tests/worker/train/support/pictures.h"

namespace hone::train::testing {
namespace {

int looks_left = -1;  // Below zero: SIGTERM never comes.

bool Stop() {
  if (looks_left > 0) --looks_left;
  return looks_left == 0;
}

}  // namespace

void WriteData(const hone::testing::TemporaryFolder& root) {
  WriteKinds(root, "train", 20, 8);
  WriteKinds(root, "validation", 4, 8);
}

Ending ATraining::Run() const {
  Settings settings;
  settings.num_layers = 20;
  settings.image_shape = {8, 8};
  settings.epochs = epochs;
  settings.mini_batch_size = 8;
  settings.learning_rate = optimizer == OptimizerKind::kAdam ? 0.001 : 0.02;
  settings.optimizer = optimizer;
  const Architecture architecture{20, 3, {8, 8}};
  MemoryBound memory(1 << 20);
  const PictureRules rules{{8, 8}, 10, {}};
  PictureStore train(IndexFolder("train", root / "train"), rules, memory);
  PictureStore validation(IndexFolder("validation", root / "validation"), rules, memory);
  Learner learner(architecture, settings);
  Outputs outputs;
  outputs.model_folder = root / (folder + "/model");
  outputs.checkpoint_folder = root / (folder + "/checkpoints");
  outputs.record.architecture = architecture;
  outputs.record.classes = train.set().classes;
  outputs.identity = {{"seed", "0"}};
  outputs.stop_asked = Stop;
  looks_left = stop_after.value_or(-1);
  const Reporter reporter(root / (folder + "/metrics"), 0);
  std::filesystem::create_directories(root / folder);
  Training training(settings, outputs, learner, train, validation, reporter);
  const std::optional<Checkpoint> checkpoint = ReadNewestCheckpoint(outputs.checkpoint_folder);
  if (checkpoint) training.GoOnFrom(*checkpoint);
  return training.Run();
}

std::string ATraining::Model() const {
  return root.Read(folder + "/model/model.json") + root.Read(folder + "/model/model.safetensors");
}

}  // namespace hone::train::testing
