// How long questions take when there is much to ask about.
#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bench/support/agent.h"
#include "bench/support/benchmark.h"
#include "bench/support/fill.h"
#include "bench/support/honed.h"
#include "bench/support/job.h"
#include "orchestrator/cli/client.h"

namespace hone::bench {
namespace {

constexpr const char* kDescription =
    "What describing a job, a page of each list and the analytics table take for a job with many "
    "trials: when it is alone in the database, and when there are many more. Calls are timed at "
    "the client; commands from their start to their end.";

struct Options {
  int trials = 10'000;
  std::int64_t in_all = 1'000'000;
  int repeats = 50;
  int starts = 5;
  bool in_progress = false;
};

constexpr const char* kJob = "searched";
constexpr int kSlots = 64;
constexpr int kPage = 100;

// Runs so many trials on a real honed, so that their rows are as they are in life. With
// `more_to_come` the job does not end with them.
Result<void> RunJob(const Honed& honed, int trials, int more_to_come) {
  std::mutex mutex;
  std::condition_variable grown;
  int ended = 0;
  Agent agent(honed.grpc(), 1, kSlots, EndTrialsAtOnce([&] {
                const std::lock_guard lock(mutex);
                ++ended;
                grown.notify_all();
              }));
  HONE_TRY(const auto created,
           Client(honed.grpc()).CreateTuningJob(RandomSearch(kJob, trials + more_to_come, kSlots)));
  agent.Start();
  bool done = false;
  {
    std::unique_lock lock(mutex);
    done = grown.wait_for(lock, std::chrono::minutes(10), [&] { return ended >= trials; });
  }
  agent.Stop();
  HONE_TRY_VOID(agent.Health());
  if (done) return {};
  return Unavailable("the job does not end");
}

struct Question {
  std::string name;
  std::function<Result<void>()> ask;
};

Question PageOfTrials(Client& client, const std::string& name, v1::TrialOrder order,
                      const std::string& token = "") {
  return {"ListTrials, " + name, [&client, order, token]() -> Result<void> {
            v1::ListTrialsRequest request;
            request.set_tuning_job(kJob);
            request.set_page_size(kPage);
            request.set_page_token(token);
            request.set_order(order);
            HONE_TRY(const auto page, client.ListTrials(request));
            if (page.trials_size() > 0) return {};
            return Internal("a page of trials is empty");
          }};
}

// Where the second half of the job's trials begins, or what follows the longest page.
Result<std::string> TokenInTheMiddle(Client& client, int trials) {
  v1::ListTrialsRequest request;
  request.set_tuning_job(kJob);
  request.set_page_size(std::min(trials / 2, 10'000));
  HONE_TRY(const auto page, client.ListTrials(request));
  return page.next_page_token();
}

Result<void> AllTrials(Client& client, int trials) {
  int seen = 0;
  HONE_TRY_VOID(ForEachTrial(client, kJob, [&seen](const v1::TrainingJob&) { ++seen; }));
  if (seen >= trials) return {};
  return Internal("analytics: trials are missing: " + std::to_string(trials - seen));
}

Result<std::vector<Question>> Calls(Client& client, int trials) {
  HONE_TRY(const std::string middle, TokenInTheMiddle(client, trials));
  std::vector<Question> calls;
  calls.push_back({"GetTuningJob", [&client]() -> Result<void> {
                     HONE_TRY(const auto job, client.GetTuningJob(kJob));
                     return {};
                   }});
  calls.push_back({"ListTuningJobs", [&client]() -> Result<void> {
                     HONE_TRY(const auto page, client.ListTuningJobs({}));
                     return {};
                   }});
  calls.push_back({"ListTuningJobs, name contains", [&client]() -> Result<void> {
                     v1::ListTuningJobsRequest request;
                     request.set_name_contains("arche");
                     HONE_TRY(const auto page, client.ListTuningJobs(request));
                     return {};
                   }});
  calls.push_back({"GetTrainingJob", [&client]() -> Result<void> {
                     HONE_TRY(const auto trial, client.GetTrainingJob(std::string(kJob) + "/7"));
                     return {};
                   }});
  calls.push_back(PageOfTrials(client, "by number", v1::TRIAL_ORDER_NUMBER));
  calls.push_back(PageOfTrials(client, "from the middle", v1::TRIAL_ORDER_NUMBER, middle));
  calls.push_back(PageOfTrials(client, "best first", v1::TRIAL_ORDER_BEST));
  calls.push_back(PageOfTrials(client, "newest first", v1::TRIAL_ORDER_NEWEST));
  calls.push_back({"ListTrials, all of them: analytics",
                   [&client, trials] { return AllTrials(client, trials); }});
  return calls;
}

// A run of the command line, to its end.
Question ACommand(const std::filesystem::path& hone, const std::string& endpoint,
                  const std::filesystem::path& folder, std::vector<std::string> words) {
  std::string name = "hone";
  for (const std::string& word : words) name += " " + word;
  words.insert(words.begin(), {hone.string(), "--endpoint", endpoint});
  const Command command = {.argv = words, .out = "/dev/null", .err = folder / "errors"};
  return {name, [command]() -> Result<void> {
            Process process(command);
            if (process.WaitForExit(std::chrono::minutes(1)) == 0) return {};
            return Internal("hone: " + ReadAll(command.err));
          }};
}

Result<void> Ask(const Question& question, int repeats, std::int64_t in_database, Report& report) {
  Sample millis;
  for (int i = 0; i <= repeats; ++i) {
    const Clock::time_point began = Clock::now();
    HONE_TRY_VOID(question.ask());
    if (i > 0) millis.Add(ToMillis(Clock::now() - began));  // The first one fills caches.
  }
  report.Add("Questions", {{"question", question.name},
                           {"trials_in_database", in_database},
                           {"p50_ms", millis.Quantile(0.5)},
                           {"p99_ms", millis.Quantile(0.99)},
                           {"n", millis.size()}});
  return {};
}

Result<void> MeasureStarts(Benchmark& bench, const Options& options,
                           const std::filesystem::path& state, std::int64_t in_database) {
  HONE_TRY(const auto program, bench.Program("honed"));
  Sample ready;
  double resident = 0;
  for (int i = 0; i < options.starts; ++i) {
    HONE_TRY(const auto honed, Honed::Start(program, state));
    ready.Add(ToMillis(honed->started_in()));
    resident = static_cast<double>(StatusKib(honed->pid(), "VmRSS")) / 1024;
    HONE_TRY_VOID(honed->Stop());
  }
  const auto size = std::filesystem::file_size(state / "controller" / "hone.db");
  bench.report().Add("Start of honed", {{"trials_in_database", in_database},
                                        {"database_mib", static_cast<double>(size) / (1 << 20)},
                                        {"readyz_ms", ready.Spread()},
                                        {"resident_mib", resident}});
  return {};
}

Result<void> MeasureQuestions(Benchmark& bench, const Options& options,
                              const std::filesystem::path& state, std::int64_t in_database) {
  HONE_TRY(const auto program, bench.Program("honed"));
  HONE_TRY(const auto hone, bench.Program("hone"));
  HONE_TRY(const auto honed, Honed::Start(program, state));
  Client client(honed->grpc());
  HONE_TRY(std::vector<Question> questions, Calls(client, options.trials));
  const std::vector<std::vector<std::string>> commands = {
      {"describe", kJob}, {"list"}, {"trials", kJob, "--top", "20"}, {"analytics", kJob, "--csv"}};
  for (const std::vector<std::string>& words : commands) {
    questions.push_back(ACommand(hone, honed->grpc(), state, words));
  }
  questions.push_back(ACommand(hone, honed->grpc(), state, {"--version"}));
  for (const Question& question : questions) {
    HONE_TRY_VOID(Ask(question, options.repeats, in_database, bench.report()));
  }
  return honed->Stop();
}

Result<void> Measure(Benchmark& bench, const Options& options) {
  HONE_TRY(const auto program, bench.Program("honed"));
  HONE_TRY_VOID(bench.Program("hone"));
  const auto state = bench.NewFolder();
  bench.report().Note("hone --version asks nothing: it is what the start of a command takes.");
  bench.Say("running a job of " + std::to_string(options.trials) + " trials");
  {
    HONE_TRY(const auto honed, Honed::Start(program, state));
    HONE_TRY_VOID(RunJob(*honed, options.trials, options.in_progress ? kSlots : 0));
    HONE_TRY_VOID(honed->Stop());
  }
  HONE_TRY_VOID(MeasureStarts(bench, options, state, options.trials));
  HONE_TRY_VOID(MeasureQuestions(bench, options, state, options.trials));
  if (options.in_all <= options.trials) return {};
  bench.Say("filling the database up to " + std::to_string(options.in_all) + " trials");
  HONE_TRY_VOID(FillDatabase(state / "controller" / "hone.db", options.in_all - options.trials,
                             options.trials));
  HONE_TRY_VOID(MeasureStarts(bench, options, state, options.in_all));
  return MeasureQuestions(bench, options, state, options.in_all);
}

}  // namespace
}  // namespace hone::bench

int main(int argc, char** argv) {
  using namespace hone::bench;  // NOLINT: it is the program.
  Benchmark bench("queries", kDescription);
  Options options;
  CLI::App& app = bench.app();
  app.add_option("--trials", options.trials, "Of the job that is asked about")
      ->check(CLI::Range(100, kMostTrials))
      ->capture_default_str();
  app.add_option("--in-all", options.in_all, "In the database, the second time")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--repeats", options.repeats, "How often each question is asked")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--starts", options.starts, "How often honed is started, each time")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--in-progress", options.in_progress,
               "Ask about a job that is still in progress, which honed holds in memory");
  return bench.Run(argc, argv, [&] { return Measure(bench, options); });
}
