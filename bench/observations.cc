// How many values of metrics honed takes in.
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "bench/support/agent.h"
#include "bench/support/benchmark.h"
#include "bench/support/honed.h"
#include "bench/support/job.h"
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

struct Pace {
  int batch = 0;               // Values in one Sync.
  Clock::duration every = {};  // From one Sync of an agent to the next; 0: at once.
};

// What all agents have done since Begin().
class Tally {
 public:
  void Begin() {
    const std::lock_guard lock(mutex_);
    values_ = 0;
    latency_ = {};
  }
  void Add(int values, Clock::duration latency) {
    const std::lock_guard lock(mutex_);
    values_ += values;
    latency_.Add(ToMillis(latency));
  }
  std::pair<std::int64_t, Sample> Read() const {
    const std::lock_guard lock(mutex_);
    return {values_, latency_};
  }

 private:
  mutable std::mutex mutex_;
  std::int64_t values_ = 0;
  Sample latency_;
};

// Puts the next values behind those that were acknowledged, as a program would that prints a line
// of all its metrics for each step.
void Continue(v1::AttemptReport& report, const Pace& pace, int metrics) {
  constexpr int kBytesOfALine = 64;
  v1::ObservationBatch& batch = *report.mutable_observations();
  std::int64_t cursor = batch.output_cursor();
  const auto now =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(ToMicros(ReadClock().wall));
  batch.clear_observations();
  for (int i = 0; i < pace.batch; ++i) {
    v1::Observation& value = *batch.add_observations();
    const int metric = i % metrics;
    // The objective is reported less often than what is only watched: here it is the last metric.
    value.set_metric(metric + 1 == metrics ? "loss" : "metric-" + std::to_string(metric));
    value.set_sequence(cursor);
    value.set_step(cursor / kBytesOfALine);
    *value.mutable_observed_at() = now;
    value.set_value(static_cast<double>(cursor % 1009) / 1009);
    if (metric + 1 == metrics) cursor += kBytesOfALine;
  }
  batch.set_output_cursor(cursor + kBytesOfALine);
}

Agent::OnAnswer Report(const Pace& pace, int metrics, Tally& tally) {
  return [pace, metrics, &tally](Agent& agent, const v1::SyncResponse& response) {
    const Clock::duration latency = Clock::now() - agent.sent_at();
    if (response.acknowledgements_size() > 0 && !agent.attempts().empty()) {
      tally.Add(agent.attempts().begin()->second.observations().observations_size(), latency);
    }
    for (const v1::RunOrder& order : response.run()) {
      v1::AttemptReport& report = agent.attempts()[order.attempt_id()];
      report = EndedAtOnce(order);
      report.set_phase(v1::ATTEMPT_PHASE_RUNNING);
      report.clear_exit();
      report.clear_observations();
    }
    if (agent.attempts().empty()) return Clock::duration::zero();
    Continue(agent.attempts().begin()->second, pace, metrics);
    return pace.every - latency;
  };
}

Result<void> MeasureAt(Benchmark& bench, const Options& options, const std::string& name,
                       const Pace& pace) {
  HONE_TRY(const auto program, bench.Program("honed"));
  HONE_TRY(const auto honed, Honed::Start(program, bench.NewFolder()));
  Tally tally;
  Agents agents;
  for (int i = 1; i <= options.agents; ++i) {
    agents.push_back(
        std::make_unique<Agent>(honed->grpc(), i, 1, Report(pace, options.metrics, tally)));
  }
  Client client(honed->grpc());
  HONE_TRY(const auto created,
           client.CreateTuningJob(RandomSearch("search", kMostTrials, options.agents)));
  StartAll(agents);
  const auto wait = [](double seconds) {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  };
  wait(std::min(3.0, options.seconds));  // Until all have their trials.
  HONE_TRY(const Usage before, honed->ReadUsage());
  tally.Begin();
  wait(options.seconds);
  const auto [values, latency] = tally.Read();
  HONE_TRY(const Usage after, honed->ReadUsage());
  HONE_TRY_VOID(HealthOf(agents));
  StopAll(agents);
  HONE_TRY_VOID(honed->Stop());
  const Between run(before, after);
  const double seconds = run.seconds();
  const double processor = run.processor();
  bench.report().Add("Metric values",
                     {{"pace", name},
                      {"agents", options.agents},
                      {"values_per_s", static_cast<double>(values) / seconds},
                      {"syncs_per_s", static_cast<double>(latency.size()) / seconds},
                      {"sync_p50_ms", latency.Quantile(0.5)},
                      {"sync_p99_ms", latency.Quantile(0.99)},
                      {"honed_cores", processor / seconds},
                      {"processor_us_per_value",
                       1e6 * processor / static_cast<double>(std::max<std::int64_t>(values, 1))},
                      {"writer_busy", run.Rate("hone_commit_write_seconds_sum")},
                      {"transactions_per_s", run.Rate("hone_commit_group_size_count")},
                      {"threads_waiting_for_a_core", run.waited() / seconds}});
  return {};
}

Result<void> Measure(Benchmark& bench, const Options& options) {
  const int batch = std::max(1, options.rate / options.agents / options.syncs_per_second);
  const Clock::duration every =
      std::chrono::duration_cast<Clock::duration>(std::chrono::seconds(1)) /
      options.syncs_per_second;
  bench.Say("at the given rate");
  HONE_TRY_VOID(MeasureAt(bench, options, std::to_string(options.rate) + "/s", {batch, every}));
  bench.Say("as fast as answers come");
  HONE_TRY_VOID(MeasureAt(bench, options, "as fast as it goes", {batch, {}}));
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
