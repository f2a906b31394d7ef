// hone-train from outside: what a worker sees of it.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/worker/train/support/packed_file.h"
#include "tests/worker/train/support/pictures.h"
#include "tests/worker/train/support/trainer.h"
#include "worker/train/base/random.h"
#include "worker/train/storage/archive.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using testing::Ended;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Trainer;

constexpr int kBadInput = 81;
constexpr int kBadParent = 82;
constexpr int kNotFinite = 84;

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() { testing::WriteKinds(root_, "train", 20, 8); }

  // The name and content of each checkpoint.
  std::map<std::string, std::string> Checkpoints(const std::string& name) const {
    std::map<std::string, std::string> all;
    const std::string folder = name + "/checkpoints";
    for (const auto& entry : std::filesystem::directory_iterator(root_ / folder)) {
      const std::string file = entry.path().filename();
      all[file] = root_.Read(folder + "/" + file);
    }
    return all;
  }

  TemporaryFolder root_;
};

TEST_F(ProgramTest, ItTrainsByTheContractAlone) {
  Trainer trainer(root_, "job");
  trainer.hyperparameters["top_k"] = "2";
  trainer.environment["HONE_PARENT"] = "";
  trainer.environment["TRAINING_JOB_NAME"] = "seedlings-001";
  const Ended ended = trainer.Run();
  ASSERT_EQ(ended.status, 0) << ended.output;
  EXPECT_THAT(ended.output, ::testing::ContainsRegex("\\] Epoch\\[1\\] Validation-accuracy=0\\."));
  EXPECT_THAT(trainer.Read("metrics"),
              HasSubstr("{\"name\": \"validation:top_k_accuracy_2\", \"value\": "));
  const Json record = *ParseJson(trainer.Read("model/model.json"));
  EXPECT_EQ(record["training_job"].AsString(), "seedlings-001");
  EXPECT_EQ(record["hyperparameters"]["image_shape"].AsString(), "3,8,8");
  EXPECT_EQ(record["hyperparameters"]["num_layers"].AsString(), "20");
  EXPECT_EQ(record["hyperparameters"]["num_training_samples"].AsString(), "48");
  EXPECT_EQ(record["classes"].items().size(), 3u);
  EXPECT_EQ(Checkpoints("job").size(), 2u);
}

TEST_F(ProgramTest, ArgumentsAreStrongerThanTheContract) {
  Trainer trainer(root_, "job");
  trainer.arguments.insert(trainer.arguments.end(), {"--epochs", "1", "--batch_size=4"});
  trainer.hyperparameters.erase("mini_batch_size");
  const Ended ended = trainer.Run();
  ASSERT_EQ(ended.status, 0) << ended.output;
  const Json record = *ParseJson(trainer.Read("model/model.json"));
  EXPECT_EQ(record["hyperparameters"]["epochs"].AsString(), "1");
  EXPECT_EQ(record["hyperparameters"]["mini_batch_size"].AsString(), "4");
}

TEST_F(ProgramTest, AllThatIsWrongIsSaidBeforeDataIsTouched) {
  Trainer trainer(root_, "job");
  trainer.environment["SM_CHANNEL_TRAIN"] = root_ / "nowhere";
  trainer.hyperparameters = {{"epochs", "none"}, {"learning_rate", "7"}, {"optimiser", "sgd"}};
  const Ended ended = trainer.Run();
  EXPECT_EQ(ended.status, 1);
  const std::string lines =
      "epochs: must be a whole number of at least 1: none\n"
      "learning_rate: must be a number from 0 to 1: 7\n"
      "optimiser: must be a hyperparameter of image-classification (did you mean optimizer?): sgd";
  EXPECT_THAT(ended.output, HasSubstr(lines));
  EXPECT_THAT(ended.output, Not(HasSubstr("nowhere")));
  EXPECT_EQ(trainer.Read("output/failure"), lines);
}

TEST_F(ProgramTest, HyperparametersThatTheDataContradictsAreRefused) {
  Trainer trainer(root_, "job");
  trainer.hyperparameters["num_classes"] = "4";
  const Ended ended = trainer.Run();
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(
      ended.output,
      HasSubstr("num_classes: must be the number of class folders in channel train (3): 4"));
}

TEST_F(ProgramTest, BadDataHasAnExitCodeOfItsOwn) {
  Trainer missing(root_, "missing");
  missing.environment["SM_CHANNEL_TRAIN"] = root_ / "nowhere";
  EXPECT_EQ(missing.Run().status, kBadInput);

  Trainer none(root_, "none");
  none.environment["SM_CHANNEL_TRAIN"] = "";
  const Ended without = none.Run();
  EXPECT_EQ(without.status, kBadInput);
  EXPECT_THAT(without.output, HasSubstr("channel train: must be given"));

  root_.Write("train/red/5.png", "no picture");
  Trainer corrupt(root_, "corrupt");
  const Ended ended = corrupt.Run();
  EXPECT_EQ(ended.status, kBadInput);
  EXPECT_THAT(corrupt.Read("output/failure"), HasSubstr("red/5.png (neither JPEG nor PNG)"));
}

