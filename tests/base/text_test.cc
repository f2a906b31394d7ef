#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/rng.h"

namespace hone {
namespace {

using ::testing::Eq;
using ::testing::Optional;

TEST(TextTest, DoublesAreWrittenInTheirShortestForm) {
  EXPECT_EQ(FormatDouble(0.1), "0.1");
  EXPECT_EQ(FormatDouble(1e-5), "1e-05");
  EXPECT_EQ(FormatDouble(100), "100");
  EXPECT_EQ(FormatDouble(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(FormatDouble(0.0001), "0.0001");
  EXPECT_EQ(FormatDouble(0.00099), "0.00099");
  EXPECT_EQ(FormatDouble(0.000099), "9.9e-05");
  EXPECT_EQ(FormatDouble(100'000), "100000");
  EXPECT_EQ(FormatDouble(-123'456'789'012'345.0), "-123456789012345");
  EXPECT_EQ(FormatDouble(1e16), "1e+16");
  EXPECT_EQ(FormatDouble(0), "0");
}

TEST(TextTest, EveryDoubleReadsBackTheSame) {
  Rng rng(1, 1);
  for (int i = 0; i < 10'000; ++i) {
    const double value = std::ldexp(rng.Uniform() - 0.5, static_cast<int>(rng.Below(2000)) - 1000);
    ASSERT_THAT(ParseDouble(FormatDouble(value)), Optional(Eq(value)));
  }
  for (const double value : {std::numeric_limits<double>::max(), 5e-324, -0.0}) {
    EXPECT_THAT(ParseDouble(FormatDouble(value)), Optional(Eq(value)));
  }
}

TEST(TextTest, OnlyAWholeTextIsANumber) {
  EXPECT_THAT(ParseInt("42"), Optional(42));
  EXPECT_THAT(ParseInt("+42"), Optional(42));
  EXPECT_THAT(ParseInt("-9223372036854775808"), Optional(std::numeric_limits<std::int64_t>::min()));
  for (const char* text :
       {"", "+", "-", "++1", "+-1", "1 ", " 1", "1.5", "0x10", "one", "9223372036854775808"}) {
    EXPECT_EQ(ParseInt(text), std::nullopt) << text;
  }
  EXPECT_THAT(ParseDouble("1.5e3"), Optional(1500.0));
  EXPECT_THAT(ParseDouble("+.5"), Optional(0.5));
  for (const char* text : {"", ".", "+-1", "1,5", "1.5x", "0x10", "1e999"}) {
    EXPECT_EQ(ParseDouble(text), std::nullopt) << text;
  }
}

TEST(TextTest, NotANumberAndInfinityAreReadAsSuch) {
  EXPECT_TRUE(std::isnan(ParseDouble("nan").value()));
  EXPECT_TRUE(std::isinf(ParseDouble("-inf").value()));
}

TEST(TextTest, WhatIsNotUtf8BecomesReplacementCharacters) {
  EXPECT_EQ(CleanUtf8("na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x90\x9D", 100),
            "na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x90\x9D");
  EXPECT_EQ(CleanUtf8("a\xFFz", 100), "a\xEF\xBF\xBDz");
  EXPECT_EQ(CleanUtf8("\xC0\x80", 100), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // Overlong.
  EXPECT_EQ(CleanUtf8("\xED\xA0\x80", 100), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // Surrogate.
  EXPECT_EQ(CleanUtf8("\xF4\x90\x80\x80", 3), "\xEF\xBF\xBD");        // Above U+10FFFF.
  EXPECT_EQ(CleanUtf8("\xE2\x82", 100), "\xEF\xBF\xBD\xEF\xBF\xBD");  // Cut off.
}

TEST(TextTest, LongTextIsCutBetweenCharacters) {
  EXPECT_EQ(CleanUtf8("ab\xE2\x82\xAC", 4), "ab");
  EXPECT_EQ(CleanUtf8("ab\xE2\x82\xAC", 5), "ab\xE2\x82\xAC");
  EXPECT_EQ(CleanUtf8("abc", 0), "");
}

TEST(TextTest, LowerCaseChangesAsciiOnly) {
  EXPECT_EQ(LowerCase("Job-AZ09 \xC3\x84"), "job-az09 \xC3\x84");
}

TEST(TextTest, BytesAreWrittenAsTwoHexadecimalDigitsEach) {
  EXPECT_EQ(ToHex(std::string_view("\x00\x7F\xFF", 3)), "007fff");
}

}  // namespace
}  // namespace hone
