#include "worker/contract/job_folder.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/temporary_folder.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;

class JobFolderTest : public ::testing::Test {
 protected:
  JobFolderTest() {
    state_.Write("data/train/one.txt", "1");
    order_.command = {"true"};
    order_.hyperparameters = {{"epochs", "3"}};
    order_.inputs = {{"train", {.path = state_ / "data/train"}}};
  }

  std::string Config(const std::string& name) {
    return state_.Read("jobs/7/input/config/" + name + ".json");
  }
  Error MakeFails() {
    const Result<void> made = MakeJobFolder(order_, folder_);
    return made ? Error{} : made.error();
  }

  const testing::TemporaryFolder state_;
  const std::string folder_ = state_ / "jobs/7";
  RunOrder order_;
};

TEST_F(JobFolderTest, HasSageMakersLayout) {
  ASSERT_TRUE(MakeJobFolder(order_, folder_));
  for (const char* name : {"model", "checkpoints", "output/data", "input/config"}) {
    EXPECT_TRUE(fs::is_directory(folder_ + "/" + name)) << name;
  }
  EXPECT_EQ(Config("hyperparameters"), R"({"epochs":"3"})");
  const auto inputs = nlohmann::json::parse(Config("inputdataconfig"));
  EXPECT_EQ(inputs["train"]["TrainingInputMode"], "File");
  const auto resources = nlohmann::json::parse(Config("resourceconfig"));
  EXPECT_EQ(resources["current_host"], "algo-1");
  EXPECT_EQ(state_.Read("jobs/7/input/data/train/one.txt"), "1");
}

TEST_F(JobFolderTest, IsMadeAnewWithoutTouchingTheInputs) {
  ASSERT_TRUE(MakeJobFolder(order_, folder_));
  state_.Write("jobs/7/model/half", "written");
  ASSERT_TRUE(MakeJobFolder(order_, folder_));
  EXPECT_FALSE(fs::exists(folder_ + "/model/half"));
  EXPECT_EQ(state_.Read("data/train/one.txt"), "1");
}

TEST_F(JobFolderTest, InputThatIsNotThereIsNamed) {
  order_.inputs["validation"].path = state_ / "data/validation";
  EXPECT_EQ(MakeFails().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(MakeFails().message,
            "inputs.validation: must be a path that this worker sees: " + state_.path() +
                "/data/validation (No such file or directory)");
  EXPECT_FALSE(fs::exists(folder_));
}

TEST_F(JobFolderTest, ChannelLeadsNowhereElse) {
  for (const char* channel : {"", ".", "..", "../../x", "a/b", "a b"}) {
    order_.inputs = {{channel, {.path = state_ / "data/train"}}};
    EXPECT_EQ(MakeFails().code, ErrorCode::kInvalidArgument) << channel;
  }
  order_.inputs = {{"train", {.path = "data/train"}}};
  EXPECT_THAT(MakeFails().message, HasSubstr("must be an absolute path"));
}

TEST_F(JobFolderTest, ChannelOfAnArtifactIsListedAndLeftToBeFilled) {
  order_.inputs["model"].artifact = "sha256:ab";
  ASSERT_TRUE(MakeJobFolder(order_, folder_));
  EXPECT_FALSE(fs::exists(fs::symlink_status(folder_ + "/input/data/model")));
  const auto inputs = nlohmann::json::parse(Config("inputdataconfig"));
  EXPECT_EQ(inputs["model"], inputs["train"]);
}

TEST_F(JobFolderTest, ChannelHasEitherAPathOrAnArtifact) {
  order_.inputs["model"] = {};
  EXPECT_EQ(MakeFails(),
            InvalidArgument("inputs.model: must have a path or an artifact, and not both"));
  order_.inputs["model"] = {.path = "/", .artifact = "sha256:ab"};
  EXPECT_EQ(MakeFails().code, ErrorCode::kInvalidArgument);
}

TEST_F(JobFolderTest, FaultOfTheMachineIsNotAnInputs) {
  state_.Write("jobs", "a file in the way");
  EXPECT_NE(MakeFails().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(MakeFails().message.empty());
}

}  // namespace
}  // namespace hone::worker
