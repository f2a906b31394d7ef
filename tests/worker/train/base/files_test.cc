#include "worker/train/base/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/temporary_folder.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;

TEST(FilesTest, WhatWasWrittenIsReadTheSame) {
  const TemporaryFolder folder;
  EXPECT_EQ(WriteDurably(folder / "a", "first"), "");
  EXPECT_EQ(WriteDurably(folder / "a", "second"), "");
  EXPECT_EQ(ReadText(folder / "a", 6), "second");
}

TEST(FilesTest, AFailedWriteLeavesWhatWasThereAndNothingElse) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "a");
  EXPECT_NE(WriteDurably(folder / "a", "text"), "");
  EXPECT_NE(WriteDurably(folder / "none/b", "text"), "");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a"));
  EXPECT_FALSE(std::filesystem::exists(folder / "a.tmp"));
}

TEST(FilesTest, ReadingHasABound) {
  const TemporaryFolder folder;
  folder.Write("a", "1234");
  std::string why;
  EXPECT_FALSE(ReadFile(folder / "a", 3, &why));
  EXPECT_EQ(why, "larger than 3 bytes");
}

TEST(FilesTest, APipeIsNotWaitedFor) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  std::string why;
  EXPECT_FALSE(ReadFile(folder / "pipe", 100, &why));
  EXPECT_EQ(why, "not a regular file");
}

}  // namespace
}  // namespace hone::train
