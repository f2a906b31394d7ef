// How many values of metrics honed takes in.
#include <algorithm>
#include <memory>
#include <string>
#include <thread>

#include "bench/support/benchmark.h"
#include "bench/support/honed.h"
#include "bench/support/job.h"
#include "bench/support/reporter.h"
#include "orchestrator/cli/client.h"

namespace hone::bench {
namespace {

constexpr const char* kDescription =
    "Metric values a second through agents that run one trial each and report in Syncs. A value "
    "counts when it is acknowledged, which means that it is on disk. First at a given rate, then "
    "as fast as answers come.";

struct Options {
  int agents = 64;
  int rate = 50'000;
  int syncs_per_second = 4;  // Of one agent.
  int metrics = 4;
  double seconds = 30;
};

// Much more than a reporter can tell: it never waits for its program.
constexpr double kNeverShort = 1e9;

Result<void> MeasureAt(Benchmark& bench, const Options& options, const std::string& name,
                       const Pace& pace, double values_per_second) {
  HONE_TRY(const auto program, bench.Program("honed"));
  HONE_TRY(const auto honed, Honed::Start(program, bench.NewFolder()));
  Tally tally;
  const Production production(options.metrics, values_per_second / options.agents);
  Reporters reporters;
  for (int i = 1; i <= options.agents; ++i) {
    reporters.push_back(std::make_unique<Reporter>(honed->grpc(), i, pace, production, tally));
  }
  Client client(honed->grpc());
  HONE_TRY(const auto created,
           client.CreateTuningJob(RandomSearch("search", kMostTrials, options.agents)));
  StartAll(reporters);
  const auto wait = [](double seconds) {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  };
  wait(std::min(3.0, options.seconds));  // Until all have their trials.
  HONE_TRY(const Usage before, honed->ReadUsage());
  tally.Begin();
  wait(options.seconds);
  const Tally::Sum told = tally.Read();
  HONE_TRY(const Usage after, honed->ReadUsage());
  HONE_TRY_VOID(HealthOf(reporters));
  StopAll(reporters);
  HONE_TRY_VOID(honed->Stop());
  const Between run(before, after);
  const double seconds = run.seconds();
  const double processor = run.processor();
  bench.report().Add(
      "Metric values",
      {{"pace", name},
       {"agents", options.agents},
       {"values_per_s", static_cast<double>(told.values) / seconds},
       {"syncs_per_s", static_cast<double>(told.latency.size()) / seconds},
       {"sync_p50_ms", told.latency.Quantile(0.5)},
       {"sync_p99_ms", told.latency.Quantile(0.99)},
       {"honed_cores", processor / seconds},
       {"processor_us_per_value",
        1e6 * processor / static_cast<double>(std::max<std::int64_t>(told.values, 1))},
       {"writer_busy", run.Rate("hone_commit_write_seconds_sum")},
       {"transactions_per_s", run.Rate("hone_commit_group_size_count")},
       {"threads_waiting_for_a_core", run.waited() / seconds}});
  return {};
}

Result<void> Measure(Benchmark& bench, const Options& options) {
  const int batch = std::max(1, options.rate / options.agents / options.syncs_per_second);
  bench.Say("at the given rate");
  HONE_TRY_VOID(MeasureAt(bench, options, std::to_string(options.rate) + "/s",
                          {.syncs_per_second = static_cast<double>(options.syncs_per_second)},
                          options.rate));
  bench.Say("as fast as answers come");
  HONE_TRY_VOID(MeasureAt(bench, options, "as fast as it goes",
                          {.syncs_per_second = kNeverShort, .most_in_a_sync = batch}, kNeverShort));
  bench.report().Note(
      "writer_busy: the share of the time in which a transaction was being "
      "written; at 1 it is what limits the rate.");
  return {};
}

}  // namespace
}  // namespace hone::bench

int main(int argc, char** argv) {
  using namespace hone::bench;  // NOLINT: it is the program.
  Benchmark bench("observations", kDescription);
  Options options;
  CLI::App& app = bench.app();
  app.add_option("--agents", options.agents, "How many report at once")
      ->check(CLI::Range(1, 8'000))
      ->capture_default_str();
  app.add_option("--rate", options.rate, "Values a second, of all agents together")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--syncs", options.syncs_per_second, "Syncs a second of one agent at that rate")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  app.add_option("--metrics", options.metrics, "Of each trial; one of them is the objective")
      ->check(CLI::Range(1, 40))
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "How long each is measured")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  return bench.Run(argc, argv, [&] { return Measure(bench, options); });
}
