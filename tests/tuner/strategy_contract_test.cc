// What every strategy promises. A new one is picked up from the registry.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "base/check.h"
#include "base/rng.h"
#include "tests/tuner/support/spaces.h"
#include "tuner/registry.h"
#include "tuner/strategies/start_points.h"

namespace hone {
namespace {

using ::testing::IsEmpty;
using testing::OneOf;
using testing::Real;
using testing::Space;
using testing::TwelveAssignments;
using testing::Whole;

constexpr std::uint64_t kSeed = 1;

void AddAll(const std::vector<Suggestion>& suggestions, History* history) {
  for (const Suggestion& suggestion : suggestions) {
    history->AddTrial(suggestion.definition, suggestion.assignment);
  }
}

// The assignments of all trials, by definition.
std::set<std::pair<int, std::vector<Assignment::Entry>>> Distinct(const History& history) {
  std::set<std::pair<int, std::vector<Assignment::Entry>>> distinct;
  for (std::size_t i = 0; i < history.trials().size(); ++i) {
    const HistoryTrial& trial = history.trials()[i];
    distinct.emplace(trial.definition, trial.assignment.entries());
  }
  return distinct;
}

// Some corners of the space, none of them twice.
std::vector<Suggestion> Corners(const SearchSpace& space) {
  std::vector<Suggestion> points;
  for (const double unit : {1.0, 0.0}) {
    const Suggestion point = {
        .assignment = space.FromUnitCube(std::vector<double>(space.dimensions(), unit))};
    if (points.empty() || points[0] != point) points.push_back(point);
  }
  return points;
}

// Each strategy by itself, and after start points.
std::vector<StrategyEntry> Everything() {
  std::vector<StrategyEntry> entries = AllStrategies();
  for (const StrategyEntry& entry : AllStrategies()) {
    entries.push_back({entry.name + "-after-start-points", entry.check,
                       [make = entry.make](const SearchSpaces& spaces, std::uint64_t seed) {
                         return std::make_unique<StartPoints>(Corners(spaces[0]),
                                                              make(spaces, seed));
                       }});
  }
  return entries;
}

class StrategyContract : public ::testing::TestWithParam<StrategyEntry> {
 protected:
  std::unique_ptr<Strategy> Make(const SearchSpaces& spaces) const {
    for (const SearchSpace& space : spaces) HONE_CHECK(Accepts(space));
    return GetParam().make(spaces, kSeed);
  }

  static bool Accepts(const SearchSpace& space) {
    return GetParam().check(space, "parameters").empty();
  }

  static SearchSpace EveryKind() {
    const SearchSpace space = testing::EveryKindOfParameter();
    return Accepts(space) ? space : testing::EveryKindOfCountedParameter();
  }

  const SearchSpace space_ = EveryKind();
  const History history_ = testing::TenCompletedTwoRunning(space_);
};

TEST_P(StrategyContract, StaysInsideTheSearchSpace) {
  for (const Suggestion& suggestion : Make({space_})->Suggest(history_, 20)) {
    EXPECT_TRUE(space_.Contains(suggestion.assignment));
  }
}

TEST_P(StrategyContract, StaysInsideAnySearchSpace) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    SearchSpace space = Space(testing::RandomParameters(seed));
    if (!Accepts(space)) space = Space(testing::RandomFewValues(seed));
    for (const Suggestion& suggestion : Make({space})->Suggest(History(), 5)) {
      ASSERT_TRUE(space.Contains(suggestion.assignment));
    }
  }
}

TEST_P(StrategyContract, AnswersTheSameAfterARestart) {
  const auto before = Make({space_});
  before->Suggest(History(), 7);
  EXPECT_EQ(before->Suggest(history_, 3), Make({space_})->Suggest(history_, 3));
}

TEST_P(StrategyContract, AnswersManyAtOnceAsOneByOne) {
  for (const SearchSpace& space : {space_, TwelveAssignments()}) {
    for (History history : {history_, History()}) {
      const std::vector<Suggestion> at_once = Make({space})->Suggest(history, 15);
      std::vector<Suggestion> one_by_one;
      for (int i = 0; i < 15; ++i) {
        const std::vector<Suggestion> one = Make({space})->Suggest(history, 1);
        if (one.empty()) break;
        AddAll(one, &history);
        one_by_one.push_back(one.front());
      }
      EXPECT_EQ(at_once, one_by_one);
    }
  }
}

TEST_P(StrategyContract, SaysWhatItHadSeen) {
  for (const Suggestion& suggestion : Make({space_})->Suggest(history_, 3)) {
    EXPECT_EQ(suggestion.history_revision, history_.revision());
  }
}

TEST_P(StrategyContract, AnswersAtMostWhatWasAskedFor) {
  EXPECT_THAT(Make({space_})->Suggest(history_, 0), IsEmpty());
  EXPECT_LE(Make({space_})->Suggest(history_, 4).size(), 4);
}