TEST_F(ProgramTest, UseIsExplained) {
  Trainer trainer(root_, "job");
  trainer.arguments = {"--help"};
  EXPECT_THAT(trainer.Run().output, HasSubstr("lr_scheduler_step"));
  trainer.arguments = {"--version"};
  EXPECT_THAT(trainer.Run().output, ::testing::MatchesRegex("hone-train [0-9.]+\n"));
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{}, {"magic"}, {"image-classification", "--epochs"}}) {
    trainer.arguments = wrong;
    const Ended ended = trainer.Run();
    EXPECT_EQ(ended.status, 2);
    EXPECT_THAT(ended.output, HasSubstr("Usage: hone-train"));
  }
}

TEST_F(ProgramTest, AParentGivesItsWeightsAndItsShape) {
  Trainer parent(root_, "parent");
  parent.hyperparameters["num_layers"] = "32";
  parent.environment["TRAINING_JOB_NAME"] = "base";
  ASSERT_EQ(parent.Run().status, 0);

  // A rate of zero: the weights stay the parent's, but for the statistics of batch norm.
  Trainer child(root_, "child");
  child.hyperparameters["learning_rate"] = "0";
  child.environment["SM_CHANNEL_MODEL"] = root_ / "parent/model";
  const Ended ended = child.Run();
  ASSERT_EQ(ended.status, 0) << ended.output;
  const ModelArchive before = ReadArchive(root_ / "parent/model");
  const ModelArchive after = ReadArchive(root_ / "child/model");
  EXPECT_EQ(after.record.architecture.num_layers, 32);
  EXPECT_EQ(*after.weights.Find("fc.weight"), *before.weights.Find("fc.weight"));
  EXPECT_EQ(*after.weights.Find("conv1.weight"), *before.weights.Find("conv1.weight"));
  EXPECT_EQ((*ParseJson(child.Read("model/model.json")))["parent"].AsString(), "base");
}

TEST_F(ProgramTest, WhereClassesDifferTheLastLayerIsNewForThem) {
  Trainer parent(root_, "parent");
  ASSERT_EQ(parent.Run().status, 0);
  root_.Write("packed/model.tar.gz",
              testing::Packed({{"model.json", parent.Read("model/model.json")},
                               {"model.safetensors", parent.Read("model/model.safetensors")}}));
  std::filesystem::rename(root_ / "train/blue", root_ / "train/violet");

  Trainer child(root_, "child");
  child.hyperparameters["learning_rate"] = "0";
  child.environment["SM_CHANNEL_MODEL"] = root_ / "packed";
  const Ended ended = child.Run();
  ASSERT_EQ(ended.status, 0) << ended.output;
  const auto row = [](const ModelArchive& archive, std::size_t label) {
    const Bytes& all = archive.weights.Find("fc.weight")->data;
    const auto bytes = static_cast<std::ptrdiff_t>(all.size() / 3);
    const auto start = all.begin() + static_cast<std::ptrdiff_t>(label) * bytes;
    return Bytes(start, start + bytes);
  };
  const ModelArchive before = ReadArchive(root_ / "parent/model");  // blue, green, red
  const ModelArchive after = ReadArchive(root_ / "child/model");    // green, red, violet
  EXPECT_EQ(row(after, 0), row(before, 1));
  EXPECT_EQ(row(after, 1), row(before, 2));
  EXPECT_NE(row(after, 2), row(before, 0));
}

TEST_F(ProgramTest, AParentThatCannotBeUsedIsSaidWithWhatDiffers) {
  Trainer parent(root_, "parent");
  ASSERT_EQ(parent.Run().status, 0);
  const auto refused = [&](const std::string& name, const std::string& value) {
    Trainer child(root_, "child");
    child.environment["SM_CHANNEL_MODEL"] = root_ / "parent/model";
    if (!name.empty()) child.hyperparameters[name] = value;
    const Ended ended = child.Run();
    EXPECT_EQ(ended.status, kBadParent) << ended.output;
    return child.Read("output/failure");
  };
  EXPECT_EQ(refused("num_layers", "32"),
            "channel model: num_layers: must be the parent's (20): 32");
  EXPECT_EQ(refused("image_shape", "3,16,16"),
            "channel model: image_shape: must be the parent's (3,8,8): 3,16,16");
  std::string weights = parent.Read("model/model.safetensors");
  root_.Write("parent/model/model.safetensors", weights.substr(0, 5000));
  EXPECT_THAT(refused("", ""), HasSubstr("model.safetensors: must be a sound file of tensors"));
}

