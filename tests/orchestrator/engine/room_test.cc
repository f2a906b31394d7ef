#include "orchestrator/engine/room.h"

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

constexpr std::int64_t kMiB = std::int64_t{1} << 20;

TEST(RoomTest, LessThanMinFreeIsSaidWithTheFolderAndWhatIsFree) {
  const TemporaryFolder folder;
  Room room(folder.path(), /*min_free=*/std::int64_t{1} << 60, [] { return 0; });
  const Result<void> checked = room.Check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, ErrorCode::kResourceExhausted);
  EXPECT_THAT(checked.error().message,
              AllOf(HasSubstr("min-free: "), HasSubstr(folder.path()),
                    HasSubstr(std::to_string(room.Figures().free_bytes / kMiB) + " MiB")));
}

TEST(RoomTest, ThereIsRoomOnADiskWithEnoughLeft) {
  const TemporaryFolder folder;
  Room room(folder.path(), /*min_free=*/1, [] { return 0; });
  EXPECT_TRUE(room.Check());
  EXPECT_GT(room.Figures().free_bytes, 0);
}

TEST(RoomTest, WhatWaitsToBeWrittenHasABound) {
  const TemporaryFolder folder;
  std::int64_t waiting = 32 * kMiB;
  Room room(folder.path(), /*min_free=*/0, [&] { return waiting; });
  EXPECT_TRUE(room.Check());
  ++waiting;
  EXPECT_EQ(room.Check().error().code, ErrorCode::kResourceExhausted);
  EXPECT_EQ(room.Figures().waiting_bytes, waiting);
  waiting = 0;
  EXPECT_TRUE(room.Check());
}

}  // namespace
}  // namespace hone
