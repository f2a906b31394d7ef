// The two sides of an attempt's output.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>

#include "worker/spool/layout.h"
#include "worker/spool/output_reader.h"
#include "worker/spool/segments.h"
#include "worker/supervise/output_writer.h"

namespace hone {
namespace {

constexpr std::int64_t kLimit = 64 << 10;  // Segments of 8 KiB.

// Byte i of the stream tells where it is.
std::string Stream(std::int64_t start, std::int64_t size) {
  std::string bytes;
  for (std::int64_t i = start; i < start + size; ++i) {
    bytes += static_cast<char>(i % 251);
  }
  return bytes;
}

class OutputTest : public ::testing::Test {
 protected:
  OutputTest() {
    std::string path = (std::filesystem::temp_directory_path() / "hone-output-XXXXXX").string();
    dir_ = mkdtemp(path.data());
  }
  ~OutputTest() override { std::filesystem::remove_all(dir_); }

  // Checks that what is read from `offset` on is the stream's own, and returns where it ends.
  std::int64_t ReadAll(std::int64_t offset) {
    const OutputReader reader(dir_);
    while (true) {
      const auto chunk = reader.Read(offset, 1000);
      EXPECT_TRUE(chunk);
      if (!chunk || chunk->bytes.empty()) return offset;
      EXPECT_EQ(chunk->bytes, Stream(chunk->offset, chunk->next_offset() - chunk->offset));
      offset = chunk->next_offset();
    }
  }
  std::int64_t StoredBytes() {
    std::int64_t stored = 0;
    const auto segments = ListSegments(dir_);
    EXPECT_TRUE(segments);
    for (const OutputSegment& segment : *segments) stored += segment.size;
    return stored;
  }