TEST_F(ProgramTest, ALossThatIsNotFiniteHasAnExitCodeOfItsOwn) {
  Trainer parent(root_, "parent");
  ASSERT_EQ(parent.Run().status, 0);
  ModelArchive archive = ReadArchive(root_ / "parent/model");
  for (StoredTensor& tensor : archive.weights.tensors) {
    if (tensor.name != "fc.weight") continue;
    const float huge = 3e38f;
    for (std::size_t at = 0; at < tensor.data.size(); at += 4) {
      std::memcpy(tensor.data.data() + at, &huge, 4);
    }
  }
  ASSERT_EQ(WriteArchive(root_ / "parent/model", archive.record, archive.weights.tensors), "");
  Trainer child(root_, "child");
  child.environment["SM_CHANNEL_MODEL"] = root_ / "parent/model";
  const Ended ended = child.Run();
  EXPECT_EQ(ended.status, kNotFinite) << ended.output;
  EXPECT_THAT(child.Read("output/failure"), HasSubstr("loss: must be finite, in epoch 0, batch 1"));
}

TEST_F(ProgramTest, WithoutRoomForCheckpointsTrainingGoesOn) {
  Trainer trainer(root_, "job");
  trainer.max_file_bytes = 2'000'000;  // The model has 1.1 million bytes, a checkpoint 3.3.
  const Ended ended = trainer.Run();
  EXPECT_EQ(ended.status, 0) << ended.output;
  EXPECT_THAT(ended.output, HasSubstr("Could not save a checkpoint, training goes on"));
  EXPECT_THAT(Checkpoints("job"), IsEmpty());
}

TEST_F(ProgramTest, WithoutRoomForTheModelItFailsAndLeavesNoHalf) {
  Trainer trainer(root_, "job");
  trainer.max_file_bytes = 500'000;
  const Ended ended = trainer.Run();
  EXPECT_EQ(ended.status, 1);
  EXPECT_THAT(trainer.Read("output/failure"), HasSubstr("model: must be writable"));
  EXPECT_TRUE(std::filesystem::is_empty(root_ / "job/model"));
}

// Whatever is in a checkpoint, the program goes on, begins with an older one, or says that it
// cannot: it does not crash, and does not go on with other numbers.
TEST_F(ProgramTest, DamagedCheckpointsDoNoHarm) {
  Trainer whole(root_, "job");
  whole.hyperparameters["epochs"] = "1";
  ASSERT_EQ(whole.Run().status, 0);
  const std::map<std::string, std::string> sound = Checkpoints("job");
  ASSERT_EQ(sound.size(), 1u);
  const auto& [name, content] = *sound.begin();
  Random random(3, Purpose::kOrder, {});
  for (int round = 0; round < 12; ++round) {
    std::string damaged = content;
    // Half in the header, where meaning is.
    const std::size_t within = round % 2 == 0 ? 12'000 : damaged.size();
    damaged[random.Below(within)] = static_cast<char>(random.Below(256));
    if (round % 4 == 3) damaged.resize(random.Below(damaged.size()));
    root_.Write("job/checkpoints/" + name, damaged);
    const Ended ended = whole.Run();
    EXPECT_TRUE(ended.status == 0 || ended.status == kBadParent) << ended.status << "\n"
                                                                 << ended.output;
  }
}

// SIGTERM at random moments, again and again, until a run gets through.
TEST_F(ProgramTest, TerminatedAtRandomMomentsItEndsTheSame) {
  Trainer whole(root_, "whole");
  whole.hyperparameters["epochs"] = "4";
  ASSERT_EQ(whole.Run().status, 0);
  Trainer part(root_, "part");
  part.hyperparameters["epochs"] = "4";
  Random random(5, Purpose::kOrder, {});
  std::uint64_t terminated = 0;
  while (true) {
    ASSERT_LT(terminated, 200u);
    part.Start();
    // Longer each time, so that a slow machine gets beyond its start, too.
    part.EndedWithin(std::chrono::milliseconds(300 + 20 * terminated + random.Below(400)));
    part.Signal(SIGTERM);
    const Ended ended = part.Wait();
    if (ended.status == 0) break;
    ASSERT_EQ(ended.status, -SIGTERM) << ended.output;
    ++terminated;
  }
  EXPECT_EQ(part.Model(), whole.Model());
}

TEST_F(ProgramTest, KilledAtRandomMomentsItEndsTheSame) {
  Trainer whole(root_, "whole");
  whole.hyperparameters["epochs"] = "4";
  ASSERT_EQ(whole.Run().status, 0);
  Trainer part(root_, "part");
  part.hyperparameters["epochs"] = "4";
  Random random(6, Purpose::kOrder, {});
  for (int killed = 0; killed < 8; ++killed) {
    part.Start();
    part.EndedWithin(std::chrono::milliseconds(300 + random.Below(900)));
    part.Signal(SIGKILL);
    part.Wait();
  }
  const Ended ended = part.Run();
  ASSERT_EQ(ended.status, 0) << ended.output;
  EXPECT_EQ(part.Model(), whole.Model());
}

}  // namespace
}  // namespace hone::train
