// The real Prometheus scrapes the real honed.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>

#include "base/check.h"
#include "tests/integration/support/http.h"
#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Program(const char* variable) {
  const char* path = std::getenv(variable);
  HONE_CHECK(path != nullptr);
  return path;
}

// The queries that the document of the metrics proposes: what is code in the last column.
std::vector<std::string> DocumentedQueries() {
  std::vector<std::string> queries;
  const std::regex row("\\| [^|`]*\\? \\| `(.*)` \\|");
  for (const std::string& line :
       LinesOf(ReadAll(fs::path(Program("HONE_SOURCE")) / "docs/metrics.md"))) {
    std::smatch match;
    if (std::regex_match(line, match, row)) queries.push_back(match[1]);
  }
  return queries;
}

class PrometheusTest : public RunningCluster {
 protected:
  void TearDown() override {
    prometheus_.reset();
    RunningCluster::TearDown();
  }

  std::string HonedAddress() const {
    const std::string text = ReadAll(cluster_.state() / "controller" / "endpoints.json");
    return nlohmann::json::parse(text).at("http");
  }

  // One trial that completes, one that fails, and one that runs until the test's end.
  void RunThreeTrials() {
    cluster_.Create({.name = "short",
                     .script = "[ $HONE_TRIAL = 1 ] || exit 3\necho loss=0.5\n",
                     .trials = 2,
                     .trial_keys = "max_attempts: 1"});
    EXPECT_EQ(cluster_.EndOf("short"), "Completed");
    cluster_.Create({.name = "long", .script = "sleep 1000\n"});
    // The program runs a moment before honed hears of it.
    EXPECT_TRUE(WaitUntil([&] {
      const HttpAnswer page = HttpGet(HonedAddress(), "/metrics");
      return page.body.find("hone_trials{state=\"running\"} 1\n") != std::string::npos;
    }));
  }

  Outcome Run(const std::vector<std::string>& argv) const {
    Command command;
    command.argv = argv;
    command.environment = {{"PATH", "/usr/bin:/bin"}};
    return RunToEnd(command, cluster_.folder());
  }

  std::string ConfigFile() const {
    const fs::path file = cluster_.folder() / "prometheus.yml";
    std::ofstream(file) << "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\n"
                        << "scrape_configs:\n"
                        << "  - job_name: hone\n"
                        << "    static_configs: [{targets: [\"" << HonedAddress() << "\"]}]\n";
    return file;
  }

  // It cannot choose a port itself and say which. One that is free now may be taken by the time it
  // listens; then it ends, and another is tried.
  void StartPrometheus(const std::string& config) {
    Command command;
    command.environment = {{"PATH", "/usr/bin:/bin"}};
    command.out = command.err = cluster_.folder() / "prometheus.log";
    const bool serves = WaitUntil([&] {
      if (!prometheus_ || prometheus_->Exit()) {
        address_ = FreeAddress();
        command.argv = {Program("HONE_PROMETHEUS"), "--config.file=" + config,
                        "--storage.tsdb.path=" + (cluster_.folder() / "tsdb").string(),
                        "--web.listen-address=" + address_};
        prometheus_ = std::make_unique<Process>(command);
      }
      return HttpGet(address_, "/-/ready").status == 200;
    });
    ASSERT_TRUE(serves) << ReadAll(command.err);
  }

  // What Prometheus says to a query; null when it is none.
  nlohmann::json ResultOf(const std::string& query) const {
    const HttpAnswer answer = HttpGet(address_, "/api/v1/query?query=" + UrlEncoded(query));
    const nlohmann::json json = nlohmann::json::parse(answer.body, nullptr, false);
    if (!json.is_object() || json.value("status", "") != "success") return nullptr;
    return json.at("data").at("result");
  }

  // The value of the only series; empty while there is none.
  std::string Ask(const std::string& query) const {
    const nlohmann::json result = ResultOf(query);
    return result.empty() ? "" : result.at(0).at("value").at(1).get<std::string>();
  }

  std::unique_ptr<Process> prometheus_;
  std::string address_;
};

TEST_F(PrometheusTest, ThePageIsOneThatPromtoolHasNothingAgainst) {
  RunThreeTrials();
  const HttpAnswer page = HttpGet(HonedAddress(), "/metrics");
  ASSERT_EQ(page.status, 200);
  const fs::path file = cluster_.folder() / "metrics.txt";
  std::ofstream(file) << page.body;
  const Outcome checked =
      Run({"/bin/sh", "-c", "\"$0\" check metrics < \"$1\"", Program("HONE_PROMTOOL"), file});
  EXPECT_EQ(checked.code, 0) << checked.err << page.body;
  EXPECT_EQ(checked.out + checked.err, "");
  EXPECT_THAT(page.body,
              HasSubstr("hone_trials_ended_total{cause=\"none\",status=\"Completed\"} 1"));
  EXPECT_THAT(page.body,
              HasSubstr("hone_trials_ended_total{cause=\"program-error\",status=\"Failed\"} 1"));
  EXPECT_THAT(page.body, HasSubstr("hone_trials{state=\"running\"} 1"));
  EXPECT_THAT(page.body, HasSubstr("hone_slots_used{state=\"connected\"} 1"));
  EXPECT_THAT(
      page.body,
      HasSubstr("hone_rpcs_total{code=\"OK\",method=\"hone.v1.TuningService/CreateTuningJob\"} 2"));
  EXPECT_EQ(cluster_.Hone({"stop", "long"}).code, 0);
}

TEST_F(PrometheusTest, PrometheusScrapesItAndAnswersQuestions) {
  RunThreeTrials();
  const std::string config = ConfigFile();
  const Outcome checked = Run({Program("HONE_PROMTOOL"), "check", "config", config});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
  StartPrometheus(config);
  EXPECT_TRUE(WaitUntil([&] { return Ask("up{job=\"hone\"}") == "1"; }));
  EXPECT_TRUE(WaitUntil([&] { return Ask("hone_trials{state=\"running\"}") == "1"; }));
  EXPECT_EQ(Ask("sum(hone_trials_ended_total)"), "2");
  EXPECT_THAT(Ask("histogram_quantile(0.99, hone_commit_seconds_bucket)"),
              AllOf(Not(""), Not("NaN")));
  const std::vector<std::string> queries = DocumentedQueries();
  EXPECT_GE(queries.size(), 5u);
  for (const std::string& query : queries) EXPECT_FALSE(ResultOf(query).is_null()) << query;
  EXPECT_EQ(cluster_.Hone({"stop", "long"}).code, 0);
  EXPECT_TRUE(WaitUntil([&] { return Ask("sum(hone_trials)") == "0"; }));
}

}  // namespace
}  // namespace hone::integration
