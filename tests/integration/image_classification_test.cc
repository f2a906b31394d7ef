// The training program that comes with Hone, as anybody's: tuned through the command line.
#include <filesystem>
#include <fstream>

#include "tests/integration/support/pictures.h"
#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

constexpr char kJobFile[] = R"(name: pictures
strategy: quasi-random
objective: {metric: "validation:accuracy", goal: maximize}
parameters:
  learning_rate: {type: continuous, min: 0.001, max: 0.1, scaling: log}
  mini_batch_size: {type: categorical, values: [16, 32]}
static: {num_layers: 20, epochs: 1}
limits: {max_trials: 3, max_parallel_trials: 2}
trial:
  algorithm: image-classification
  inputs: {train: small/train, validation: small/validation}
)";

// A few real pictures of two classes, in the folders of the test.
class ImageClassificationTest : public RunningCluster {
 protected:
  void SetUp() override {
    if (PictureArchive().empty()) GTEST_SKIP() << "the pictures are not there (HONE_PICTURES)";
    RunningCluster::SetUp();
    UnpackPictures(cluster_.folder() / "small", 40);
    std::ofstream(cluster_.folder() / "pictures.yaml") << kJobFile;
  }

  std::string Say(const std::vector<std::string>& arguments) {
    const Outcome outcome = cluster_.Hone(arguments);
    EXPECT_EQ(outcome.code, 0) << ::testing::PrintToString(arguments) << outcome.err;
    return outcome.out;
  }
};

TEST_F(ImageClassificationTest, IsTunedLikeAnyOtherProgramAndLeavesItsModels) {
  const Outcome created =
      cluster_.Hone({"create", "--watch", (cluster_.folder() / "pictures.yaml").string()}, 100s);
  ASSERT_EQ(created.code, 0) << created.err << created.out << cluster_.Logs();
  const Database database = cluster_.database();
  EXPECT_EQ(database.Count("SELECT count(*) FROM training_job WHERE status = 'Completed'"), 3);
  EXPECT_EQ(database.Count("SELECT count(*) FROM training_job "
                           "WHERE objective > 0 AND objective <= 1"),
            3);
  EXPECT_THAT(Say({"logs", "pictures/1"}), HasSubstr("Validation-accuracy="));
  EXPECT_THAT(Say({"metrics", "pictures/2"}),
              AllOf(HasSubstr("train:accuracy"), HasSubstr("validation:accuracy")));
  Say({"pull", "pictures", (cluster_.folder() / "best").string()});
  EXPECT_TRUE(fs::exists(cluster_.folder() / "best" / "model.safetensors"));
  EXPECT_TRUE(fs::exists(cluster_.folder() / "best" / "model.json"));
}

TEST_F(ImageClassificationTest, WrongHyperparameterIsToldInItsOwnWords) {
  const Outcome created = cluster_.Hone({"create", "--watch", "--set", "static.num_layers=21",
                                         (cluster_.folder() / "pictures.yaml").string()});
  EXPECT_EQ(created.code, 10);
  EXPECT_THAT(Say({"describe", "pictures"}), HasSubstr("num_layers"));
}

}  // namespace
}  // namespace hone::integration
