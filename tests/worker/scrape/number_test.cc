#include "worker/scrape/number.h"

#include <gtest/gtest.h>

#include <cmath>

namespace hone {
namespace {

TEST(PrintedNumberTest, DecimalAndScientificNumbersAreRead) {
  EXPECT_EQ(ParsePrintedNumber("0.25"), 0.25);
  EXPECT_EQ(ParsePrintedNumber("-3"), -3.0);
  EXPECT_EQ(ParsePrintedNumber("+3"), 3.0);
  EXPECT_EQ(ParsePrintedNumber(" 1e-05\t"), 1e-5);
  EXPECT_EQ(ParsePrintedNumber("6.02E+23"), 6.02e23);
  EXPECT_EQ(ParsePrintedNumber(".5"), 0.5);
  EXPECT_EQ(ParsePrintedNumber("5."), 5.0);
  EXPECT_EQ(ParsePrintedNumber("007"), 7.0);
}

TEST(PrintedNumberTest, NonFiniteValuesCountAsValues) {
  EXPECT_TRUE(std::isnan(*ParsePrintedNumber("nan")));
  EXPECT_TRUE(std::isnan(*ParsePrintedNumber("-NaN")));
  EXPECT_EQ(ParsePrintedNumber("inf"), HUGE_VAL);
  EXPECT_EQ(ParsePrintedNumber("-Infinity"), -HUGE_VAL);
}

TEST(PrintedNumberTest, WhatNoDoubleHoldsGoesToTheNearestEnd) {
  EXPECT_EQ(ParsePrintedNumber("1e999"), HUGE_VAL);
  EXPECT_EQ(ParsePrintedNumber("-1e999"), -HUGE_VAL);
  EXPECT_EQ(ParsePrintedNumber("1e-999"), 0.0);
  EXPECT_EQ(ParsePrintedNumber("0." + std::string(400, '0') + "1"), 0.0);
  EXPECT_EQ(ParsePrintedNumber("1" + std::string(400, '0')), HUGE_VAL);
}

TEST(PrintedNumberTest, OtherTextIsNoNumber) {
  for (const char* text :
       {"",    " ",   "-",   "+",     ".",   "e5",     "1,000",   "0x10", "1e",    "--1",
        "+-1", "-+1", "1 2", "0.95.", "95%", "nan(1)", "infinit", "none", "1_000", "0.5f"}) {
    EXPECT_FALSE(ParsePrintedNumber(text)) << text;
  }
}

}  // namespace
}  // namespace hone
