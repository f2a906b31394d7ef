#include "worker/train/data/picture_store.h"

#include <gmock/gmock.h>

#include "tests/worker/train/support/pictures.h"
#include "worker/train/base/failure.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using ::testing::HasSubstr;

constexpr PictureRules kRules{{16, 16}, 19, {}};

class PictureStoreTest : public ::testing::Test {
 protected:
  // All in one class, `count` sound ones.
  PictureSet Set(int count) {
    for (int i = 0; i < count; ++i) {
      folder_.Write("a/" + std::to_string(1000 + i) + ".png",
                    testing::ToPng(testing::OfKind(0, i, 16)));
    }
    return IndexFolder("train", folder_.path());
  }

  TemporaryFolder folder_;
  MemoryBound memory_{1 << 20};
};

TEST_F(PictureStoreTest, APictureIsTheSameWhetherItIsKeptOrNot) {
  const PictureSet set = Set(3);
  MemoryBound nothing(0);
  PictureStore keeping(set, kRules, memory_);
  PictureStore reading(set, kRules, nothing);
  Picture scratch;
  Picture other;
  for (int round = 0; round < 2; ++round) {
    const Picture* kept = keeping.Get(1, scratch);
    EXPECT_NE(kept, &scratch);
    EXPECT_EQ(reading.Get(1, other), &other);
    EXPECT_EQ(kept->pixels, other.pixels);
  }
}

TEST_F(PictureStoreTest, NoMoreIsKeptThanThereIsRoom) {
  const PictureSet set = Set(3);
  MemoryBound room(2 * 16 * 16 * 3);
  PictureStore store(set, kRules, room);
  Picture scratch;
  EXPECT_NE(store.Get(0, scratch), &scratch);
  EXPECT_NE(store.Get(1, scratch), &scratch);
  EXPECT_EQ(store.Get(2, scratch), &scratch);
}

TEST_F(PictureStoreTest, OneInAHundredMayBeUnreadable) {
  folder_.Write("a/0.png", "no picture");
  PictureStore store(Set(99), kRules, memory_);
  Picture scratch;
  EXPECT_EQ(store.Get(0, scratch), nullptr);
  EXPECT_EQ(store.Get(0, scratch), nullptr);
  EXPECT_NE(store.Get(1, scratch), nullptr);
  EXPECT_EQ(store.unreadable(), 1u);
}

TEST_F(PictureStoreTest, MoreThanThatIsAnErrorThatNamesThem) {
  folder_.Write("a/0.png", "no picture");
  folder_.Write("a/1.png", "");
  PictureStore store(Set(100), kRules, memory_);
  Picture scratch;
  EXPECT_EQ(store.Get(1, scratch), nullptr);
  try {
    store.Get(0, scratch);
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kBadInput);
    EXPECT_THAT(failure.what(), HasSubstr("channel train: at most 1% of the pictures may be "
                                          "unreadable: 2 of 102 are: a/0.png (neither JPEG nor "
                                          "PNG), a/1.png (empty)"));
  }
}

TEST_F(PictureStoreTest, WhatIsLargerIsShrunk) {
  folder_.Write("a/0.png", testing::ToPng(testing::Plain(64, 128, 1, 2, 3)));
  PictureStore store(Set(0), kRules, memory_);
  Picture scratch;
  const Picture* picture = store.Get(0, scratch);
  ASSERT_NE(picture, nullptr);
  EXPECT_EQ(picture->width, 19);
  EXPECT_EQ(picture->height, 38);
}

ImageShape ShapeOfSizes(const std::vector<PictureSize>& sizes) {
  const TemporaryFolder folder;
  int number = 0;
  for (const PictureSize& size : sizes) {
    folder.Write("a/" + std::to_string(++number) + ".png",
                 testing::ToPng(testing::Plain(size.width, size.height, 0, 0, 0)));
  }
  return ShapeOf(IndexFolder("train", folder.path()), DecodeLimits{});
}

TEST_F(PictureStoreTest, TheShapeFollowsFromTheData) {
  EXPECT_EQ(ShapeOfSizes({{32, 48}, {32, 48}}), (ImageShape{48, 32}));
  EXPECT_EQ(ShapeOfSizes({{32, 48}, {33, 48}}), (ImageShape{32, 32}));
  EXPECT_EQ(ShapeOfSizes({{300, 300}, {300, 300}}), (ImageShape{224, 224}));
  EXPECT_EQ(ShapeOfSizes({{300, 200}, {120, 300}}), (ImageShape{224, 224}));
}

}  // namespace
}  // namespace hone::train
