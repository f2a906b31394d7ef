#include "base/folder_lock.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <optional>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

TEST(FolderLockTest, ASecondHolderIsToldWhoHoldsIt) {
  const testing::TemporaryFolder folder;
  const Result<FolderLock> first = FolderLock::Take(folder / "state");
  ASSERT_TRUE(first) << first.error().message;
  const Result<FolderLock> second = FolderLock::Take(folder / "state");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_THAT(second.error().message, ::testing::HasSubstr(std::to_string(getpid())));
  EXPECT_THAT(second.error().message, ::testing::HasSubstr(folder / "state"));
}

TEST(FolderLockTest, TheFolderIsFreeWhenItsHolderIsGone) {
  const testing::TemporaryFolder folder;
  {
    const Result<FolderLock> first = FolderLock::Take(folder.path());
    ASSERT_TRUE(first);
  }
  EXPECT_TRUE(FolderLock::Take(folder.path()));
}

}  // namespace
}  // namespace hone
