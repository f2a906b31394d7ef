#include "worker/train/base/json.h"

#include <gtest/gtest.h>

namespace hone::train {
namespace {

TEST(JsonTest, WhatWasWrittenIsReadTheSame) {
  const std::string text =
      R"({"name": "a \"b\"\\ \u000a", "list": [1, 2.5, 1e-08, true, false, null], "empty": {}})";
  const std::optional<Json> json = ParseJson(text);
  ASSERT_TRUE(json);
  EXPECT_EQ(json->Text(), text);
  EXPECT_EQ((*json)["name"].AsString(), "a \"b\"\\ \n");
  EXPECT_EQ((*json)["list"].items()[1].AsNumber(), 2.5);
}

TEST(JsonTest, CharactersAreReadFromTheirCodes) {
  EXPECT_EQ(ParseJson(R"("\u00e9\ud83d\ude00")")->AsString(), "\xc3\xa9\xf0\x9f\x98\x80");
}

TEST(JsonTest, WhatIsNoJsonIsRefused) {
  for (const char* text :
       {"", "{", "[1,]", "{\"a\":}", "{\"a\": 1, \"a\": 2}", "1 2", "\"", "\"\\", "\"\\u12", "nul",
        "+1", "0x10", "NaN", "\"\\ud800\"", "[1", "{\"a\" 1}", "{a: 1}", "-", "1e999"}) {
    EXPECT_FALSE(ParseJson(text)) << text;
  }
}

TEST(JsonTest, DepthIsBounded) {
  EXPECT_TRUE(ParseJson(std::string(30, '[') + std::string(30, ']')));
  EXPECT_FALSE(ParseJson(std::string(100'000, '[')));
}

TEST(JsonTest, AnIntegerIsWholeAndExact) {
  EXPECT_EQ(ParseJson("12")->AsInteger(), 12);
  EXPECT_FALSE(ParseJson("12.5")->AsInteger());
  EXPECT_FALSE(ParseJson("1e300")->AsInteger());
  EXPECT_FALSE(ParseJson("\"12\"")->AsInteger());
}

}  // namespace
}  // namespace hone::train
