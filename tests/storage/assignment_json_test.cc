#include "storage/assignment_json.h"

#include <gtest/gtest.h>

#include <limits>

namespace hone {
namespace {

TEST(AssignmentJsonTest, KindsAndOrderOfValuesSurvive) {
  const Assignment assignment({{"z", 1.0},
                               {"a", std::int64_t{1}},
                               {"m", std::string("1")},
                               {"category", std::string("1.0")},
                               {"tiny", 5e-324},
                               {"large", 1e300},
                               {"minus", -0.5},
                               {"low", std::numeric_limits<std::int64_t>::min()},
                               {"high", std::numeric_limits<std::int64_t>::max()},
                               {"text", std::string("\"\n\xc3\xa4")}});
  const auto read = AssignmentFromJson(AssignmentToJson(assignment));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, assignment);
}

TEST(AssignmentJsonTest, TheStoredFormIsWhatOneWouldWriteByHand) {
  const Assignment assignment(
      {{"lr", 0.1}, {"whole", 2.0}, {"epochs", std::int64_t{5}}, {"batch", std::string("16")}});
  EXPECT_EQ(AssignmentToJson(assignment), R"({"lr":0.1,"whole":2.0,"epochs":5,"batch":"16"})");
  EXPECT_EQ(AssignmentToJson(Assignment()), "{}");
}

TEST(AssignmentJsonTest, WhatHoneDoesNotWriteIsDataLoss) {
  for (const std::string text : {"", "[]", "{\"x\": null}", "{\"x\": true}", "{\"x\": {}}",
                                 "{\"x\": 18446744073709551615}"}) {
    const auto read = AssignmentFromJson(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kDataLoss);
  }
}

}  // namespace
}  // namespace hone
