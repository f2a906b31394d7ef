#include "worker/scrape/metric_patterns.h"

#include <gmock/gmock.h>

#include <chrono>
#include <cmath>

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

Findings Find(const std::string& regex, std::string_view line) {
  Findings findings;
  const Result<MetricPatterns> patterns = MetricPatterns::Compile({{"metric", regex}});
  EXPECT_TRUE(patterns);
  patterns->Find(line, 7, findings);
  return findings;
}

std::vector<double> Values(const std::string& regex, std::string_view line) {
  std::vector<double> values;
  for (const Finding& finding : Find(regex, line)) values.push_back(finding.value);
  return values;
}

TEST(MetricPatternsTest, FirstGroupOfTheFirstMatchIsTheValue) {
  EXPECT_THAT(Values("acc=([0-9.]+)", "12:00 epoch 3 acc=0.5 acc=0.7"), ElementsAre(0.5));
  EXPECT_THAT(Values("acc=([0-9.]+), n=([0-9]+)", "acc=0.5, n=3"), ElementsAre(0.5));
  EXPECT_THAT(Find("acc=([0-9.]+)", "acc=0.5"),
              ElementsAre(Finding{.metric = "metric", .sequence = 7, .value = 0.5}));
}

TEST(MetricPatternsTest, ExpressionsOfTheWildWork) {
  EXPECT_THAT(Values(R"(Epoch\[\d+\] Validation-accuracy=([0-9\.]+))",
                     "[INFO] Epoch[12] Validation-accuracy=0.873"),
              ElementsAre(0.873));
  EXPECT_THAT(Values("loss = (.*?);", "loss = 1.5e-3; acc = 0.2;"), ElementsAre(0.0015));
  EXPECT_THAT(Values("(?P<value>\\S+) %", "done 12 %"), ElementsAre(12.0));
  EXPECT_THAT(Values("Genauigkeit \xC3\xBC"
                     "ber (\\d+)",
                     "Genauigkeit \xC3\xBC"
                     "ber 90"),
              ElementsAre(90.0));
}

TEST(MetricPatternsTest, WhatIsNoNumberIsNoFinding) {
  EXPECT_THAT(Find("loss=(.*)", "loss=none"), IsEmpty());
  EXPECT_THAT(Find("loss=(.*)", "loss="), IsEmpty());
  EXPECT_THAT(Find("loss=(\\d+)?", "loss="), IsEmpty());
  EXPECT_THAT(Find("loss=(.*)", "accuracy=1"), IsEmpty());
}

TEST(MetricPatternsTest, NonFiniteValueIsAFinding) {
  EXPECT_TRUE(std::isnan(Values("loss=(\\S+)", "loss=nan").at(0)));
  EXPECT_TRUE(std::isinf(Values("loss=(\\S+)", "loss=-inf").at(0)));
}

TEST(MetricPatternsTest, SeveralMetricsAreFoundInOneLine) {
  const auto patterns = MetricPatterns::Compile({{"loss", "loss=(\\S+)"}, {"acc", "acc=(\\S+)"}});
  ASSERT_TRUE(patterns);
  Findings findings;
  patterns->Find("acc=0.5 loss=2", 0, findings);
  EXPECT_THAT(findings, ElementsAre(Finding{.metric = "loss", .value = 2},
                                    Finding{.metric = "acc", .value = 0.5}));
}

TEST(MetricPatternsTest, BytesThatAreNoTextDoNoHarm) {
  const std::string line("\xFF\xFE\0 loss=0.5 \xC3", 14);
  EXPECT_THAT(Values("loss=([0-9.]+)", line), ElementsAre(0.5));
}

TEST(MetricPatternsTest, ExpressionThatExplodesElsewhereTakesLinearTime) {
  const std::string line(64 << 10, 'a');
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(Find("(a*)*(a|aa)+(a|a?)+$b", line), IsEmpty());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(ValidateMetricTest, SaysWhatIsWrongInWords) {
  EXPECT_EQ(ValidateMetric("loss", "loss=(.*)"), "");
  EXPECT_EQ(ValidateMetric("", "(.*)"), "name: must not be empty");
  EXPECT_THAT(ValidateMetric(std::string(256, 'x'), "(.*)"),
              StartsWith("name: must be at most 255"));
  EXPECT_EQ(ValidateMetric("loss", ""), "regex: must not be empty");
  EXPECT_THAT(ValidateMetric("loss", std::string(501, 'x')),
              StartsWith("regex: must be at most 500"));
  EXPECT_THAT(ValidateMetric("loss", "loss=[0-9.]+"), HasSubstr("must have a group"));
  EXPECT_THAT(ValidateMetric("loss", "loss=(?:[0-9.]+)"), HasSubstr("must have a group"));
  EXPECT_THAT(ValidateMetric("loss", "loss=("), HasSubstr("missing )"));
  EXPECT_THAT(ValidateMetric("loss", "(?<=loss)(.*)"), HasSubstr("RE2"));
  EXPECT_NE(ValidateMetric("loss", "((((a{100}){100}){100}){100})"), "");
}

TEST(ValidateMetricTest, CompileNamesTheFirstWrongMetric) {
  const auto patterns = MetricPatterns::Compile({{"loss", "(.*)"}, {"acc", "x"}});
  ASSERT_FALSE(patterns);
  EXPECT_EQ(patterns.error().code, ErrorCode::kInvalidArgument);
  EXPECT_THAT(patterns.error().message, StartsWith("metrics[1].regex: must have a group"));
}

}  // namespace
}  // namespace hone