  std::string dir_;
};

TEST_F(OutputTest, IsReadAcrossSegmentsAsItWasWritten) {
  OutputWriter writer(dir_, kLimit);
  for (int i = 0; i < 30; ++i) writer.Append(Stream(i * 1777, 1777));
  EXPECT_GT(ListSegments(dir_)->size(), 5U);
  EXPECT_EQ(ReadAll(0), 30 * 1777);
  EXPECT_EQ(ReadAll(12'345), 30 * 1777);
  EXPECT_EQ(writer.dropped_bytes(), 0);
}

TEST_F(OutputTest, BeyondTheLimitTheOldestGoesAndIsCounted) {
  OutputWriter writer(dir_, kLimit);
  constexpr std::int64_t kWritten = 1'000'000;
  for (std::int64_t at = 0; at < kWritten; at += 1000) {
    writer.Append(Stream(at, 1000));
    ASSERT_LE(StoredBytes(), kLimit);
  }
  const auto first = OutputReader(dir_).Read(0, 10);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->offset, writer.dropped_bytes());
  EXPECT_EQ(first->bytes, Stream(first->offset, 10));
  EXPECT_GE(kWritten - first->offset, kLimit / 2);
  EXPECT_EQ(ReadAll(0), kWritten);
  EXPECT_EQ(ReadDroppedBytes(dir_), writer.dropped_bytes());
}

TEST_F(OutputTest, WhatIsReleasedMakesRoomAndIsNotCountedAsDropped) {
  OutputWriter writer(dir_, kLimit);
  const OutputReader reader(dir_);
  std::int64_t cursor = 0;
  for (std::int64_t at = 0; at < 1'000'000; at += 1000) {
    writer.Append(Stream(at, 1000));
    cursor = ReadAll(cursor);
    ASSERT_TRUE(reader.Release(cursor));
  }
  EXPECT_EQ(cursor, 1'000'000);
  EXPECT_EQ(writer.dropped_bytes(), 0);
  EXPECT_LE(ListSegments(dir_)->size(), 2U);
}

TEST_F(OutputTest, ReleaseKeepsEverythingFromTheOffsetOn) {
  OutputWriter writer(dir_, kLimit);
  writer.Append(Stream(0, 20'000));
  const OutputReader reader(dir_);
  ASSERT_TRUE(reader.Release(8191));
  EXPECT_EQ(ListSegments(dir_)->front().start, 0);
  ASSERT_TRUE(reader.Release(8192));
  EXPECT_EQ(ListSegments(dir_)->front().start, 8192);
  ASSERT_TRUE(reader.Release(1'000'000));
  EXPECT_EQ(ListSegments(dir_)->back().end(), 20'000);
}

TEST_F(OutputTest, TheLastLineIsTheLastOneWithWordsInIt) {
  EXPECT_EQ(OutputReader(dir_).LastLine(), "");
  OutputWriter writer(dir_, kLimit);
  writer.Append("one\n");
  writer.Append("Traceback:\n  KeyError: 'rate'\n \t\r\n\n");
  EXPECT_EQ(OutputReader(dir_).LastLine(), "  KeyError: 'rate'");
  writer.Append("10%\r20%\r");
  EXPECT_EQ(OutputReader(dir_).LastLine(), "20%");
  // It may begin in one segment and end in the next.
  writer.Append(std::string(50'000, '-') + "\n");
  writer.Append(std::string(5'000, '='));
  EXPECT_EQ(OutputReader(dir_).LastLine(), std::string(4'096, '='));
}

TEST_F(OutputTest, NothingIsReadBehindTheEnd) {
  OutputWriter writer(dir_, kLimit);
  EXPECT_EQ(OutputReader(dir_).Read(0, 10)->bytes, "");
  writer.Append("abc");
  EXPECT_EQ(OutputReader(dir_).Read(3, 10)->bytes, "");
  EXPECT_EQ(OutputReader(dir_).Read(3, 10)->offset, 3);
  writer.Append("d");
  EXPECT_EQ(OutputReader(dir_).Read(3, 10)->bytes, "d");
}

TEST_F(OutputTest, AFullDiskKeepsTheEndAndCountsTheRest) {
  const std::string disk = dir_ + "/disk";
  std::filesystem::create_directory(disk);
  if (mount("none", disk.c_str(), "tmpfs", 0, "size=100k") != 0) GTEST_SKIP() << "needs root";
  {
    OutputWriter writer(disk, 1 << 20);
    constexpr std::int64_t kWritten = 700'000;
    for (std::int64_t at = 0; at < kWritten; at += 1000) writer.Append(Stream(at, 1000));
    EXPECT_EQ(writer.total_bytes(), kWritten);
    EXPECT_GT(writer.dropped_bytes(), kWritten / 2);
    const auto segments = ListSegments(disk);
    ASSERT_TRUE(segments && !segments->empty());
    EXPECT_EQ(segments->back().end(), kWritten);
    std::int64_t stored = 0;
    for (const OutputSegment& segment : *segments) stored += segment.size;
    EXPECT_EQ(stored + writer.dropped_bytes(), kWritten);
  }
  {
    // Someone else took all of it: nothing can be kept, and nothing fails.
    const auto old = ListSegments(disk);
    for (const OutputSegment& segment : *old) std::filesystem::remove(segment.path);
    OutputWriter writer(disk, 1 << 20);
    std::ofstream(disk + "/other") << std::string(200'000, 'x') << std::flush;
    writer.Append(Stream(0, 5000));
    EXPECT_EQ(writer.total_bytes(), 5000);
    EXPECT_EQ(writer.dropped_bytes(), 5000);
    EXPECT_EQ(ReadDroppedBytes(disk), 5000);
    // There is room again: offsets go on as if nothing had been lost.
    std::filesystem::remove(disk + "/other");
    writer.Append(Stream(5000, 100));
    EXPECT_EQ(OutputReader(disk).Read(0, 1000)->offset, 5000);
    EXPECT_EQ(OutputReader(disk).Read(0, 1000)->bytes, Stream(5000, 100));
  }
  EXPECT_EQ(umount(disk.c_str()), 0);
}

}  // namespace
}  // namespace hone
