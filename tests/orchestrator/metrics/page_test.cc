#include "orchestrator/metrics/page.h"

#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/version.h"
#include "orchestrator/metrics/engine_metrics.h"

namespace hone {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ReadAll(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// A page on which every family has a value.
std::string FullPage(Metrics& metrics) {
  EngineMetrics(metrics).OnSuggested("random", 1, 1ms);
  metrics.CountCall("hone.v1.WorkerService/Sync", "OK", 1ms);
  metrics.CountRequest("/metrics", 200);
  Survey survey;
  survey.best_values.push_back({"search", "loss", 0.25});
  return MetricsPage(metrics, survey, ReadProcess(), {7, 8}, 5);
}

// "NAME TYPE LABEL,LABEL" of each family of a page; `le` is the histograms' own.
std::set<std::string> FamiliesOf(const std::string& page) {
  std::map<std::string, std::string> types;
  std::map<std::string, std::set<std::string>> labels;
  std::string family;
  for (const std::string& line : LinesOf(page)) {
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first == "#") {
      std::string kind;
      words >> kind >> family;
      if (kind == "TYPE") words >> types[family];
      continue;
    }
    const std::regex label("([a-z_]+)=\"");
    for (std::sregex_iterator at(line.begin(), line.end(), label), end; at != end; ++at) {
      if ((*at)[1] != "le") labels[family].insert((*at)[1]);
    }
  }
  std::set<std::string> families;
  for (const auto& [name, type] : types) {
    std::string text = name + " " + type;
    for (const std::string& label : labels[name]) {
      text += (label == *labels[name].begin() ? " " : ",") + label;
    }
    families.insert(text);
  }
  return families;
}

std::set<std::string> GoldenFamilies() {
  const std::vector<std::string> lines =
      LinesOf(ReadAll(std::string(HONE_GOLDEN_FOLDER) + "/families.txt"));
  return {lines.begin(), lines.end()};
}

TEST(PageTest, FamiliesAreThoseThatWereAgreedOn) {
  Metrics metrics;
  const std::set<std::string> families = FamiliesOf(FullPage(metrics));
  EXPECT_EQ(families, GoldenFamilies())
      << "names, types and labels are API; the golden file has a line for each";
  EXPECT_GE(families.size(), 25u);
  for (const std::string& family : families) {
    EXPECT_TRUE(family.starts_with("hone_") || family.starts_with("process_")) << family;
  }
}

TEST(PageTest, TheDocumentOfTheMetricsHasEveryFamilyWithItsTypeAndLabelsAndNoOther) {
  std::set<std::string> documented;
  const std::regex row("\\| `([a-z_]+)` \\| ([a-z]+) \\|([^|]*)\\|.*");
  for (const std::string& line :
       LinesOf(ReadAll(std::string(HONE_SOURCE_FOLDER) + "/docs/metrics.md"))) {
    std::smatch match;
    if (!std::regex_match(line, match, row)) continue;
    std::string labels;
    for (const char letter : match[3].str()) {
      if (letter != '`' && letter != ' ') labels += letter;
    }
    documented.insert(match[1].str() + " " + match[2].str() + (labels.empty() ? "" : " " + labels));
  }
  EXPECT_EQ(documented, GoldenFamilies());
}

TEST(PageTest, ValuesAreThoseOfTheSurveyAndTheCounters) {
  Metrics metrics;
  metrics.leases_expired.Increment();
  metrics.CountGroup(3, 2ms);
  Survey survey;
  survey.trials["running"] = 7;
  survey.workers["draining"].slots = 4;
  const std::string page = MetricsPage(metrics, survey, {}, {}, 12);
  EXPECT_THAT(page, HasSubstr("\nhone_leases_expired_total 1\n"));
  EXPECT_THAT(page, HasSubstr("\nhone_trials{state=\"running\"} 7\n"));
  EXPECT_THAT(page, HasSubstr("\nhone_slots{state=\"draining\"} 4\n"));
  EXPECT_THAT(page, HasSubstr("\nhone_log_bytes_total 12\n"));
  EXPECT_THAT(page, HasSubstr("\nhone_commit_group_size_sum 3\n"));
  EXPECT_THAT(page, HasSubstr("\nhone_build_info{version=\"" + std::string(Version()) + "\"} 1\n"));
}

TEST(PageTest, WhatCanHappenIsThereBeforeItDoes) {
  Metrics metrics;
  const std::string page = MetricsPage(metrics, {}, {}, {}, 0);
  EXPECT_THAT(page, HasSubstr("cause=\"out-of-memory\",status=\"Failed\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("cause=\"artifact-lost\",status=\"Failed\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("hone_attempts_granted_total{kind=\"retry\"} 0\n"));
  EXPECT_THAT(page, Not(HasSubstr("hone_tuning_job_best_objective")));
}

TEST(PageTest, MetricsOfUsersMayHaveAnyName) {
  Metrics metrics;
  Survey survey;
  survey.best_values.push_back({"search", "a \"b\"\\\nc", 1});
  const std::string page = MetricsPage(metrics, survey, {}, {}, 0);
  EXPECT_THAT(page, HasSubstr("metric=\"a \\\"b\\\"\\\\\\nc\"} 1\n"));
}

}  // namespace
}  // namespace hone
