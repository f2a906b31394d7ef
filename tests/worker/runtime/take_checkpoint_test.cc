#include "worker/runtime/take_checkpoint.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "artifacts/manifest.h"
#include "artifacts/tree.h"
#include "tests/support/temporary_folder.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TakeCheckpointTest : public ::testing::Test {
 protected:
  // Stores into memory: the paths of what was taken.
  Result<TakenCheckpoint> Take(const std::string& known = "") {
    const StoreFolder store = [this](const std::string& folder, CancelToken&) -> Result<Artifact> {
      while_it_is_read();
      HONE_TRY(const Tree tree, ManifestOf(folder, nullptr, IsCompleteName));
      taken_.clear();
      for (const ManifestFile& file : tree.manifest.files) taken_.push_back(file.path);
      return Artifact{ToString(ArtifactDigest(tree.manifest)), TotalSize(tree.manifest)};
    };
    return TakeCheckpoint(folder_.path(), known, store, cancel_);
  }

  const testing::TemporaryFolder folder_;
  CancelToken cancel_;
  std::vector<std::string> taken_;
  std::function<void()> while_it_is_read = [] {};
};

TEST_F(TakeCheckpointTest, WhatHasAFinalNameIsTakenWholeAndNothingElseIs) {
  folder_.Write("step-10/weights", "w");
  folder_.Write("step-10/.metadata", "m");
  folder_.Write("latest", "10");
  folder_.Write("step-20.tmp/weights", "half");
  folder_.Write("step-30.part", "half");
  folder_.Write(".step-40/weights", "half");
  ASSERT_TRUE(Take()->artifact);
  EXPECT_THAT(taken_, ElementsAre("latest", "step-10/.metadata", "step-10/weights"));
}

TEST_F(TakeCheckpointTest, FolderWithoutACompleteFileIsNoCheckpoint) {
  folder_.Write("half.tmp", "half");
  fs::create_directory(folder_ / "empty");
  EXPECT_FALSE(HoldsCheckpoint(folder_.path()));
  EXPECT_EQ(Take()->artifact, std::nullopt);
  EXPECT_FALSE(HoldsCheckpoint(folder_ / "nothing"));
  folder_.Write("whole", "whole");
  EXPECT_TRUE(HoldsCheckpoint(folder_.path()));
}

TEST_F(TakeCheckpointTest, WhatIsAsItWasIsNotTakenAgain) {
  folder_.Write("step", "10");
  const std::string state = Take()->state;
  EXPECT_EQ(Take(state)->artifact, std::nullopt);
  folder_.Write("next.tmp", "20");
  EXPECT_EQ(Take(state)->artifact, std::nullopt);
  fs::rename(folder_ / "next.tmp", folder_ / "step");
  EXPECT_NE(Take(state)->artifact, std::nullopt);
}

TEST_F(TakeCheckpointTest, WhatChangedWhileItWasReadIsTakenTheNextTime) {
  folder_.Write("step", "10");
  while_it_is_read = [this] {
    folder_.Write("next.tmp", "20");
    fs::rename(folder_ / "next.tmp", folder_ / "step");
  };
  const std::string state = Take()->state;
  while_it_is_read = [] {};
  EXPECT_NE(Take(state)->artifact, std::nullopt);
}

TEST_F(TakeCheckpointTest, WhatVanishesBeforeItIsReadIsNoCheckpoint) {
  folder_.Write("step", "10");
  while_it_is_read = [this] { fs::remove(folder_ / "step"); };
  EXPECT_EQ(Take()->artifact, std::nullopt);
  EXPECT_THAT(taken_, IsEmpty());
}

}  // namespace
}  // namespace hone::worker
