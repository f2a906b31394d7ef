#include "worker/train/data/decode.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/worker/train/support/pictures.h"
#include "worker/train/base/random.h"

namespace hone::train {
namespace {

using ::testing::HasSubstr;

std::optional<Picture> DecodeText(const std::string& file, std::string* why) {
  return Decode(testing::ToBytes(file), DecodeLimits{}, 0, why);
}

std::string WhyNot(const std::string& file) {
  std::string why;
  EXPECT_FALSE(DecodeText(file, &why));
  return why;
}

int LargestDifference(const Picture& picture, const std::string& expected) {
  EXPECT_EQ(picture.pixels.size(), expected.size());
  int largest = 0;
  for (std::size_t i = 0; i < std::min(picture.pixels.size(), expected.size()); ++i) {
    const int other = static_cast<unsigned char>(expected[i]);
    largest = std::max(largest, std::abs(static_cast<int>(picture.pixels[i]) - other));
  }
  return largest;
}

TEST(DecodeTest, PixelsAreThoseOfPillow) {
  const Json exported = testing::Exported("pictures.json");
  ASSERT_GE(exported["decoded"].items().size(), 10u);
  for (const Json& entry : exported["decoded"].items()) {
    const std::string name = *entry["name"].AsString();
    std::string why;
    const auto picture = DecodeText(testing::FromHex(*entry["file"].AsString()), &why);
    ASSERT_TRUE(picture) << name << ": " << why;
    EXPECT_EQ(picture->width, entry["width"].AsInteger()) << name;
    EXPECT_EQ(picture->height, entry["height"].AsInteger()) << name;
    EXPECT_LE(LargestDifference(*picture, testing::FromHex(*entry["pixels"].AsString())),
              *entry["tolerance"].AsInteger())
        << name;
  }
}

TEST(DecodeTest, BombsAreRefusedByTheirHeader) {
  EXPECT_THAT(WhyNot(testing::JpegOfClaimedSize(65000, 65000)), HasSubstr("65000x65000 pixels"));
  EXPECT_THAT(WhyNot(testing::PngOfClaimedSize(100'000, 100'000)), HasSubstr("100000x100000"));
  EXPECT_THAT(WhyNot(testing::PngOfClaimedSize(16'000, 16'000)), HasSubstr("16000x16000"));
}

TEST(DecodeTest, AFileThatEndsEarlyIsUnreadable) {
  const Json exported = testing::Exported("pictures.json");
  for (const Json& entry : exported["decoded"].items()) {
    const std::string file = testing::FromHex(*entry["file"].AsString());
    for (const std::size_t length : {file.size() / 3, file.size() * 2 / 3, file.size() - 40}) {
      EXPECT_NE(WhyNot(file.substr(0, length)), "") << *entry["name"].AsString() << ", " << length;
    }
  }
}

TEST(DecodeTest, WhatIsNoPictureIsUnreadable) {
  EXPECT_EQ(WhyNot(""), "empty");
  EXPECT_EQ(WhyNot("GIF89a and so on"), "neither JPEG nor PNG");
  EXPECT_NE(WhyNot("\xff\xd8\xff\xd9"), "");
  EXPECT_NE(WhyNot(std::string("\x89PNG\r\n\x1a\n", 8) + "and no more"), "");
}

// Whatever the bytes, the answer is a picture within the limits or a reason.
TEST(DecodeTest, ChangedBytesDoNoHarm) {
  Random random(1, Purpose::kOrder, {});
  const Json exported = testing::Exported("pictures.json");
  for (const Json& entry : exported["decoded"].items()) {
    const std::string file = testing::FromHex(*entry["file"].AsString());
    for (int round = 0; round < 300; ++round) {
      std::string changed = file;
      for (std::uint64_t i = 0; i <= random.Below(4); ++i) {
        changed[random.Below(changed.size())] = static_cast<char>(random.Below(256));
      }
      DecodeLimits limits;
      limits.pixels = 10'000;
      std::string why;
      const auto picture = Decode(testing::ToBytes(changed), limits, 0, &why);
      if (picture) {
        EXPECT_EQ(picture->pixels.size(), static_cast<std::size_t>(picture->width) * 3 *
                                              static_cast<std::size_t>(picture->height));
      } else {
        EXPECT_NE(why, "");
      }
    }
  }
}

TEST(DecodeTest, ALargeJpegIsDecodedNoLargerThanNeeded) {
  const Json exported = testing::Exported("pictures.json");
  const std::string file = testing::FromHex(*exported["decoded"].items()[0]["file"].AsString());
  std::string why;
  const auto half = Decode(testing::ToBytes(file), DecodeLimits{}, 8, &why);  // It is 23x17.
  ASSERT_TRUE(half) << why;
  EXPECT_EQ(half->width, 12);
  EXPECT_EQ(half->height, 9);
  EXPECT_EQ(SizeOf(testing::ToBytes(file), DecodeLimits{}, &why), (PictureSize{23, 17}));
}

}  // namespace
}  // namespace hone::train
