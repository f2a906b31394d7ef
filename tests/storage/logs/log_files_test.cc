#include "storage/logs/log_files.h"

#include <gmock/gmock.h>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

constexpr AttemptId kAttempt{7};
constexpr std::size_t kAll = 1 << 20;

class LogFilesTest : public ::testing::Test {
 protected:
  const testing::TemporaryFolder folder_;
  LogFiles logs_{folder_.path()};
};

TEST_F(LogFilesTest, WhatIsSentTwiceIsThereOnce) {
  EXPECT_EQ(*logs_.Append(kAttempt, 0, "hello ", false), 6);
  EXPECT_EQ(*logs_.Append(kAttempt, 0, "hello ", false), 6);
  EXPECT_EQ(*logs_.Append(kAttempt, 3, "lo world", false), 11);
  EXPECT_EQ(logs_.Read(kAttempt, 0, kAll)->data, "hello world");
  EXPECT_EQ(logs_.BytesAppended(), 11);
}

TEST_F(LogFilesTest, WhatWasLostIsSkippedAndItsPlaceIsKept) {
  ASSERT_TRUE(logs_.Append(kAttempt, 0, "begin", false));
  EXPECT_EQ(*logs_.Append(kAttempt, 100, "end", true), 103);
  const Result<LogPiece> before = logs_.Read(kAttempt, 0, kAll);
  EXPECT_EQ(before->data, "begin");
  EXPECT_FALSE(before->complete);
  const Result<LogPiece> after = logs_.Read(kAttempt, 5, kAll);
  EXPECT_EQ(after->offset, 100);
  EXPECT_EQ(after->data, "end");
  EXPECT_TRUE(after->complete);
}

TEST_F(LogFilesTest, ALogIsCompleteOnlyAfterItsEndWasTold) {
  ASSERT_TRUE(logs_.Append(kAttempt, 0, "abc", false));
  EXPECT_FALSE(logs_.Read(kAttempt, 3, kAll)->complete);
  ASSERT_TRUE(logs_.Append(kAttempt, 3, "", true));
  EXPECT_TRUE(logs_.Read(kAttempt, 3, kAll)->complete);
  EXPECT_TRUE(LogFiles(folder_.path()).Read(kAttempt, 0, kAll)->complete);
}

TEST_F(LogFilesTest, ReadsInPiecesAndFromTheEnd) {
  ASSERT_TRUE(logs_.Append(kAttempt, 0, "0123456789", true));
  EXPECT_EQ(logs_.Read(kAttempt, 0, 4)->data, "0123");
  EXPECT_FALSE(logs_.Read(kAttempt, 0, 4)->complete);
  EXPECT_EQ(logs_.Read(kAttempt, 4, kAll)->data, "456789");
  EXPECT_EQ(logs_.Read(kAttempt, -3, kAll)->data, "789");
  EXPECT_EQ(logs_.Read(kAttempt, -30, kAll)->data, "0123456789");
  EXPECT_EQ(logs_.Read(kAttempt, 30, kAll)->data, "");
}

TEST_F(LogFilesTest, ALogOfWhichNothingHasComeIsEmptyAndNoMistake) {
  const Result<LogPiece> piece = logs_.Read(AttemptId{99}, 0, kAll);
  ASSERT_TRUE(piece);
  EXPECT_EQ(piece->data, "");
  EXPECT_FALSE(piece->complete);
}

}  // namespace
}  // namespace hone
