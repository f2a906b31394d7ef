#include "base/folder_lock.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
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

// As when an agent is killed between the fork and the exec of a supervisor.
TEST(FolderLockTest, ChildOfADeadHolderIsWaitedFor) {
  const testing::TemporaryFolder folder;
  const pid_t holder = fork();
  ASSERT_GE(holder, 0);
  if (holder == 0) {
    const Result<FolderLock> lock = FolderLock::Take(folder.path());
    if (fork() == 0) usleep(300'000);
    _exit(lock.ok() ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(holder, &status, 0), holder);
  ASSERT_EQ(status, 0);
  const Result<FolderLock> next = FolderLock::Take(folder.path());
  EXPECT_TRUE(next) << next.error().message;
}

}  // namespace
}  // namespace hone
