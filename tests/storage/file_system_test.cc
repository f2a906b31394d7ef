#include "storage/file_system.h"

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

TEST(FileSystemTest, NetworkFileSystemsAreKnownByName) {
  EXPECT_EQ(NetworkFileSystem(0x6969), "NFS");
  EXPECT_EQ(NetworkFileSystem(0xFF534D42), "CIFS");
  EXPECT_EQ(NetworkFileSystem(0x0BD00BD0), "Lustre");
  EXPECT_EQ(NetworkFileSystem(0xEF53), std::nullopt);      // ext4
  EXPECT_EQ(NetworkFileSystem(0x01021994), std::nullopt);  // tmpfs
}

TEST(FileSystemTest, ALocalFolderHasSpaceAndMayHoldTheDatabase) {
  const testing::TemporaryFolder folder;
  const auto space = FreeSpace(folder.path());
  ASSERT_TRUE(space) << space.error().message;
  EXPECT_GT(*space, 0);
  EXPECT_TRUE(CheckLocalFileSystem(folder.path()));
}

TEST(FileSystemTest, AFolderThatIsNotThereIsNamed) {
  EXPECT_THAT(FreeSpace("/does/not/exist").error().message,
              ::testing::HasSubstr("/does/not/exist"));
}

}  // namespace
}  // namespace hone
