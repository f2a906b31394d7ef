// What honed costs when there is nothing to do.
#include <memory>
#include <string>
#include <thread>

#include "bench/support/agent.h"
#include "bench/support/benchmark.h"
#include "bench/support/honed.h"
#include "orchestrator/cli/client.h"

namespace hone::bench {
namespace {

constexpr const char* kDescription =
    "The time from exec to an answer, and memory and processor time of an idle honed with some "
    "agents, each with a connection of its own and a parked Sync.";

struct Options {
  int starts = 20;
  std::vector<int> agents = {0, 1'000};
  double seconds = 60;
};

Result<void> MeasureStarts(Benchmark& bench, const Options& options) {
  HONE_TRY(const auto program, bench.Program("honed"));
  Sample ready;
  Sample answered;
  Sample processor;
  // On one folder: after the first start the database is there, as it is on most days.
  const auto state = bench.NewFolder();
  for (int i = 0; i <= options.starts; ++i) {
    const Clock::time_point began = Clock::now();
    HONE_TRY(const auto honed, Honed::Start(program, state));
    HONE_TRY_VOID(Client(honed->grpc()).GetVersion());
    if (i > 0) {
      ready.Add(ToMillis(honed->started_in()));
      answered.Add(ToMillis(Clock::now() - began));
      processor.Add(1e3 * ProcessorSeconds(honed->pid()));
    }
    HONE_TRY_VOID(honed->Stop());
  }
  bench.report().Add("Start", {{"readyz_ms", ready.Spread()},
                               {"first_rpc_ms", answered.Spread()},
                               {"processor_ms", processor.Spread()},
                               {"starts", options.starts}});
  return {};
}

// Until all have an open call to which there is nothing to answer.
Result<void> WaitUntilParked(const Honed& honed, const Agents& agents) {
  const Clock::time_point began = Clock::now();
  while (Clock::now() - began < std::chrono::minutes(2)) {
    HONE_TRY_VOID(HealthOf(agents));
    HONE_TRY(const Usage usage, honed.ReadUsage());
    const auto parked = usage.counters.find("hone_syncs_parked");
    if (parked == usage.counters.end()) return Internal("/metrics: has no hone_syncs_parked");
    if (parked->second >= static_cast<double>(agents.size())) return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return Unavailable("not all agents have a parked Sync after two minutes");
}

Result<void> MeasureIdle(Benchmark& bench, const Options& options, int count) {
  HONE_TRY(const auto program, bench.Program("honed"));
  HONE_TRY(const auto honed, Honed::Start(program, bench.NewFolder()));
  Agents agents;
  for (int i = 1; i <= count; ++i) {
    agents.push_back(std::make_unique<Agent>(
        honed->grpc(), i, 1, [](Agent&, const v1::SyncResponse&) { return Clock::duration(); }));
  }
  StartAll(agents);
  HONE_TRY_VOID(WaitUntilParked(*honed, agents));
  HONE_TRY(const Usage before, honed->ReadUsage());
  std::this_thread::sleep_for(std::chrono::duration<double>(options.seconds));
  HONE_TRY(const Usage after, honed->ReadUsage());
  HONE_TRY_VOID(HealthOf(agents));
  const auto mib = [&](const char* field) {
    return static_cast<double>(StatusKib(honed->pid(), field)) / 1024;
  };
  const Between idle(before, after);
  bench.report().Add("Idle", {{"agents", count},
                              {"resident_mib", mib("VmRSS")},
                              {"of_it_own_mib", mib("RssAnon")},
                              {"percent_of_a_core", 100 * idle.processor() / idle.seconds()},
                              {"syncs_per_s", idle.Rate("hone_syncs_total")},
                              {"seconds", idle.seconds()}});
  StopAll(agents);
  return honed->Stop();
}

Result<void> Measure(Benchmark& bench, const Options& options) {
  bench.Say("starting honed");
  HONE_TRY_VOID(MeasureStarts(bench, options));
  for (const int count : options.agents) {
    bench.Say("idle with " + std::to_string(count) + " agents");
    HONE_TRY_VOID(MeasureIdle(bench, options, count));
  }
  bench.report().Note(
      "resident_mib counts pages of the program and its libraries, which other "
      "processes share; of_it_own_mib does not.");
  return {};
}

}  // namespace
}  // namespace hone::bench

int main(int argc, char** argv) {
  using namespace hone::bench;  // NOLINT: it is the program.
  Benchmark bench("idle", kDescription);
  Options options;
  CLI::App& app = bench.app();
  app.add_option("--starts", options.starts, "How often honed is started")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  app.add_option("--agents", options.agents, "How many are connected, one after another")
      ->check(CLI::Range(0, 8'000))
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "How long honed is idle, each time")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  return bench.Run(argc, argv, [&] { return Measure(bench, options); });
}
