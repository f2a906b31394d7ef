#include "storage/spec_json.h"

#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/rng.h"
#include "tests/storage/support/nouns.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

TEST(SpecJsonTest, EverythingInASpecReadsBackTheSame) {
  const TuningJobSpec spec = testing::AFullSpec();
  const auto read = SpecFromJson(SpecToJson(spec));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, spec);
}

TEST(SpecJsonTest, ASpecOfDefaultsReadsBackTheSame) {
  const auto read = SpecFromJson(SpecToJson(TuningJobSpec{}));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, TuningJobSpec{});
}

TEST(SpecJsonTest, AnyDoubleAndAnyIntegerIsExact) {
  Rng rng(7, 1, "doubles");
  for (int i = 0; i < 2'000; ++i) {
    const double number = std::bit_cast<double>(rng.Next64());
    if (!std::isfinite(number)) continue;
    TuningJobSpec spec;
    spec.seed = rng.Next64();
    const auto integer = static_cast<std::int64_t>(rng.Next64());
    spec.definitions.emplace_back();
    spec.definitions[0].parameters = {{"x", ContinuousRange{number, number}},
                                      {"n", IntegerRange{integer, integer}}};
    const auto read = SpecFromJson(SpecToJson(spec));
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(*read, spec);
  }
}

TEST(SpecJsonTest, KeysOfAnotherReleaseSurviveAReadModifyWrite) {
  nlohmann::ordered_json stored = nlohmann::ordered_json::parse(SpecToJson(testing::AFullSpec()));
  stored["future"] = {{"a", 1}};
  stored["limits"]["max_cost"] = 5;
  stored["definitions"][1]["parameters"][0]["prior"] = "narrow";

  TuningJobSpec spec = *SpecFromJson(stored.dump());
  EXPECT_EQ(spec, testing::AFullSpec());
  spec.limits.max_trials = 200;
  spec.limits.max_runtime.reset();
  spec.tags = {{"only", "this"}};
  // Its parameter is recognised by name, wherever it stands now.
  std::swap(spec.definitions[1].parameters[0], spec.definitions[1].parameters[2]);

  const std::string merged = MergeSpecJson(stored.dump(), spec);
  EXPECT_EQ(*SpecFromJson(merged), spec);
  const auto json = nlohmann::ordered_json::parse(merged);
  EXPECT_EQ(json["future"]["a"], 1);
  EXPECT_EQ(json["limits"]["max_cost"], 5);
  EXPECT_EQ(json["definitions"][1]["parameters"][2]["prior"], "narrow");
  EXPECT_FALSE(json["definitions"][1]["parameters"][0].contains("prior"));
}

TEST(SpecJsonTest, KeysThatAreMissingTakeTheirDefaults) {
  const auto read = SpecFromJson(R"({"version": 1, "definitions": []})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, TuningJobSpec{});
}

TEST(SpecJsonTest, WhatCannotBeReadIsDataLossThatNamesThePlace) {
  for (const std::string text :
       {"", "[]", "{", "null", R"({"version": "1", "definitions": []})",
        R"({"version": 1, "definitions": [{}]})", R"({"version": 1, "definitions": 3})"}) {
    const auto read = SpecFromJson(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, ErrorCode::kDataLoss);
  }
  const auto newer = SpecFromJson(R"({"version": 2, "definitions": []})");
  EXPECT_THAT(newer.error().message, HasSubstr("version: is newer than this release can read: 2"));
  const auto wrong = SpecFromJson(R"({"version": 1, "definitions": [], "seed": -1})");
  EXPECT_THAT(wrong.error().message, HasSubstr("seed: must be a whole number in range"));
}

TEST(SpecJsonTest, TextThatIsNotUtf8DoesNotEndTheDaemon) {
  TuningJobSpec spec;
  spec.tags = {{"team", "\xff\xfe"}};
  EXPECT_TRUE(SpecFromJson(SpecToJson(spec)));
}

}  // namespace
}  // namespace hone
