#include "worker/train/data/augment.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "tests/worker/train/support/pictures.h"

namespace hone::train {
namespace {

constexpr ImageShape kShape{8, 8};

std::vector<float> Training(const Picture& picture, std::uint64_t seed) {
  Random random(seed, Purpose::kAugmentation, {0, 0});
  std::vector<float> out(8 * 8 * 3);
  WriteForTraining(picture, kShape, random, out.data());
  return out;
}

std::vector<float> Evaluation(const Picture& picture) {
  std::vector<float> out(8 * 8 * 3);
  WriteForEvaluation(picture, kShape, out.data());
  return out;
}

TEST(AugmentTest, ValuesAreNormalised) {
  const std::vector<float> out = Evaluation(testing::Plain(8, 8, 255, 0, 51));
  EXPECT_NEAR(out[0], (1 - 0.485) / 0.229, 1e-5);
  EXPECT_NEAR(out[1], (0 - 0.456) / 0.224, 1e-5);
  EXPECT_NEAR(out[2], (0.2 - 0.406) / 0.225, 1e-5);
}

TEST(AugmentTest, EvaluationTakesTheMiddle) {
  const Picture picture = testing::OfKind(0, 1, 12);
  const std::vector<float> out = Evaluation(picture);
  Picture middle{8, 8, {}};
  for (int y = 2; y < 10; ++y) {
    middle.pixels.insert(middle.pixels.end(), picture.Row(y) + 6, picture.Row(y) + 30);
  }
  EXPECT_EQ(out, Evaluation(middle));
}

TEST(AugmentTest, ASmallPictureIsEnlarged) {
  EXPECT_EQ(Evaluation(testing::Plain(3, 5, 9, 8, 7)), Evaluation(testing::Plain(8, 8, 9, 8, 7)));
}

TEST(AugmentTest, CropsAreMovedByUpToFourAndHalfAreMirrored) {
  const Picture picture = testing::OfKind(0, 1, 8);
  const std::vector<float> plain = Evaluation(picture);
  std::set<std::vector<float>> different;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    different.insert(Training(picture, seed));
  }
  EXPECT_EQ(different.size(), 2u * 9 * 9);
  EXPECT_TRUE(different.contains(plain));
}

TEST(AugmentTest, TheSameRandomNumbersGiveTheSamePicture) {
  for (const int side : {8, 40}) {
    const Picture picture = testing::OfKind(0, 1, side);
    EXPECT_EQ(Training(picture, 5), Training(picture, 5));
    EXPECT_NE(Training(picture, 5), Training(picture, 6));
  }
}

TEST(AugmentTest, PartsOfLargerPicturesStayWithinThem) {
  const Picture picture = testing::Plain(37, 11, 50, 60, 70);
  const std::vector<float> plain = Evaluation(picture);
  for (std::uint64_t seed = 0; seed < 200; ++seed) EXPECT_EQ(Training(picture, seed), plain);
}

}  // namespace
}  // namespace hone::train
