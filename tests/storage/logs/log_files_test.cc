#include "storage/logs/log_files.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

constexpr AttemptId kAttempt{7};
constexpr std::size_t kAll = 1 << 20;
// Of segments of 10 bytes.
constexpr LogLimits kSmall = {.max_bytes = 80};

// `count` bytes of a program's output from `offset` on: each offset has a byte of its own.
std::string Output(std::int64_t offset, std::int64_t count) {
  std::string bytes;
  for (std::int64_t at = offset; at < offset + count; ++at) {
    bytes += static_cast<char>('a' + at % 23);
  }
  return bytes;
}

// What a reader gets from `offset` on, at most `max` bytes at a time, and what it is told of.
struct Reading {
  std::int64_t first = -1;  // Where the first byte was.
  std::string data;
  std::int64_t cut = 0;
  std::int64_t lost = 0;
  bool complete = false;
};

Reading ReadOn(const LogFiles& logs, std::int64_t offset, std::size_t max = kAll) {
  Reading reading;
  while (true) {
    const Result<LogPiece> piece = logs.Read(kAttempt, offset, max);
    EXPECT_TRUE(piece);
    reading.cut += piece->cut;
    reading.lost += piece->lost;
    reading.complete = piece->complete;
    if (piece->data.empty()) return reading;
    if (reading.first < 0) reading.first = piece->offset;
    reading.data += piece->data;
    offset = piece->offset + static_cast<std::int64_t>(piece->data.size());
  }
}

class LogFilesTest : public ::testing::Test {
 protected:
  // Appends what the program printed from `offset` on, in pieces of 7.
  void Fill(LogFiles& logs, std::int64_t offset, std::int64_t count) {
    for (std::int64_t at = offset; at < offset + count; at += 7) {
      ASSERT_TRUE(logs.Append(kAttempt, at, Output(at, std::min(7L, offset + count - at)), false));
    }
  }
  std::int64_t BytesOnDisk() const {
    std::int64_t bytes = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "7")) {
      if (entry.path().extension() == ".log") bytes += static_cast<std::int64_t>(entry.file_size());
    }
    return bytes;
  }

  const testing::TemporaryFolder folder_;
  LogFiles logs_{folder_.path()};
  LogFiles small_{folder_.path(), kSmall};
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
  EXPECT_TRUE(piece->absent);
}

TEST_F(LogFilesTest, ALogOfAProgramThatPrintedNothingIsThereAndComplete) {
  ASSERT_EQ(*logs_.Append(kAttempt, 0, "", false), 0);  // So agents ask how much there is.
  EXPECT_TRUE(logs_.Read(kAttempt, 0, kAll)->absent);
  ASSERT_EQ(*logs_.Append(kAttempt, 0, "", true), 0);
  EXPECT_FALSE(logs_.Read(kAttempt, 0, kAll)->absent);
  EXPECT_TRUE(logs_.Read(kAttempt, 0, kAll)->complete);
  logs_.Remove(kAttempt);
  EXPECT_TRUE(logs_.Read(kAttempt, 0, kAll)->absent);
}

TEST_F(LogFilesTest, ALogIsNeverLongerThanItsLimitAndItsEndStays) {
  for (std::int64_t size = 1; size <= 300; ++size) {
    ASSERT_EQ(*small_.Append(kAttempt, size - 1, Output(size - 1, 1), false), size);
    EXPECT_LE(BytesOnDisk(), 80);
    if (size >= 80) {
      EXPECT_GE(BytesOnDisk(), 70);
    }
    const Reading end = ReadOn(small_, -20);
    EXPECT_EQ(end.data, Output(std::max<std::int64_t>(0, size - 20), std::min(20L, size)));
  }
}

TEST_F(LogFilesTest, OffsetsStayThoseOfTheOutputWhenTheBeginningIsCut) {
  Fill(small_, 0, 80);
  EXPECT_EQ(ReadOn(small_, 0).cut, 0);
  EXPECT_EQ(ReadOn(small_, 0).data, Output(0, 80));
  Fill(small_, 80, 1);
  const Reading reading = ReadOn(small_, 0, /*max=*/3);
  EXPECT_EQ(reading.first, 10);
  EXPECT_EQ(reading.cut, 10);
  EXPECT_EQ(reading.lost, 0);
  EXPECT_EQ(reading.data, Output(10, 71));
  EXPECT_EQ(ReadOn(small_, 4).cut, 6);
  EXPECT_EQ(ReadOn(small_, 10).cut, 0);
}

TEST_F(LogFilesTest, WhatWasCutAndWhatWasLostAreToldApart) {
  ASSERT_TRUE(small_.Append(kAttempt, 5, Output(5, 10), false));  // 0 to 4 never came.
  EXPECT_EQ(ReadOn(small_, 0).lost, 5);
  EXPECT_EQ(ReadOn(small_, 0).cut, 0);
  Fill(small_, 15, 85);
  Fill(small_, 130, 10);
  const Reading reading = ReadOn(small_, 0);
  EXPECT_EQ(reading.lost, 30);
  EXPECT_EQ(reading.cut, reading.first);
  EXPECT_EQ(reading.data, Output(reading.first, 100 - reading.first) + Output(130, 10));
}

