// Durable trials a second, beside what the disk allows and what other programs do.
#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "bench/support/agent.h"
#include "bench/support/benchmark.h"
#include "bench/support/honed.h"
#include "bench/support/job.h"
#include "bench/support/peers.h"
#include "bench/support/sqlite_floor.h"
#include "orchestrator/cli/client.h"
#include "storage/sqlite/connection.h"

namespace hone::bench {
namespace {

constexpr const char* kDescription =
    "Durable trials a second of honed, whose clients behave as agents: each takes a trial and ends "
    "it at once. In turns with it: how fast SQLite commits on the same disk, and, with --peers, "
    "Optuna with its RDB storage on SQLite and Ray Tune.";

struct Options {
  std::vector<int> clients = {1, 16, 64};
  int slots = 1;
  int rounds = 5;
  double seconds = 5;
  std::string peers;
  int peer_processes = 16;
};

// Of one run of honed.
struct Found {
  double trials = 0;
  double changes = 0;       // Of states.
  double transactions = 0;  // Of SQLite, each with one flush or more.
  double writer_busy = 0;   // The share of the time in which a transaction was being written.
  double core_busy = 0;     // The same for the core's decisions.
  double processor_us = 0;  // Of honed, for one trial.
  double waiting = 0;       // How many of its threads waited for a core, on average.
};

Clock::duration ToDuration(double seconds) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

// Those of the job and of the agents are few beside those of its trials.
Result<double> ChangesPerTrial(const std::filesystem::path& database) {
  HONE_TRY(Connection connection, Connection::Open(database, Connection::Mode::kRead));
  HONE_TRY(const std::int64_t changes, connection.ReadNumber("SELECT COUNT(*) FROM state_change"));
  HONE_TRY(const std::int64_t trials,
           connection.ReadNumber("SELECT COUNT(*) FROM training_job WHERE ended_at IS NOT NULL"));
  return static_cast<double>(changes) / static_cast<double>(std::max<std::int64_t>(trials, 1));
}

Result<Found> MeasureHoned(Benchmark& bench, const Options& options, int clients) {
  HONE_TRY(const auto program, bench.Program("honed"));
  HONE_TRY(const auto honed, Honed::Start(program, bench.NewFolder()));
  std::atomic<std::int64_t> ended = 0;
  Agents agents;
  for (int i = 1; i <= clients; ++i) {
    agents.push_back(std::make_unique<Agent>(honed->grpc(), i, options.slots,
                                             EndTrialsAtOnce([&ended] { ++ended; })));
  }
  Client client(honed->grpc());
  HONE_TRY(const auto created,
           client.CreateTuningJob(RandomSearch("search", kMostTrials, clients * options.slots)));
  StartAll(agents);
  std::this_thread::sleep_for(ToDuration(options.seconds / 5));  // Until all are at it.
  HONE_TRY(const Usage before, honed->ReadUsage());
  const std::int64_t ended_before = ended;
  std::this_thread::sleep_for(ToDuration(options.seconds));
  const auto trials = static_cast<double>(ended - ended_before);
  HONE_TRY(const Usage after, honed->ReadUsage());
  HONE_TRY_VOID(HealthOf(agents));
  StopAll(agents);
  HONE_TRY_VOID(honed->Stop());
  const Between run(before, after);
  if (trials == 0) return Internal("no trial has ended in " + std::to_string(run.seconds()) + " s");
  HONE_TRY(const double changes, ChangesPerTrial(honed->database()));
  return Found{.trials = trials / run.seconds(),
               .changes = changes * trials / run.seconds(),
               .transactions = run.Rate("hone_commit_group_size_count"),
               .writer_busy = run.Rate("hone_commit_write_seconds_sum"),
               .core_busy = run.Rate("hone_step_seconds_sum"),
               .processor_us = 1e6 * run.processor() / trials,
               .waiting = run.waited() / run.seconds()};
}

// The rates of all rounds.
struct Contest {
  Sample raw;
  Sample with_rows;
  struct Clients {
    Sample trials;
    Sample changes;
    Sample transactions;
    Sample writer_busy;
    Sample core_busy;
    Sample processor_us;
    Sample waiting;
  };
  std::map<int, Clients> honed;
  std::map<std::string, Sample> peers;
};

Result<void> RunRound(Benchmark& bench, const Options& options, Peers& peers, Contest& contest) {
  const Clock::duration time = ToDuration(options.seconds);
  HONE_TRY(const double raw, CommitsPerSecond(bench.NewFolder(), time));
  contest.raw.Add(raw);
  HONE_TRY(const double with_rows, TrialCommitsPerSecond(bench.NewFolder(), time));
  contest.with_rows.Add(with_rows);
  for (const int clients : options.clients) {
    HONE_TRY(const Found found, MeasureHoned(bench, options, clients));
    Contest::Clients& all = contest.honed[clients];
    all.trials.Add(found.trials);
    all.changes.Add(found.changes);
    all.transactions.Add(found.transactions);
    all.writer_busy.Add(found.writer_busy);
    all.core_busy.Add(found.core_busy);
    all.processor_us.Add(found.processor_us);
    all.waiting.Add(found.waiting);
  }
  for (const std::string& name : peers.names()) {
    const Result<double> rate = peers.TrialsPerSecond(name, bench.NewFolder());
    if (rate) contest.peers[name].Add(*rate);
    if (!rate) bench.report().Note(name + " failed: " + rate.error().message);
  }
  return {};
}

void Tell(const Contest& contest, Report& report) {
  const double raw = contest.raw.Median();
  const auto row = [&](const std::string& what, const Sample& rate) {
    report.Add("Durable trials a second",
               {{"what", what}, {"per_s", rate.Spread()}, {"of_raw_sqlite", rate.Median() / raw}});
  };
  row("SQLite, a small row a commit", contest.raw);
  row("SQLite, the rows of a trial a commit", contest.with_rows);
  for (const auto& [clients, found] : contest.honed) {
    row("Hone, clients: " + std::to_string(clients), found.trials);
    report.Add("Inside honed", {{"clients", clients},
                                {"state_changes_per_s", found.changes.Spread()},
                                {"transactions_per_s", found.transactions.Spread()},
                                {"writer_busy", found.writer_busy.Median()},
                                {"core_busy", found.core_busy.Median()},
                                {"processor_us_per_trial", found.processor_us.Spread()},
                                {"threads_waiting_for_a_core", found.waiting.Median()}});
  }
  for (const auto& [name, rate] : contest.peers) row(name, rate);
  const Sample& best = contest.honed.rbegin()->second.trials;
  for (const auto& [name, rate] : contest.peers) {
    report.Add("Hone beside others",
               {{"other", name}, {"times_as_many_trials", best.Median() / rate.Median()}});
  }
  report.Note(
      "A state change is a step of a trial from one state to the next: to Pending, Starting, "
      "Training, Uploading, Completed. Its rows and the job's log are on disk with it.");
}

Result<void> Measure(Benchmark& bench, const Options& options) {
  HONE_TRY_VOID(bench.Program("honed"));
  Peers peers(options.peers, options.peer_processes, options.seconds);
  if (options.peers.empty()) {
    bench.report().Note("Optuna and Ray Tune were not measured: that needs --peers FOLDER.");
  } else {
    bench.Say("installing Optuna and Ray Tune, unless they are there");
    for (const std::string& missing : peers.Install(bench.NewFolder()))
      bench.report().Note(missing);
  }
  Contest contest;
  for (int round = 1; round <= options.rounds; ++round) {
    bench.Say("round " + std::to_string(round) + " of " + std::to_string(options.rounds));
    HONE_TRY_VOID(RunRound(bench, options, peers, contest));
  }
  Tell(contest, bench.report());
  return {};
}

}  // namespace
}  // namespace hone::bench

int main(int argc, char** argv) {
  using namespace hone::bench;  // NOLINT: it is the program.
  Benchmark bench("throughput", kDescription);
  Options options;
  CLI::App& app = bench.app();
  app.add_option("--clients", options.clients, "How many agents at once, one after another")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--slots", options.slots, "Of each agent")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  app.add_option("--rounds", options.rounds, "How often each is measured, in turns")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "How long each is measured")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--peers", options.peers,
                 "A folder with Optuna and Ray in a virtual environment of Python, made there "
                 "(some 600 MB) when it is missing");
  app.add_option("--peer-processes", options.peer_processes, "Of Optuna, and trials at once of Ray")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  return bench.Run(argc, argv, [&] { return Measure(bench, options); });
}
