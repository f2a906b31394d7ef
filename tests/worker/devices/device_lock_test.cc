#include "worker/devices/device_lock.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;

TEST(DeviceLockTest, OneHoldsAGpuAtATimeAndTheOtherLearnsWho) {
  const testing::TemporaryFolder folder;
  {
    const Result<UniqueFd> held = TryLockDevice("GPU-1", folder.path());
    ASSERT_TRUE(held);
    const Result<UniqueFd> second = TryLockDevice("GPU-1", folder.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::kFailedPrecondition);
    EXPECT_THAT(second.error().message, HasSubstr("process id " + std::to_string(getpid()) + ","));
    EXPECT_TRUE(TryLockDevice("GPU-2", folder.path()));
  }
  EXPECT_TRUE(TryLockDevice("GPU-1", folder.path()));
}

TEST(DeviceLockTest, FileIsOpenToTheAgentsOfAllUsers) {
  const testing::TemporaryFolder folder;
  const mode_t old = umask(0077);
  EXPECT_TRUE(TryLockDevice("GPU-1", folder.path()));
  umask(old);
  EXPECT_EQ(static_cast<unsigned>(fs::status(folder / "hone-gpu-GPU-1").permissions()), 0666U);
}

TEST(DeviceLockTest, NeitherLinksNorOddIdsLeadElsewhere) {
  const testing::TemporaryFolder folder;
  folder.Write("precious", "content");
  fs::create_symlink(folder / "precious", folder / "hone-gpu-GPU-1");
  EXPECT_FALSE(TryLockDevice("GPU-1", folder.path()));
  EXPECT_EQ(folder.Read("precious"), "content");

  EXPECT_TRUE(TryLockDevice("../../x y", folder.path()));
  EXPECT_TRUE(fs::exists(folder / "hone-gpu-______x_y"));
}

}  // namespace
}  // namespace hone
