#include "base/durable_file.h"

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

TEST(DurableFileTest, WhatIsWrittenReplacesWhatWasThere) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(WriteDurably(folder / "file", "first, and longer"));
  ASSERT_TRUE(WriteDurably(folder / "file", "second"));
  EXPECT_EQ(folder.Read("file"), "second");
}

TEST(DurableFileTest, AFailedWriteLeavesWhatWasThereAndNothingElse) {
  const testing::TemporaryFolder folder;
  ASSERT_TRUE(WriteDurably(folder / "file", "kept"));
  EXPECT_FALSE(WriteDurably(folder / "no/such/folder", "lost"));
  EXPECT_EQ(folder.Read("file"), "kept");
}

TEST(DurableFileTest, ALargeFileIsNotTakenForASmallOne) {
  const testing::TemporaryFolder folder;
  folder.Write("file", std::string(100, 'x'));
  EXPECT_EQ(ReadSmallFile(folder / "file", 100)->size(), 100u);
  EXPECT_EQ(ReadSmallFile(folder / "file", 99).error().code, ErrorCode::kDataLoss);
  EXPECT_EQ(ReadSmallFile(folder / "none", 99).error().code, ErrorCode::kNotFound);
}

TEST(DurableFileTest, AFolderThatIsNotThereCannotBeSynced) {
  const testing::TemporaryFolder folder;
  EXPECT_TRUE(SyncFolder(folder.path()));
  EXPECT_FALSE(SyncFolder(folder / "none"));
}

}  // namespace
}  // namespace hone
