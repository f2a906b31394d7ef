#include "base/folder_lock.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

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

// Whether this process has the file open.
bool HasOpen(const std::string& path) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    if (std::filesystem::read_symlink(entry.path(), error) == path) return true;
  }
  return false;
}

// As when an agent is killed between the fork and the exec of a supervisor.
TEST(FolderLockTest, ChildOfADeadHolderIsWaitedFor) {
  const testing::TemporaryFolder folder;
  std::array<int, 2> release = {};
  ASSERT_EQ(pipe(release.data()), 0);
  const pid_t holder = fork();
  ASSERT_GE(holder, 0);
  if (holder == 0) {
    const Result<FolderLock> lock = FolderLock::Take(folder.path());
    if (fork() == 0) {  // Has the lock until the other end of the pipe is closed.
      close(release[1]);
      char byte = 0;
      while (read(release[0], &byte, 1) > 0) {
      }
    }
    _exit(lock.ok() ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(holder, &status, 0), holder);
  ASSERT_EQ(status, 0);
  auto next = std::async(std::launch::async, [&] { return FolderLock::Take(folder.path()); });
  const std::string path = folder / "lock";
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!HasOpen(path) && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_TRUE(HasOpen(path));
  close(release[1]);
  const Result<FolderLock> taken = next.get();
  EXPECT_TRUE(taken) << taken.error().message;
  close(release[0]);
}

}  // namespace
}  // namespace hone