TEST_F(LogFilesTest, AFollowerThatIsOvertakenByTheLimitIsToldHowMuchItMissed) {
  Fill(small_, 0, 20);
  Reading reading = ReadOn(small_, 0);
  EXPECT_EQ(reading.data, Output(0, 20));
  Fill(small_, 20, 50);
  reading = ReadOn(small_, 20);  // Over the bounds of segments.
  EXPECT_EQ(reading.data, Output(20, 50));
  Fill(small_, 70, 200);
  reading = ReadOn(small_, 70);
  EXPECT_EQ(reading.cut, reading.first - 70);
  EXPECT_GT(reading.cut, 0);
  EXPECT_EQ(reading.data, Output(reading.first, 270 - reading.first));
}

TEST_F(LogFilesTest, APieceLargerThanTheWholeLimitLeavesItsEnd) {
  ASSERT_EQ(*small_.Append(kAttempt, 0, Output(0, 1'000), true), 1'000);
  EXPECT_LE(BytesOnDisk(), 80);
  const Reading reading = ReadOn(small_, 0);
  EXPECT_EQ(reading.cut + static_cast<std::int64_t>(reading.data.size()), 1'000);
  EXPECT_EQ(reading.data, Output(reading.first, 1'000 - reading.first));
  EXPECT_TRUE(reading.complete);
}

TEST_F(LogFilesTest, WhatWasCutAndComesAgainIsNotThereAgain) {
  Fill(small_, 0, 200);
  const Reading before = ReadOn(small_, 0);
  EXPECT_EQ(*small_.Append(kAttempt, 0, Output(0, 100), false), 200);
  EXPECT_EQ(*small_.Append(kAttempt, 150, Output(150, 60), false), 210);
  const Reading after = ReadOn(small_, 0);
  EXPECT_EQ(after.data, Output(after.first, 210 - after.first));
  EXPECT_GE(after.first, before.first);
  EXPECT_EQ(after.lost, 0);
}

TEST_F(LogFilesTest, ManyGapsDoNotMakeManyFiles) {
  for (std::int64_t at = 10; at < 10'000; at += 10) {
    ASSERT_TRUE(logs_.Append(kAttempt, at, "x", false));
  }
  const auto files = std::distance(fs::directory_iterator(folder_ / "7"), fs::directory_iterator());
  EXPECT_LE(files, 65);
  const Reading reading = ReadOn(logs_, 0);
  EXPECT_EQ(reading.cut + reading.lost + static_cast<std::int64_t>(reading.data.size()), 9'991);
  EXPECT_GT(reading.cut, 0);
  EXPECT_GT(reading.lost, 0);
}

// A cut marks first and throws away then; a new segment is made and written then.
TEST_F(LogFilesTest, ACrashBetweenTheStepsOfACutLosesNothingElse) {
  Fill(small_, 0, 80);
  std::ofstream(folder_ / "7/marks") << "cut 10\n";
  LogFiles next(folder_.path(), kSmall);
  EXPECT_EQ(ReadOn(next, 0).cut, 10);
  EXPECT_EQ(ReadOn(next, 0).data, Output(10, 70));
  EXPECT_EQ(*next.Append(kAttempt, 80, "", false), 80);
  EXPECT_EQ(BytesOnDisk(), 70);  // What the crash left is gone.

  std::ofstream(folder_ / "7/00000000000000000080.log");
  EXPECT_EQ(*next.Append(kAttempt, 80, Output(80, 5), false), 85);
  const Reading reading = ReadOn(next, 0);
  EXPECT_EQ(reading.data, Output(reading.first, 85 - reading.first));
  EXPECT_EQ(reading.lost, 0);
}

TEST_F(LogFilesTest, ALogThatCannotGrowSaysSoAndGoesOnLaterWithoutAHole) {
  Fill(small_, 0, 15);
  rlimit before = {};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight = {8, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  const Result<std::int64_t> refused = small_.Append(kAttempt, 15, Output(15, 20), false);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(refused);
  ASSERT_EQ(*small_.Append(kAttempt, 15, Output(15, 20), false), 35);
  EXPECT_EQ(ReadOn(small_, 0).data, Output(0, 35));
  EXPECT_EQ(ReadOn(small_, 0).lost, 0);
}

TEST_F(LogFilesTest, LogsAreListedByAttemptAndGoAsAWhole) {
  ASSERT_TRUE(logs_.Append(AttemptId{12}, 0, "x", true));
  ASSERT_TRUE(logs_.Append(AttemptId{3}, 0, "x", false));
  EXPECT_THAT(*logs_.List(), ElementsAre(AttemptId{3}, AttemptId{12}));
  EXPECT_TRUE(logs_.LastWritten(AttemptId{12}));
  logs_.Remove(AttemptId{12});
  logs_.Remove(AttemptId{99});
  EXPECT_THAT(*logs_.List(), ElementsAre(AttemptId{3}));
  EXPECT_FALSE(logs_.LastWritten(AttemptId{12}));
}

}  // namespace
}  // namespace hone
