#include "worker/train/storage/packed.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/worker/train/support/packed_file.h"
#include "tests/worker/train/support/pictures.h"
#include "worker/train/base/random.h"

namespace hone::train {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr std::uint64_t kRoom = 1 << 20;

std::optional<std::map<std::string, Bytes>> Read(const std::string& packed, std::string* why,
                                                 std::uint64_t room = kRoom) {
  return Unpack(testing::ToBytes(packed), {"a", "b"}, room, why);
}

TEST(PackedTest, WantedFilesAreFoundInAnyFolder) {
  std::string why;
  const std::string large(1300, 'x');
  const auto files = Read(
      testing::Packed({{"other", large}, {"./a", large}, {"deep/b", "text"}, {"c", ""}}), &why);
  ASSERT_TRUE(files) << why;
  EXPECT_THAT(*files,
              ElementsAre(Pair("a", testing::ToBytes(large)), Pair("b", testing::ToBytes("text"))));
}

TEST(PackedTest, LinksArePassedOver) {
  std::string why;
  const auto files = Read(testing::Packed({{"a@", "/etc/passwd"}, {"b", "text"}}), &why);
  ASSERT_TRUE(files) << why;
  EXPECT_THAT(*files, ElementsAre(Pair("b", testing::ToBytes("text"))));
}

TEST(PackedTest, ABombEndsAtTheBound) {
  std::string why;
  EXPECT_FALSE(Read(testing::Packed({{"other", std::string(4 << 20, '\0')}}), &why));
  EXPECT_EQ(why, "unpacks to more than is allowed");
  // In many parts, none of which is large.
  why.clear();
  const std::vector<std::pair<std::string, std::string>> parts(
      40, {"other", std::string(1 << 16, '\0')});
  EXPECT_FALSE(Read(testing::Packed(parts), &why));
  EXPECT_EQ(why, "unpacks to more than is allowed");
}

TEST(PackedTest, WhatIsNoArchiveIsRefused) {
  std::string why;
  EXPECT_FALSE(Read("", &why));
  EXPECT_FALSE(Read("text", &why));
  EXPECT_FALSE(Read(testing::Gzipped(std::string(2000, 'x')), &why));
  EXPECT_EQ(why, "is no tar file");
  const std::string whole = testing::Packed({{"a", std::string(3000, 'x')}});
  EXPECT_FALSE(Read(whole.substr(0, whole.size() / 2), &why));
}

TEST(PackedTest, ChangedBytesDoNoHarm) {
  const std::string whole = testing::Packed({{"a", std::string(700, 'x')}, {"b", "text"}});
  Random random(1, Purpose::kOrder, {});
  for (int round = 0; round < 5000; ++round) {
    std::string changed = whole;
    changed[random.Below(changed.size())] = static_cast<char>(random.Below(256));
    std::string why;
    const bool refused = !Read(changed, &why);
    EXPECT_EQ(refused, !why.empty());
  }
}

}  // namespace
}  // namespace hone::train
