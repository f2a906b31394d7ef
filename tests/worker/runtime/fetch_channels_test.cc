#include "worker/runtime/fetch_channels.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::SizeIs;

const std::map<std::string, std::string> kModel = {{"model", "sha256:ab"}};

class FetchChannelsTest : public ::testing::Test {
 protected:
  FetchChannelsTest() { fs::create_directories(job_ / "input/data"); }

  // The next fetches end so; each leaves a file first, named by how many there were before it.
  Result<void> Fetch(const std::map<std::string, std::string>& artifacts,
                     std::vector<Result<void>> results) {
    const FetchInto fetch = [&](const std::string& digest, const std::string& folder,
                                CancelToken&) {
      EXPECT_TRUE(fs::is_empty(folder));
      std::ofstream(folder + "/" + std::to_string(fetched_.size())) << "weights";
      fetched_.push_back(digest);
      return results.at(fetched_.size() - 1);
    };
    return FetchChannels(artifacts, job_.path(), fetch, cancel_);
  }
  Error FetchFails(std::vector<Result<void>> results) {
    fetched_.clear();
    const Result<void> done = Fetch(kModel, std::move(results));
    EXPECT_FALSE(done.ok());
    EXPECT_FALSE(fs::exists(job_ / "input/data/model"));
    return done ? Error{} : done.error();
  }

  const testing::TemporaryFolder job_;
  CancelToken cancel_;
  std::vector<std::string> fetched_;
};

TEST_F(FetchChannelsTest, EachChannelGetsItsArtifactAndNothingElseIsLeft) {
  ASSERT_TRUE(Fetch({{"model", "sha256:ab"}, {"words", "sha256:cd"}}, {{}, {}}).ok());
  EXPECT_EQ(job_.Read("input/data/model/0"), "weights");
  EXPECT_EQ(job_.Read("input/data/words/1"), "weights");
  EXPECT_THAT(fetched_, ElementsAre("sha256:ab", "sha256:cd"));
  EXPECT_EQ(std::distance(fs::directory_iterator(job_ / "input"), {}), 1);
}

TEST_F(FetchChannelsTest, WhatARunLeftHalfIsThrownAwayAndWhatItFinishedIsKept) {
  job_.Write("input/data/words/kept", "words");
  job_.Write("input/arriving/half", "half");
  ASSERT_TRUE(Fetch({{"model", "sha256:ab"}, {"words", "sha256:cd"}}, {{}}).ok());
  EXPECT_THAT(fetched_, ElementsAre("sha256:ab"));
  EXPECT_FALSE(fs::exists(job_ / "input/data/model/half"));
  EXPECT_TRUE(fs::exists(job_ / "input/data/words/kept"));
}

TEST_F(FetchChannelsTest, ChannelMayHaveTheNameUnderWhichFilesArrive) {
  ASSERT_TRUE(Fetch({{"arriving", "sha256:ab"}}, {{}}).ok());
  EXPECT_TRUE(fs::exists(job_ / "input/data/arriving/0"));
}

TEST_F(FetchChannelsTest, UnreadableContentIsFetchedOnceMoreFromItsBeginning) {
  ASSERT_TRUE(Fetch(kModel, {DataLoss("bad"), {}}).ok());
  EXPECT_FALSE(fs::exists(job_ / "input/data/model/0"));
  EXPECT_TRUE(fs::exists(job_ / "input/data/model/1"));

  fs::remove_all(job_ / "input/data/model");
  EXPECT_EQ(FetchFails({DataLoss("bad"), DataLoss("bad again")}),
            InvalidArgument("inputs.model: must be an artifact that can be had: sha256:ab "
                            "(bad again)"));
  EXPECT_THAT(fetched_, SizeIs(2));
}

TEST_F(FetchChannelsTest, FaultOfTheArtifactIsToldFromThatOfTheMachine) {
  EXPECT_EQ(FetchFails({NotFound("get artifact: no such artifact")}),
            InvalidArgument("inputs.model: must be an artifact that can be had: sha256:ab "
                            "(get artifact: no such artifact)"));
  EXPECT_EQ(FetchFails({ResourceExhausted("a: write: No space left on device")}),
            ResourceExhausted("inputs.model: a: write: No space left on device"));
  EXPECT_EQ(FetchFails({Cancelled("fetch: was cancelled")}).code, ErrorCode::kCancelled);
}

class FetchCheckpointTest : public FetchChannelsTest {
 protected:
  FetchCheckpointTest() { fs::create_directory(job_ / "checkpoints"); }

  Result<void> FetchCheckpoint(Result<void> result) {
    const FetchInto fetch = [&](const std::string& digest, const std::string& folder,
                                CancelToken&) {
      std::ofstream(folder + "/step") << digest;
      fetched_.push_back(digest);
      return result;
    };
    return worker::FetchCheckpoint("sha256:cc", job_.path(), fetch, cancel_);
  }
};

TEST_F(FetchCheckpointTest, ItIsInItsFolderAsAWholeAndIsNotFetchedAgain) {
  ASSERT_TRUE(FetchCheckpoint({}).ok());
  EXPECT_EQ(job_.Read("checkpoints/step"), "sha256:cc");
  ASSERT_TRUE(FetchCheckpoint(Internal("must not be asked")).ok());
  EXPECT_THAT(fetched_, SizeIs(1));
}

TEST_F(FetchCheckpointTest, OneThatCannotBeHadIsToldFromTroubleOfTheMachine) {
  EXPECT_EQ(FetchCheckpoint(NotFound("no such artifact")).error(),
            DataLoss("checkpoint: must be an artifact that can be had: sha256:cc "
                     "(no such artifact)"));
  EXPECT_EQ(FetchCheckpoint(DataLoss("bad")).error().code, ErrorCode::kDataLoss);
  EXPECT_EQ(FetchCheckpoint(ResourceExhausted("no space")).error().code,
            ErrorCode::kResourceExhausted);
  EXPECT_TRUE(fs::is_empty(job_ / "checkpoints"));
}

}  // namespace
}  // namespace hone::worker
