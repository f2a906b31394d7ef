// How long a slot is idle between two trials because of honed.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>

#include "bench/support/agent.h"
#include "bench/support/benchmark.h"
#include "bench/support/honed.h"
#include "bench/support/job.h"
#include "bench/support/sqlite_floor.h"
#include "orchestrator/cli/client.h"

namespace hone::bench {
namespace {

constexpr const char* kDescription =
    "From the Sync that reports the end of a trial to the run order of the next one in the agent's "
    "hands, on one slot, with random search: the controller's share of a slot's idle time, over "
    "gRPC on loopback. Beside it what one flush of the disk takes.";

struct Options {
  std::vector<int> finished = {10, 1'000, 10'000};
  int turns = 1'000;
};

constexpr int kSlotsToGetThere = 64;
constexpr auto kPatience = std::chrono::minutes(10);

// Ends trials at once: with many slots up to some number of them, then with one, timing each turn.
class Turns {
 public:
  Clock::duration OnAnswer(Agent& agent, const v1::SyncResponse& response) {
    const Clock::time_point now = Clock::now();
    const std::lock_guard lock(mutex_);
    const bool reports = !agent.attempts().empty();
    for (const std::int64_t id : response.forget()) {
      if (agent.attempts().erase(id) == 1) ++ended_;
    }
    // The end was told by the first Sync that had it; later ones only wait for the order.
    if (reports && agent.attempts().empty()) told_at_ = agent.sent_at();
    for (const v1::RunOrder& order : response.run()) {
      if (timing_ && told_at_) turns_.Add(ToSeconds(now - *told_at_));
      told_at_.reset();
      agent.attempts().try_emplace(order.attempt_id(), EndedAtOnce(order));
    }
    agent.set_slots(ended_ < fast_until_ ? kSlotsToGetThere : 1);
    changed_.notify_all();
    return Clock::duration::zero();
  }

  // Returns once so many trials have ended, and one slot is left.
  bool Reach(std::int64_t finished) {
    std::unique_lock lock(mutex_);
    fast_until_ = finished - kSlotsToGetThere;
    return changed_.wait_for(lock, kPatience, [&] { return ended_ >= finished; });
  }

  // From now on, so many turns.
  bool Time(int turns) {
    std::unique_lock lock(mutex_);
    turns_ = {};
    told_at_.reset();
    timing_ = true;
    const auto done = [&] { return turns_.size() >= static_cast<std::size_t>(turns); };
    const bool in_time = changed_.wait_for(lock, kPatience, done);
    timing_ = false;
    return in_time;
  }

  Sample turns() const {
    const std::lock_guard lock(mutex_);
    return turns_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t ended_ = 0;
  std::int64_t fast_until_ = 0;
  bool timing_ = false;
  std::optional<Clock::time_point> told_at_;
  Sample turns_;
};

Json Row(int finished, const Sample& turns, const Between& run, const Sample& flushes) {
  const double n = static_cast<double>(turns.size());
  const double transactions = run.Grown("hone_commit_group_size_count");
  const double writing = run.Grown("hone_commit_write_seconds_sum");
  return {{"finished", finished},
          {"turns", turns.size()},
          {"p50_ms", 1e3 * turns.Quantile(0.5)},
          {"p99_ms", 1e3 * turns.Quantile(0.99)},
          {"most_ms", 1e3 * turns.Quantile(1)},
          {"flush_p50_ms", 1e3 * flushes.Quantile(0.5)},
          {"flush_p99_ms", 1e3 * flushes.Quantile(0.99)},
          {"transactions_a_turn", transactions / n},
          {"transaction_mean_ms", 1e3 * writing / transactions},
          {"writing_share", writing / turns.Sum()},
          {"suggesting_mean_ms", 1e3 * run.Grown("hone_suggestion_seconds_sum") / n},
          {"honed_processor_ms", 1e3 * run.processor() / n},
          {"waited_for_a_core_ms", 1e3 * run.waited() / n}};
}

// With the agent at rest before and after, so that the disk is measured without it.
Result<Json> MeasureAt(int finished, int count, const std::filesystem::path& state,
                       const Honed& honed, Agent& agent, Turns& turns) {
  agent.Start();
  const bool reached = turns.Reach(finished);
  agent.Stop();
  HONE_TRY_VOID(agent.Health());
  if (!reached) return Unavailable("trials do not end");
  HONE_TRY(const Sample flushes, FlushSeconds(state, count));
  HONE_TRY(const Usage before, honed.ReadUsage());
  agent.Start();
  const bool timed = turns.Time(count);
  agent.Stop();
  HONE_TRY_VOID(agent.Health());
  if (!timed) return Unavailable("trials do not end");
  HONE_TRY(const Usage after, honed.ReadUsage());
  return Row(finished, turns.turns(), Between(before, after), flushes);
}

Result<void> Measure(Benchmark& bench, const Options& options) {
  HONE_TRY(const auto program, bench.Program("honed"));
  const auto state = bench.NewFolder();
  HONE_TRY(const auto honed, Honed::Start(program, state));
  Client client(honed->grpc());
  HONE_TRY(const auto created,
           client.CreateTuningJob(RandomSearch("search", kMostTrials, kSlotsToGetThere)));
  Turns turns;
  Agent agent(honed->grpc(), 1, 1, [&turns](Agent& from, const v1::SyncResponse& response) {
    return turns.OnAnswer(from, response);
  });
  for (const int finished : options.finished) {
    bench.Say("at " + std::to_string(finished) + " finished trials");
    HONE_TRY(Json row, MeasureAt(finished, options.turns, state, *honed, agent, turns));
    bench.report().Add("From the end of a trial to the start of the next", std::move(row));
  }
  bench.report().Note(
      "writing_share: of all turns' time, what SQLite's transactions took, with "
      "their flushes; the rest is gRPC, the core, the strategy and this program.");
  bench.report().Note(
      "waited_for_a_core_ms: how long honed's threads, all together, were ready and "
      "had to wait for a processor in one turn; a machine with others on it adds it.");
  return honed->Stop();
}

}  // namespace
}  // namespace hone::bench

int main(int argc, char** argv) {
  using namespace hone::bench;  // NOLINT: it is the program.
  Benchmark bench("turnaround", kDescription);
  Options options;
  CLI::App& app = bench.app();
  app.add_option("--finished", options.finished, "How many trials of the job have ended; growing")
      ->check(CLI::Range(1, 90'000))
      ->capture_default_str();
  app.add_option("--turns", options.turns, "How many are timed, each time")
      ->check(CLI::Range(2, 5'000))
      ->capture_default_str();
  return bench.Run(argc, argv, [&] { return Measure(bench, options); });
}
