#include "worker/train/data/resample.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/worker/train/support/pictures.h"
#include "worker/train/data/decode.h"

namespace hone::train {
namespace {

TEST(ResampleTest, PixelsAreThoseOfPillowToOneStep) {
  const Json exported = testing::Exported("pictures.json");
  std::string why;
  const auto original =
      Decode(testing::ToBytes(testing::FromHex(*exported["original"]["file"].AsString())),
             DecodeLimits{}, 0, &why);
  ASSERT_TRUE(original) << why;
  for (const Json& entry : exported["resized"].items()) {
    const int width = static_cast<int>(*entry["width"].AsInteger());
    const int height = static_cast<int>(*entry["height"].AsInteger());
    Region region{0, 0, static_cast<double>(original->width),
                  static_cast<double>(original->height)};
    if (entry.Has("box")) {
      const std::vector<Json>& box = entry["box"].items();
      region = {*box[0].AsNumber(), *box[1].AsNumber(), *box[2].AsNumber(), *box[3].AsNumber()};
    }
    const Picture result = Resample(*original, region, width, height);
    const std::string expected = testing::FromHex(*entry["pixels"].AsString());
    ASSERT_EQ(result.pixels.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_NEAR(result.pixels[i], static_cast<unsigned char>(expected[i]), 1)
          << width << "x" << height << " at " << i;
    }
  }
}

TEST(ResampleTest, ThePlainStaysPlain) {
  const Picture plain = testing::Plain(50, 30, 10, 200, 255);
  const Picture result = Resample(plain, {3.5, 2.25, 20, 17}, 9, 41);
  EXPECT_EQ(result.pixels, testing::Plain(9, 41, 10, 200, 255).pixels);
}

TEST(ResampleTest, ShrinkingKeepsTheAspectAndLeavesTheSmallAlone) {
  const Picture wide = ShrinkTo(testing::Plain(400, 200, 1, 2, 3), 50);
  EXPECT_EQ(wide.width, 100);
  EXPECT_EQ(wide.height, 50);
  const Picture small = ShrinkTo(testing::Plain(400, 40, 1, 2, 3), 50);
  EXPECT_EQ(small.width, 400);
  EXPECT_EQ(small.height, 40);
}

}  // namespace
}  // namespace hone::train