// A whole job, with trials that end in any order; then each suggestion once more, from the end.
TEST_P(StrategyContract, SuggestionCanBeComputedAgainFromItsRevision) {
  const SearchSpaces spaces = {space_, TwelveAssignments()};
  const auto strategy = Make(spaces);
  History history;
  std::vector<Suggestion> suggestions;
  std::vector<std::int64_t> running;
  Rng rng(17, 0);
  for (int i = 0; i < 100; ++i) {
    if (running.size() < 2 || rng.Below(2) == 0) {
      for (const Suggestion& suggestion :
           strategy->Suggest(history, 1 + static_cast<int>(rng.Below(3)))) {
        running.push_back(history.next_trial());
        AddAll({suggestion}, &history);
        suggestions.push_back(suggestion);
      }
    } else {
      const std::size_t which = rng.Below(running.size());
      const auto kind = static_cast<Outcome::Kind>(rng.Below(3));
      history.EndTrial(running[which], {kind, kind == Outcome::Kind::kValue ? rng.Uniform() : 0});
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(which));
    }
  }
  ASSERT_GT(suggestions.size(), 20u);
  for (std::size_t i = 0; i < suggestions.size(); ++i) {
    SCOPED_TRACE("trial " + std::to_string(i + 1));
    const History then =
        history.AsOf(suggestions[i].history_revision, static_cast<std::int64_t>(i) + 1);
    EXPECT_EQ(Make(spaces)->Suggest(then, 1), std::vector<Suggestion>{suggestions[i]});
  }
}

TEST_P(StrategyContract, TriesNothingTwiceWhileThereIsSomethingElse) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    const SearchSpace space = Space(testing::RandomFewValues(seed));
    History history;
    // Some end at once, some keep running, for that makes no difference.
    while (history.next_trial() <= *space.Size()) {
      const std::vector<Suggestion> one = Make({space})->Suggest(history, 1);
      ASSERT_EQ(one.size(), 1u);
      AddAll(one, &history);
      const std::int64_t trial = history.next_trial() - 1;
      if (trial % 2 == 0) history.EndTrial(trial, {Outcome::Kind::kValue, 0.1});
    }
    ASSERT_EQ(static_cast<std::int64_t>(Distinct(history).size()), *space.Size());
    ASSERT_THAT(Make({space})->Suggest(history, 5), IsEmpty());
  }
}

TEST_P(StrategyContract, ExhaustedSpaceEndsTheSuggestions) {
  History history;
  AddAll(Make({TwelveAssignments()})->Suggest(history, 100), &history);
  EXPECT_EQ(history.next_trial() - 1, 12);
  EXPECT_THAT(Make({TwelveAssignments()})->Suggest(history, 1), IsEmpty());
}

TEST_P(StrategyContract, TriesNothingTwiceWhereDoublesAreFew) {
  const SearchSpace space = Space({Real("x", 1, 1 + 3e-16), Whole("y", 1, 2)});
  if (!Accepts(space)) return;  // A grid takes no such parameters.
  History history;
  AddAll(Make({space})->Suggest(history, 10), &history);
  EXPECT_EQ(history.trials().size(), 4u);
  EXPECT_EQ(Distinct(history).size(), 4u);
}

TEST_P(StrategyContract, IdleWorkersGetDifferentAssignments) {
  History history = history_;
  AddAll(Make({space_})->Suggest(history, 64), &history);
  EXPECT_EQ(Distinct(history).size(), Distinct(history_).size() + 64);
}

TEST_P(StrategyContract, ServesSeveralDefinitions) {
  const SearchSpaces spaces = {space_, TwelveAssignments(), Space({Whole("x", 1, 5)})};
  History history;
  std::set<int> served;
  for (const Suggestion& suggestion : Make(spaces)->Suggest(history, 30)) {
    ASSERT_GE(suggestion.definition, 0);
    ASSERT_LT(suggestion.definition, 3);
    served.insert(suggestion.definition);
    EXPECT_TRUE(
        spaces[static_cast<std::size_t>(suggestion.definition)].Contains(suggestion.assignment));
    AddAll({suggestion}, &history);
  }
  EXPECT_THAT(served, ::testing::ElementsAre(0, 1, 2));
  EXPECT_EQ(Distinct(history).size(), 30u);
}

TEST_P(StrategyContract, UsesEveryBranchOfConditionalParameters) {
  const Parameter momentum = testing::Stepped(Real("momentum", 0, 1), 0.1);
  const Parameter decay = testing::Stepped(Real("decay", 0, 1), 0.1);
  const SearchSpace space =
      Space({OneOf("optimizer", {"sgd", "adam"}), testing::When(momentum, "optimizer", {"sgd"}),
             testing::When(decay, "optimizer", {"adam"})});
  History history;
  int with_momentum = 0;
  int without = 0;
  for (int i = 0; i < 20; ++i) {
    const std::vector<Suggestion> one = Make({space})->Suggest(history, 1);
    ASSERT_EQ(one.size(), 1u);
    const bool has_momentum = one[0].assignment.Find("momentum") != nullptr;
    ++(has_momentum ? with_momentum : without);
    AddAll(one, &history);
    history.EndTrial(history.next_trial() - 1, {Outcome::Kind::kValue, 1.0 * i});
  }
  EXPECT_GT(with_momentum, 0);
  EXPECT_GT(without, 0);
}

TEST_P(StrategyContract, LearnsNothingWrongFromTrialsThatTaughtNothing) {
  History history;
  AddAll(Make({space_})->Suggest(history, 10), &history);
  for (int trial = 1; trial <= 10; ++trial) {
    history.EndTrial(trial,
                     {trial % 2 == 0 ? Outcome::Kind::kUntaught : Outcome::Kind::kInfeasible});
  }
  for (const Suggestion& suggestion : Make({space_})->Suggest(history, 5)) {
    EXPECT_TRUE(space_.Contains(suggestion.assignment));
  }
}

INSTANTIATE_TEST_SUITE_P(All, StrategyContract, ::testing::ValuesIn(Everything()),
                         [](const auto& info) {
                           std::string name = info.param.name;  // GoogleTest takes no hyphens.
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace hone
