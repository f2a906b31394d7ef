#include "worker/scrape/metrics_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cmath>

#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(MetricsLineTest, HoldsNameValueAndStep) {
  EXPECT_EQ(
      ParseMetricsLine(R"({"name": "loss", "value": 0.25, "step": 3})", 10),
      (Finding{
          .metric = "loss", .sequence = 10 | kMetricsFileSequenceBit, .step = 3, .value = 0.25}));
  EXPECT_EQ(ParseMetricsLine(R"({"value":1,"name":"a","other":[{}]})", 0),
            (Finding{.metric = "a", .sequence = kMetricsFileSequenceBit, .value = 1}));
  EXPECT_EQ(ParseMetricsLine(R"({"name":"a","value":1,"step":null})", 0)->step, std::nullopt);
  EXPECT_EQ(ParseMetricsLine(R"({"name":"a","value":1,"step":7.0})", 0)->step, 7);
}

TEST(MetricsLineTest, NonFiniteValuesAreReadWithAndWithoutQuotes) {
  for (const char* text : {"NaN", "\"NaN\""}) {
    const auto finding = ParseMetricsLine(R"({"name":"NaN","value":)" + std::string(text) + "}", 0);
    ASSERT_TRUE(finding) << text;
    EXPECT_EQ(finding->metric, "NaN");
    EXPECT_TRUE(std::isnan(finding->value));
  }
  for (const char* text : {"-Infinity", "\"-Infinity\""}) {
    const auto finding = ParseMetricsLine(
        R"({"name":"say \"Infinity, NaN\"","value":)" + std::string(text) + "}", 0);
    ASSERT_TRUE(finding) << text;
    EXPECT_EQ(finding->metric, "say \"Infinity, NaN\"");
    EXPECT_EQ(finding->value, -HUGE_VAL);
  }
  EXPECT_EQ(ParseMetricsLine(R"({"name":"a","value":Infinity})", 0)->value, HUGE_VAL);
}

TEST(MetricsLineTest, AnythingElseIsNoFinding) {
  for (const char* line : {"",
                           "loss=3",
                           "[]",
                           "3",
                           "{",
                           "{}",
                           R"({"name":"a"})",
                           R"({"value":1})",
                           R"({"name":"","value":1})",
                           R"({"name":3,"value":1})",
                           R"({"name":"a","value":"1"})",
                           R"({"name":"a","value":null})",
                           R"({"name":"a","value":true})",
                           R"({"name":"a","value":[1]})",
                           R"({"name":"a","value":1,"step":"3"})",
                           R"({"name":"a","value":1,"step":3.5})",
                           R"({"name":"a","value":1,"step":NaN})",
                           R"({"name":"a","value":1,"step":18446744073709551615})",
                           R"({"name":"a\n","value":1})",
                           R"({"name":"a","value":1} x)",
                           "{\"name\":\"\xFF\",\"value\":1}",
                           "NaN",
                           "\"",
                           "\"\\"}) {
    EXPECT_FALSE(ParseMetricsLine(line, 0)) << line;
  }
  EXPECT_FALSE(ParseMetricsLine(R"({"name":")" + std::string(256, 'a') + R"(","value":1})", 0));
  EXPECT_FALSE(ParseMetricsLine(std::string(60'000, '['), 0));
}

TEST(MetricsFileTest, BadLinesAreSkippedAndCounted) {
  MetricsFileScraper scraper(0);
  Findings findings;
  scraper.Feed(0, "{\"name\":\"a\",\"value\":1}\nnonsense\n{\"name\":\"a\",\"value\":2}", findings);
  scraper.Finish(findings);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[1].sequence, 32 | kMetricsFileSequenceBit);
  EXPECT_EQ(findings[1].value, 2);
  EXPECT_EQ(scraper.bad_lines(), 1);
}

TEST(MetricsFileTest, IsReadFromAnOffset) {
  const testing::TemporaryFolder folder;
  EXPECT_EQ(*ReadMetricsFile(folder / "metrics", 0, 100), "");
  folder.Write("metrics", "0123456789");
  EXPECT_EQ(*ReadMetricsFile(folder / "metrics", 0, 4), "0123");
  EXPECT_EQ(*ReadMetricsFile(folder / "metrics", 8, 100), "89");
  EXPECT_EQ(*ReadMetricsFile(folder / "metrics", 10, 100), "");
  EXPECT_EQ(*ReadMetricsFile(folder / "metrics", 99, 100), "");
}

TEST(MetricsFileTest, LinksAndFifosAreRefusedWithoutBlocking) {
  const testing::TemporaryFolder folder;
  folder.Write("secret", "x");
  std::filesystem::create_symlink(folder / "secret", folder / "link");
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  for (const char* name : {"link", "fifo"}) {
    const Result<std::string> bytes = ReadMetricsFile(folder / name, 0, 100);
    ASSERT_FALSE(bytes) << name;
    EXPECT_EQ(bytes.error().code, ErrorCode::kFailedPrecondition);
  }
}

}  // namespace
}  // namespace hone
