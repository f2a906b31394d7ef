#include "artifacts/tree.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

namespace fs = std::filesystem;

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> Paths(const Tree& tree) {
  std::vector<std::string> paths;
  for (const ManifestFile& file : tree.manifest.files) paths.push_back(file.path);
  return paths;
}

TEST(TreeTest, HoldsEveryRegularFileSorted) {
  const testing::TemporaryFolder folder;
  folder.Write("b/c/deep", "abc");
  folder.Write("a-b", "");
  folder.Write("a/b", "x");
  fs::permissions(folder / "a/b", fs::perms(0750));
  fs::create_directories(folder / "empty/folder");
  const Result<Tree> tree = ManifestOf(folder.path());
  ASSERT_TRUE(tree);
  EXPECT_THAT(Paths(*tree), ElementsAre("a-b", "a/b", "b/c/deep"));
  EXPECT_THAT(tree->skipped, IsEmpty());
  EXPECT_TRUE(CheckManifest(tree->manifest));
  EXPECT_EQ(tree->manifest.files[1].mode, 0750U);
  EXPECT_EQ(tree->manifest.files[2].size, 3);
  EXPECT_EQ(tree->manifest.files[2].digest, DigestOf("abc"));
}

TEST(TreeTest, EqualFilesGiveTheSameArtifactInWhateverOrderTheyWereWritten) {
  const testing::TemporaryFolder forward;
  const testing::TemporaryFolder backward;
  for (int i = 0; i < 300; ++i) {
    forward.Write("f" + std::to_string(i), std::to_string(i));
    backward.Write("f" + std::to_string(299 - i), std::to_string(299 - i));
  }
  EXPECT_EQ(ManifestOf(forward.path())->manifest, ManifestOf(backward.path())->manifest);
}

TEST(TreeTest, SkipsAndNamesWhatIsNoRegularFile) {
  const testing::TemporaryFolder folder;
  const testing::TemporaryFolder outside;
  outside.Write("secret", "x");
  folder.Write("real", "x");
  fs::create_symlink(outside / "secret", folder / "file-link");
  fs::create_directory_symlink(outside.path(), folder / "folder-link");
  fs::create_directory_symlink(folder.path(), folder / "loop");
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  folder.Write("bad\xFFname", "x");
  folder.Write("two\nlines", "x");
  const Result<Tree> tree = ManifestOf(folder.path());
  ASSERT_TRUE(tree);
  EXPECT_THAT(Paths(*tree), ElementsAre("real"));
  EXPECT_THAT(tree->skipped,
              ElementsAre("bad\xEF\xBF\xBDname: must be UTF-8", "fifo: is no regular file",
                          "file-link: is a symbolic link", "folder-link: is a symbolic link",
                          "loop: is a symbolic link", StartsWith("two\nlines: must not hold")));
}

TEST(TreeTest, SurvivesFoldersDeeperThanAPathMayBe) {
  const testing::TemporaryFolder folder;
  // Made step by step, as its path is too long for one call.
  const fs::path back = fs::current_path();
  fs::current_path(folder.path());
  const std::string part(200, 'd');
  for (int i = 0; i < 30; ++i) {
    fs::create_directory(part);
    fs::current_path(part);
  }
  std::ofstream("far") << "x";
  fs::current_path(back);
  folder.Write("near", "x");
  const Result<Tree> tree = ManifestOf(folder.path());
  ASSERT_TRUE(tree) << tree.error().message;
  EXPECT_THAT(Paths(*tree), ElementsAre("near"));
  EXPECT_FALSE(tree->skipped.empty());
}

TEST(TreeTest, FileThatChangesWhileItIsReadIsNotTaken) {
  const testing::TemporaryFolder folder;
  folder.Write("step", "10");
  const auto write_meanwhile = [&] {
    folder.Write("step", "11 and more");
    return false;
  };
  const Result<Tree> tree = ManifestOf(folder.path(), write_meanwhile);
  ASSERT_FALSE(tree.ok());
  EXPECT_EQ(tree.error(), DataLoss("step: must not change while it is read"));
}

TEST(TreeTest, WhatIsNotWantedIsLeftOutWithAllThatIsInIt) {
  const testing::TemporaryFolder folder;
  folder.Write("kept/not", "1");
  folder.Write("not/kept", "2");
  const Result<Tree> tree =
      ManifestOf(folder.path(), nullptr, [](std::string_view name) { return name != "not"; });
  ASSERT_TRUE(tree.ok());
  ASSERT_EQ(tree->manifest.files.size(), 1U);
  EXPECT_EQ(tree->manifest.files[0].path, "kept/not");
  EXPECT_TRUE(tree->skipped.empty());
}

TEST(TreeTest, MissingFolderIsNotFound) {
  const testing::TemporaryFolder folder;
  const Result<Tree> tree = ManifestOf(folder / "nothing");
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().code, ErrorCode::kNotFound);
}

TEST(TreeTest, FolderOfEmptyFoldersHoldsNoFiles) {
  const testing::TemporaryFolder folder;
  EXPECT_FALSE(HoldsFiles(folder / "nothing"));
  fs::create_directories(folder / "a/b/c");
  fs::create_symlink("/etc/passwd", folder / "a/link");
  EXPECT_FALSE(HoldsFiles(folder.path()));
  folder.Write("a/b/c/file", "");
  EXPECT_TRUE(HoldsFiles(folder.path()));
}

}  // namespace
}  // namespace hone
