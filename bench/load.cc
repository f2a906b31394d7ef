// Whether honed holds under load, and recovers from more than it can take.
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <numeric>
#include <optional>
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
    "Many connected agents, some of which report metric values all the time: first none, then at a "
    "rate that honed can take, then at one that it cannot, then at the first one again until all "
    "that was printed has arrived. Meanwhile somebody describes the job again and again. In the "
    "end the values on disk are counted.";

constexpr std::int64_t kKeptOfAMetric = 10'000;

struct Options {
  int agents = 1'000;
  int reporters = 64;
  int rate = 50'000;
  int overload = 500'000;
  int metrics = 40;
  double seconds = 20;
  double recovery = 300;
};

// Describes the job every 20 ms until it is destroyed.
class Visitor {
 public:
  explicit Visitor(const std::string& endpoint) : thread_([this, endpoint] { Visit(endpoint); }) {}
  ~Visitor() {
    stopping_ = true;
    thread_.join();
  }

  // What was measured since the last call: milliseconds.
  Sample Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(took_, {});
  }
  int failures() const { return failures_; }

 private:
  void Visit(const std::string& endpoint) {
    Client client(endpoint);
    while (!stopping_) {
      const Clock::time_point began = Clock::now();
      if (!client.GetTuningJob("search")) ++failures_;
      const double took = ToMillis(Clock::now() - began);
      {
        const std::lock_guard lock(mutex_);
        took_.Add(took);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  std::mutex mutex_;
  Sample took_;
  std::atomic<int> failures_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// A cluster under load, and what is measured of it phase by phase.
class Load {
 public:
  Load(Benchmark& bench, const Options& options, const Honed& honed)
      : bench_(bench), options_(options), honed_(honed), production_(options.metrics, 0) {}

  Result<void> Join() {
    for (int i = 1; i <= options_.reporters; ++i) {
      reporters_.push_back(
          std::make_unique<Reporter>(honed_.grpc(), i, Pace{}, production_, tally_));
    }
    for (int i = options_.reporters + 1; i <= options_.agents; ++i) {
      idle_.push_back(std::make_unique<Agent>(
          honed_.grpc(), i, 1, [](Agent&, const v1::SyncResponse&) { return Clock::duration(); }));
    }
    Client client(honed_.grpc());
    HONE_TRY(const auto created, client.CreateTuningJob(RandomSearch("search", options_.reporters,
                                                                     options_.reporters)));
    StartAll(reporters_);
    // The trials are the reporters', so the others come when all are given away.
    HONE_TRY_VOID(WaitFor("all trials to run", 60, [&] {
      const auto job = client.GetTuningJob("search");
      const auto workers = client.ListWorkers();
      if (!job || !workers) return false;
      int running = 0;
      for (const v1::Worker& worker : workers->workers()) running += worker.running_size();
      return running == options_.reporters;
    }));
    StartAll(idle_);
    visitor_.emplace(honed_.grpc());
    return WaitFor("all agents to be connected", 120, [&] {
      const auto workers = client.ListWorkers();
      return workers && workers->workers_size() == options_.agents;
    });
  }

  // So many values a second, until `enough`.
  Result<void> Phase(const std::string& name, double rate, double seconds,
                     const std::function<bool()>& enough) {
    bench_.Say(name);
    production_.set_rate(rate / options_.reporters);
    HONE_TRY(const Usage before, honed_.ReadUsage());
    tally_.Begin();
    visitor_->Take();
    std::int64_t resident = 0;
    const Clock::time_point began = Clock::now();
    while (ToSeconds(Clock::now() - began) < seconds && !enough()) {
      resident = std::max<std::int64_t>(resident, StatusKib(honed_.pid(), "VmRSS"));
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    HONE_TRY(const Usage after, honed_.ReadUsage());
    const Between run(before, after);
    const Tally::Sum told = tally_.Read();
    const Sample described = visitor_->Take();
    bench_.report().Add("Load", {{"phase", name},
                                 {"printed_per_s", rate},
                                 {"taken_per_s", static_cast<double>(told.values) / run.seconds()},
                                 {"refused_syncs", told.refusals},
                                 {"sync_p50_ms", told.latency.Quantile(0.5)},
                                 {"sync_p99_ms", told.latency.Quantile(0.99)},
                                 {"describe_p50_ms", described.Quantile(0.5)},
                                 {"describe_p99_ms", described.Quantile(0.99)},
                                 {"resident_mib", static_cast<double>(resident) / 1024},
                                 {"honed_cores", run.processor() / run.seconds()},
                                 {"waiting_values", Produced() - Acknowledged()},
                                 {"seconds", run.seconds()}});
    HONE_TRY_VOID(HealthOf(reporters_));
    return HealthOf(idle_);
  }

  std::int64_t Produced() const { return Sum(&Reporter::produced); }
  std::int64_t Acknowledged() const { return Sum(&Reporter::acknowledged); }
  // Of one metric of one trial, at most.
  std::int64_t MostOfAMetric() const {
    std::int64_t most = 0;
    for (const auto& one : reporters_) most = std::max(most, one->produced());
    return most / options_.metrics + 1;
  }
  int failures() const { return visitor_->failures(); }

  void Leave() {
    StopAll(reporters_);
    StopAll(idle_);
  }

 private:
  Result<void> WaitFor(const std::string& what, double seconds,
                       const std::function<bool()>& condition) const {
    const Clock::time_point began = Clock::now();
    while (!condition()) {
      if (ToSeconds(Clock::now() - began) > seconds)
        return Unavailable("waited too long for " + what);
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {};
  }

  std::int64_t Sum(std::int64_t (Reporter::*count)() const) const {
    return std::accumulate(
        reporters_.begin(), reporters_.end(), std::int64_t{0},
        [&](std::int64_t sum, const auto& one) { return sum + (*one.*count)(); });
  }

  Benchmark& bench_;
  const Options options_;
  const Honed& honed_;
  Tally tally_;
  Production production_;
  Reporters reporters_;
  Agents idle_;
  std::optional<Visitor> visitor_;  // Once there is a job.
};

Result<std::int64_t> ValuesOnDisk(const std::filesystem::path& database) {
  sqlite3* connection = nullptr;
  sqlite3_stmt* count = nullptr;
  std::int64_t values = -1;
  if (sqlite3_open_v2(database.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
      sqlite3_prepare_v2(connection, "SELECT count(*) FROM observation", -1, &count, nullptr) ==
          SQLITE_OK &&
      sqlite3_step(count) == SQLITE_ROW) {
    values = sqlite3_column_int64(count, 0);
  }
  sqlite3_finalize(count);
  sqlite3_close(connection);
  if (values < 0) return Internal("the values on disk cannot be counted");
  return values;
}

Result<void> Measure(Benchmark& bench, const Options& options) {
  HONE_TRY(const auto program, bench.Program("honed"));
  HONE_TRY(const auto honed, Honed::Start(program, bench.NewFolder()));
  std::int64_t acknowledged = 0;
  bool all_kept = false;
  {
    Load load(bench, options, *honed);
    bench.Say("agents join");
    HONE_TRY_VOID(load.Join());
    const auto never = [] { return false; };
    HONE_TRY_VOID(load.Phase("idle", 0, options.seconds, never));
    HONE_TRY_VOID(load.Phase("load", options.rate, options.seconds, never));
    HONE_TRY_VOID(load.Phase("overload", options.overload, options.seconds, never));
    HONE_TRY_VOID(load.Phase("recovery", options.rate, options.recovery, [&] {
      return load.Produced() - load.Acknowledged() < options.rate;  // What a second brings.
    }));
    HONE_TRY_VOID(load.Phase("end", 0, options.recovery, [&] {
      return load.Produced() - load.Acknowledged() <= options.reporters;  // What each Sync brings.
    }));
    load.Leave();
    acknowledged = load.Acknowledged();
    all_kept = load.MostOfAMetric() <= kKeptOfAMetric;
    if (load.failures() > 0) {
      return Internal("describe failed " + std::to_string(load.failures()) + " times");
    }
  }
  HONE_TRY_VOID(honed->Stop());
  HONE_TRY(const std::int64_t on_disk, ValuesOnDisk(honed->database()));
  if (on_disk < acknowledged && all_kept) {
    return Internal("values are lost: " + std::to_string(acknowledged - on_disk));
  }
  bench.report().Add("Values", {{"acknowledged", acknowledged}, {"on_disk", on_disk}});
  bench.report().Note(
      "on_disk counts what was written and not told any more when the agents left, too. Where a "
      "program gave more than 10,000 values of a metric it is less, since these are thinned.");
  return {};
}

}  // namespace
}  // namespace hone::bench

int main(int argc, char** argv) {
  using namespace hone::bench;  // NOLINT: it is the program.
  Benchmark bench("load", kDescription);
  Options options;
  CLI::App& app = bench.app();
  app.add_option("--agents", options.agents, "How many are connected")
      ->check(CLI::Range(1, 8'000))
      ->capture_default_str();
  app.add_option("--reporters", options.reporters, "How many of them report values")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  app.add_option("--rate", options.rate, "Values a second that honed can take")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--overload", options.overload, "Values a second that it cannot")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  app.add_option("--metrics", options.metrics, "Of each trial; one of them is the objective")
      ->check(CLI::Range(1, 40))
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "How long each phase takes")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--recovery", options.recovery, "How long the recovery may take")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  return bench.Run(argc, argv, [&] { return Measure(bench, options); });
}
