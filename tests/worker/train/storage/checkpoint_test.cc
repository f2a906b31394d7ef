#include "worker/train/storage/checkpoint.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/temporary_folder.h"
#include "worker/train/base/failure.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using ::testing::HasSubstr;

Checkpoint At(int epoch, std::int64_t batch) {
  Checkpoint checkpoint;
  checkpoint.identity = {{"seed", "7"}};
  checkpoint.position.epoch = epoch;
  checkpoint.position.batch = batch;
  checkpoint.position.sums = {1.0 / 3, 4, 5, 6};
  for (int i = 0; i < epoch; ++i) {
    checkpoint.position.history.push_back({{0.1 * i, 0.5, 0}, {1.0 / 7, 0.25, 0.75}});
  }
  checkpoint.position.best_epoch = epoch - 1;
  checkpoint.state.tensors.push_back(
      {"model.w", Dtype::kFloat32, {1}, Bytes(4, std::byte{static_cast<unsigned char>(batch)})});
  return checkpoint;
}

std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(CheckpointTest, TheNewestIsReadAsItWasWritten) {
  const TemporaryFolder folder;
  for (const auto& [epoch, batch] : {std::pair{1, 3}, std::pair{0, 9}, std::pair{1, 20}}) {
    ASSERT_EQ(WriteCheckpoint(folder.path(), At(epoch, batch)), "");
  }
  const std::optional<Checkpoint> read = ReadNewestCheckpoint(folder.path());
  ASSERT_TRUE(read);
  const Checkpoint written = At(1, 20);
  EXPECT_EQ(read->identity, written.identity);
  EXPECT_EQ(read->position.epoch, 1);
  EXPECT_EQ(read->position.batch, 20);
  EXPECT_EQ(read->position.sums.loss, written.position.sums.loss);
  EXPECT_EQ(read->position.sums.correct_top_k, 5);
  EXPECT_EQ(read->position.history, written.position.history);
  EXPECT_EQ(read->position.best_epoch, 0);
  EXPECT_EQ(read->state.tensors, written.state.tensors);
}

TEST(CheckpointTest, OldOnesAndLeftoversAreRemoved) {
  const TemporaryFolder folder;
  folder.Write("checkpoint-0000000-0000000001.safetensors.tmp", "half");
  folder.Write("notes.txt", "of somebody else");
  for (int epoch = 1; epoch <= 4; ++epoch) {
    ASSERT_EQ(WriteCheckpoint(folder.path(), At(epoch, 0)), "");
  }
  EXPECT_THAT(NamesIn(folder.path()),
              ::testing::ElementsAre("checkpoint-0000003-0000000000.safetensors",
                                     "checkpoint-0000004-0000000000.safetensors", "notes.txt"));
}

TEST(CheckpointTest, AnUnsoundOneIsPassedOverForTheOneBefore) {
  const TemporaryFolder folder;
  ASSERT_EQ(WriteCheckpoint(folder.path(), At(1, 0)), "");
  ASSERT_EQ(WriteCheckpoint(folder.path(), At(2, 0)), "");
  const std::string newest = "checkpoint-0000002-0000000000.safetensors";
  const std::string whole = folder.Read(newest);
  folder.Write(newest, whole.substr(0, whole.size() - 1));
  EXPECT_EQ(ReadNewestCheckpoint(folder.path())->position.epoch, 1);
}

TEST(CheckpointTest, WhereAllAreUnsoundThatIsSaid) {
  const TemporaryFolder folder;
  folder.Write("checkpoint-0000002-0000000000.safetensors", "nonsense");
  try {
    ReadNewestCheckpoint(folder.path());
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kBadParent);
    EXPECT_THAT(failure.what(), HasSubstr("must be empty or hold a sound checkpoint: checkpoint-"));
  }
}

TEST(CheckpointTest, NoFolderAndAnEmptyOneMeanABeginning) {
  const TemporaryFolder folder;
  EXPECT_FALSE(ReadNewestCheckpoint(folder.path()));
  EXPECT_FALSE(ReadNewestCheckpoint(folder / "none"));
}

TEST(CheckpointTest, APositionThatCannotBeIsUnsound) {
  const auto refused = [](auto change) {
    const TemporaryFolder folder;
    Checkpoint checkpoint = At(2, 5);
    change(checkpoint.position);
    EXPECT_EQ(WriteCheckpoint(folder.path(), checkpoint), "");
    EXPECT_THROW(ReadNewestCheckpoint(folder.path()), Failure);
  };
  refused([](Position& position) { position.batch = -1; });
  refused([](Position& position) { position.best_epoch = 2; });
  refused([](Position& position) { position.history.pop_back(); });
  refused([](Position& position) { position.sums.pictures = -1; });
}

TEST(CheckpointTest, AFolderThatCannotBeWrittenIsSaid) {
  const TemporaryFolder folder;
  folder.Write("file", "");
  EXPECT_NE(WriteCheckpoint(folder / "file", At(1, 0)), "");
}

TEST(CheckpointTest, TheFirstDifferenceIsSaid) {
  EXPECT_EQ(Difference({{"seed", "7"}}, {{"seed", "7"}}), "");
  EXPECT_EQ(Difference({{"seed", "7"}}, {{"seed", "8"}}),
            "seed: must be what it was when the checkpoint was stored (7): 8");
}

}  // namespace
}  // namespace hone::train
