#include "artifacts/root_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "artifacts/manifest.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

class RootFolderTest : public ::testing::Test {
 protected:
  RootFolderTest() {
    fs::create_directory(folder_ / "root");
    outside_.Write("secret", "untouched");
  }

  RootFolder Root() { return *RootFolder::Open(folder_ / "root"); }

  static ErrorCode CodeOf(const Result<UniqueFd>& result) {
    return result ? ErrorCode::kInternal : result.error().code;
  }

  const testing::TemporaryFolder folder_;
  const testing::TemporaryFolder outside_;
};

TEST_F(RootFolderTest, CreatesAFileWithItsFoldersAndItsModeWhateverTheUmask) {
  const mode_t old = umask(0077);
  const Result<UniqueFd> file = Root().CreateFile("a/b/c", 0644);
  umask(old);
  ASSERT_TRUE(file);
  ASSERT_EQ(write(file->get(), "xyz", 3), 3);
  EXPECT_EQ(folder_.Read("root/a/b/c"), "xyz");
  EXPECT_EQ(static_cast<unsigned>(fs::status(folder_ / "root/a/b/c").permissions()), 0644U);

  const Result<UniqueFd> read_only = Root().CreateFile("a/d", 0444);
  ASSERT_TRUE(read_only);
  EXPECT_EQ(write(read_only->get(), "x", 1), 1);
  EXPECT_TRUE(Root().OpenFile("a/d"));
}

TEST_F(RootFolderTest, ReplacesNothing) {
  folder_.Write("root/a", "old");
  EXPECT_EQ(CodeOf(Root().CreateFile("a", 0644)), ErrorCode::kAlreadyExists);
  EXPECT_EQ(CodeOf(Root().CreateFile("a/b", 0644)), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(folder_.Read("root/a"), "old");
}

TEST_F(RootFolderTest, NoPathLeadsOutside) {
  fs::create_directory_symlink(outside_.path(), folder_ / "root/link");
  fs::create_symlink(outside_ / "secret", folder_ / "root/file");
  fs::create_symlink(outside_ / "new", folder_ / "root/dangling");
  for (const char* path : {"link/secret", "link/new", "file", "dangling", "../secret",
                           "/etc/passwd", "link/../../x", "", "."}) {
    EXPECT_FALSE(Root().CreateFile(path, 0644)) << path;
    EXPECT_FALSE(Root().OpenFile(path)) << path;
  }
  EXPECT_FALSE(Root().OpenFolder("link"));
  EXPECT_EQ(outside_.Read("secret"), "untouched");
  EXPECT_FALSE(fs::exists(outside_ / "new"));
}

TEST_F(RootFolderTest, ReadsRegularFilesOnlyAndNeverBlocks) {
  ASSERT_EQ(mkfifo((folder_ / "root/fifo").c_str(), 0600), 0);
  fs::create_directory(folder_ / "root/folder");
  EXPECT_EQ(CodeOf(Root().OpenFile("fifo")), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(CodeOf(Root().OpenFile("folder")), ErrorCode::kFailedPrecondition);
  EXPECT_EQ(CodeOf(Root().OpenFile("nothing")), ErrorCode::kNotFound);
  EXPECT_EQ(CodeOf(Root().OpenFile("no/thing")), ErrorCode::kNotFound);
}

TEST_F(RootFolderTest, CreatesTheLongestPathOfAManifest) {
  std::string path;
  while (path.size() < kMaxManifestPathBytes - 128) path += std::string(127, 'a') + "/";
  path += std::string(128, 'b');
  ASSERT_EQ(path.size(), kMaxManifestPathBytes);
  EXPECT_TRUE(Root().CreateFile(path, 0644));
  EXPECT_TRUE(Root().OpenFile(path));
}

}  // namespace
}  // namespace hone
