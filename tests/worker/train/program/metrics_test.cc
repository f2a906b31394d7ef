#include "worker/train/program/metrics.h"

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.h"
#include "worker/train/base/failure.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using ::testing::HasSubstr;

constexpr EpochScores kScores{{1.5, 0.25, 0.5}, {2.5, 0.125, 0.75}};

TEST(MetricsTest, EachValueIsALineOfTheFile) {
  const TemporaryFolder folder;
  const Reporter reporter(folder / "m", 0);
  reporter.Epoch(0, kScores);
  reporter.Epoch(1, kScores);
  EXPECT_THAT(folder.Read("m"), HasSubstr("{\"name\": \"validation:accuracy\", \"value\": 0.125, "
                                          "\"step\": 2}\n"));
  EXPECT_THAT(folder.Read("m"), HasSubstr("\"train:loss\", \"value\": 1.5, \"step\": 1}\n"));
  EXPECT_THAT(folder.Read("m"), ::testing::Not(HasSubstr("top_k")));
}

TEST(MetricsTest, TheLikeliestAreCountedWhenAsked) {
  EXPECT_THAT(Named(kScores, 3),
              ::testing::Contains(::testing::Pair("validation:top_k_accuracy_3", 0.75)));
}

TEST(MetricsTest, AFileThatCannotBeWrittenIsAFailure) {
  const TemporaryFolder folder;
  EXPECT_THROW(Reporter(folder / "none/m", 0).Epoch(0, kScores), Failure);
}

TEST(MetricsTest, LinesAreThoseOfSageMaker) {
  ::testing::internal::CaptureStdout();
  const Reporter reporter("", 2);
  reporter.Batch(0, 20, 108.508, 0.015625);
  reporter.TrainingPass(0, kScores.train, 14.8634, 0.1);
  reporter.ValidationPass(0, kScores.validation);
  const std::string text = ::testing::internal::GetCapturedStdout();
  for (const char* line :
       {"] Epoch[0] Batch [20]\tSpeed: 108.51 samples/sec\taccuracy=0.015625\n",
        "] Epoch[0] Train-accuracy=0.250000\n", "] Epoch[0] Train-top_k_accuracy_2=0.500000\n",
        "] Epoch[0] Time cost=14.863\n", "] Epoch[0] Validation-accuracy=0.125000\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(MetricsTest, MeansAreOverPictures) {
  EXPECT_EQ((Sums{6, 3, 4, 8}.Mean()), (Scores{0.75, 0.375, 0.5}));
  EXPECT_EQ(Sums{}.Mean(), Scores{});
}

}  // namespace
}  // namespace hone::train
