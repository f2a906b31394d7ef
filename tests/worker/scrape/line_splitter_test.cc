#include "worker/scrape/line_splitter.h"

#include <gmock/gmock.h>

#include <utility>
#include <vector>

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

using Lines = std::vector<std::pair<std::int64_t, std::string>>;

LineSplitter::OnLine Into(Lines& lines) {
  return [&lines](std::int64_t offset, std::string_view line) { lines.emplace_back(offset, line); };
}

Lines Split(std::string_view bytes) {
  Lines lines;
  LineSplitter splitter(0);
  splitter.Feed(0, bytes, Into(lines));
  splitter.Finish(Into(lines));
  return lines;
}

TEST(LineSplitterTest, LineCarriesTheOffsetOfItsFirstByte) {
  EXPECT_THAT(Split("one\ntwo\n"), ElementsAre(Pair(0, "one"), Pair(4, "two")));
}

TEST(LineSplitterTest, LastLineNeedsNoNewline) {
  EXPECT_THAT(Split("one\ntwo"), ElementsAre(Pair(0, "one"), Pair(4, "two")));
  EXPECT_THAT(Split(""), IsEmpty());
}

TEST(LineSplitterTest, UnfinishedLineWaits) {
  Lines lines;
  LineSplitter splitter(0);
  splitter.Feed(0, "one\ntw", Into(lines));
  EXPECT_THAT(lines, SizeIs(1));
  EXPECT_EQ(splitter.cursor(), 4);
  EXPECT_EQ(splitter.position(), 6);
  splitter.Feed(6, "o\n", Into(lines));
  EXPECT_THAT(lines, ElementsAre(Pair(0, "one"), Pair(4, "two")));
  EXPECT_EQ(splitter.cursor(), 8);
}

TEST(LineSplitterTest, EachStateOfAProgressBarIsALine) {
  EXPECT_THAT(Split("10%\r20%\r\ndone\r\n"),
              ElementsAre(Pair(0, "10%"), Pair(4, "20%"), Pair(9, "done")));
}

TEST(LineSplitterTest, EmptyLinesAreLeftOut) {
  EXPECT_THAT(Split("\n\n\r\na\n\n"), ElementsAre(Pair(4, "a")));
}

TEST(LineSplitterTest, BinaryNoiseSurvives) {
  const std::string noise("\0\xFF\x1B\0", 4);
  EXPECT_THAT(Split(noise + "\nloss\n"), ElementsAre(Pair(0, noise), Pair(5, "loss")));
}

TEST(LineSplitterTest, OfALongLineTheFirst64KiBCount) {
  const std::string exact(kMaxLineBytes, 'x');
  EXPECT_THAT(Split(exact + "\nnext"), ElementsAre(Pair(0, exact), Pair(65537, "next")));
  EXPECT_THAT(Split(exact + "yyy\nnext"), ElementsAre(Pair(0, exact), Pair(65540, "next")));
}

TEST(LineSplitterTest, LineWithAGapInItIsNoLine) {
  Lines lines;
  LineSplitter splitter(0);
  splitter.Feed(0, "one\nloss=0.", Into(lines));
  splitter.Feed(100, "5\nthree\n", Into(lines));
  EXPECT_THAT(lines, ElementsAre(Pair(0, "one"), Pair(102, "three")));
}

TEST(LineSplitterTest, CursorStaysBeforeAGapUntilALineIsWholeAgain) {
  Lines lines;
  LineSplitter splitter(0);
  splitter.Feed(0, "one\nloss=0.", Into(lines));
  splitter.Feed(100, "5", Into(lines));
  // A restart here meets the gap again, and does not take "5" for a line.
  EXPECT_EQ(splitter.cursor(), 4);
  LineSplitter restarted(splitter.cursor());
  restarted.Feed(100, "5\nthree\n", Into(lines));
  EXPECT_THAT(lines, ElementsAre(Pair(0, "one"), Pair(102, "three")));
}

}  // namespace
}  // namespace hone
