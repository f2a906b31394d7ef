// How long a strategy thinks, with many finished trials behind it.
#include <memory>
#include <string>

#include "base/rng.h"
#include "bench/support/benchmark.h"
#include "bench/support/statistics.h"
#include "tuner/history.h"
#include "tuner/registry.h"
#include "tuner/search_space.h"

namespace hone::bench {
namespace {

constexpr const char* kDescription =
    "The time of one suggestion after so many finished trials, for each strategy of this release: "
    "the first one of a strategy that has just been made, as after a restart of honed, and those "
    "that follow, each with one more trial ended.";

struct Options {
  std::vector<int> finished = {1'000, 10'000, 100'000};
  int repeats = 100;
};

struct NamedSpace {
  std::string name;
  SearchSpace space;
};

Parameter Real(int i) {
  return {"real-" + std::to_string(i), ContinuousRange{1e-4, 1, Scaling::kLog}, {}};
}

Parameter Whole(int i, std::int64_t most) {
  return {"whole-" + std::to_string(i), IntegerRange{1, most, Scaling::kLinear}, {}};
}

Parameter Category(int i) {
  return {"category-" + std::to_string(i), CategoricalRange{{"a", "b", "c", "d"}}, {}};
}

// One of ten parameters, of which some are continuous, and one that is nearly used up by the most
// trials that a job may have, so that what was tried has to be avoided.
Result<std::vector<NamedSpace>> Spaces() {
  std::vector<Parameter> ten;
  for (int i = 0; i < 4; ++i) ten.push_back(Real(i));
  for (int i = 0; i < 3; ++i) ten.push_back(Whole(i, 100));
  for (int i = 0; i < 3; ++i) ten.push_back(Category(i));
  HONE_TRY(SearchSpace mixed, SearchSpace::Make(ten));
  HONE_TRY(SearchSpace counted, SearchSpace::Make({Whole(0, 50), Whole(1, 50), Whole(2, 50)}));
  return std::vector<NamedSpace>{{"10 parameters", mixed}, {"125,000 points", counted}};
}

History Finished(const Strategy& strategy, int count) {
  History history;
  for (Suggestion& suggestion : strategy.Suggest(history, count)) {
    const std::int64_t number = history.next_trial();
    history.AddTrial(suggestion.definition, std::move(suggestion.assignment));
    history.EndTrial(number, {Outcome::Kind::kValue, Rng(1, number, "value").Uniform()});
  }
  return history;
}

double TimeOne(const Strategy& strategy, History& history) {
  const Clock::time_point began = Clock::now();
  std::vector<Suggestion> one = strategy.Suggest(history, 1);
  const double millis = ToMillis(Clock::now() - began);
  const std::int64_t number = history.next_trial();
  for (Suggestion& suggestion : one) {
    history.AddTrial(suggestion.definition, std::move(suggestion.assignment));
    history.EndTrial(number, {Outcome::Kind::kValue, Rng(1, number, "value").Uniform()});
  }
  return millis;
}

void MeasureOne(const StrategyEntry& entry, const NamedSpace& space, int finished, int repeats,
                Report& report) {
  History history = Finished(*entry.make({space.space}, /*seed=*/1), finished);
  const auto strategy = entry.make({space.space}, /*seed=*/1);
  const double first = TimeOne(*strategy, history);
  Sample next;
  for (int i = 0; i < repeats; ++i) next.Add(TimeOne(*strategy, history));
  report.Add("One suggestion", {{"strategy", entry.name},
                                {"space", space.name},
                                {"finished", finished},
                                {"first_ms", first},
                                {"next_p50_ms", next.Quantile(0.5)},
                                {"next_p99_ms", next.Quantile(0.99)},
                                {"repeats", repeats}});
}

Result<void> Measure(Benchmark& bench, const Options& options) {
  HONE_TRY(const std::vector<NamedSpace> spaces, Spaces());
  for (const StrategyEntry& entry : AllStrategies()) {
    for (const NamedSpace& space : spaces) {
      if (!entry.check(space.space, "parameters").empty()) {
        bench.report().Note(entry.name + " is not for the space of " + space.name + ".");
        continue;
      }
      for (const int finished : options.finished) {
        bench.Say(entry.name + ", " + space.name + ", " + std::to_string(finished));
        MeasureOne(entry, space, finished, options.repeats, bench.report());
      }
    }
  }
  return {};
}

}  // namespace
}  // namespace hone::bench

int main(int argc, char** argv) {
  using namespace hone::bench;  // NOLINT: it is the program.
  Benchmark bench("suggestion", kDescription);
  Options options;
  CLI::App& app = bench.app();
  app.add_option("--finished", options.finished, "How many trials have ended")
      ->check(CLI::Range(1, 120'000))
      ->capture_default_str();
  app.add_option("--repeats", options.repeats, "How many suggestions are timed, each time")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  return bench.Run(argc, argv, [&] { return Measure(bench, options); });
}
