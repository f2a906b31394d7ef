#include "tuner/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/rng.h"
#include "tests/tuner/support/spaces.h"

namespace hone {
namespace {

Assignment AnAssignment(std::int64_t value) { return Assignment({{"x", value}}); }

Outcome Valued(double value) { return {Outcome::Kind::kValue, value}; }

std::vector<HistoryTrial> Trials(const History& history) {
  std::vector<HistoryTrial> trials;
  for (std::size_t i = 0; i < history.trials().size(); ++i) trials.push_back(history.trials()[i]);
  return trials;
}

void ExpectSame(const History& a, const History& b) {
  EXPECT_EQ(a.revision(), b.revision());
  EXPECT_EQ(a.next_trial(), b.next_trial());
  EXPECT_EQ(Trials(a), Trials(b));
}

TEST(HistoryTest, TrialsAreNumberedFromOneWithoutGaps) {
  History history;
  EXPECT_EQ(history.next_trial(), 1);
  history.AddTrial(0, AnAssignment(5));
  history.AddTrial(1, AnAssignment(6));
  EXPECT_EQ(history.next_trial(), 3);
  EXPECT_EQ(history.trials()[1], (HistoryTrial{2, 1, AnAssignment(6), std::nullopt}));
}

TEST(HistoryTest, OnlyAnEndIsAFact) {
  History history;
  history.AddTrial(0, AnAssignment(5));
  EXPECT_EQ(history.revision(), 0);
  history.EndTrial(1, {Outcome::Kind::kUntaught});
  EXPECT_EQ(history.revision(), 1);
  EXPECT_EQ(history.trials()[0].outcome, Outcome{Outcome::Kind::kUntaught});
}

TEST(HistoryTest, CopyDoesNotSeeWhatHappensAfterIt) {
  History history;
  history.AddTrial(0, AnAssignment(5));
  const History before = history;
  history.EndTrial(1, Valued(0.5));
  history.AddTrial(0, AnAssignment(6));
  EXPECT_EQ(before.revision(), 0);
  EXPECT_EQ(before.next_trial(), 2);
  EXPECT_FALSE(before.trials()[0].outcome);
}

TEST(HistoryTest, TrialThatEndedLaterIsRunningInAnEarlierRevision) {
  History history;
  for (int i = 0; i < 3; ++i) history.AddTrial(0, AnAssignment(i));
  history.EndTrial(2, Valued(0.2));
  history.EndTrial(1, Valued(0.1));
  const History earlier = history.AsOf(1, 3);
  EXPECT_EQ(earlier.revision(), 1);
  EXPECT_EQ(earlier.next_trial(), 3);
  EXPECT_FALSE(earlier.trials()[0].outcome);
  EXPECT_EQ(earlier.trials()[1].outcome, Valued(0.2));
}

// Whatever happens in whatever order, each moment that was can be had again.
TEST(HistoryTest, EveryMomentComesBackAsItWas) {
  Rng rng(1, 1);
  History history;
  std::vector<History> moments;
  std::vector<std::int64_t> running;
  for (int i = 0; i < 600; ++i) {
    if (running.empty() || rng.Below(2) == 0) {
      running.push_back(history.next_trial());
      history.AddTrial(static_cast<int>(rng.Below(2)), AnAssignment(i));
    } else {
      // Some lose their results, and end once more.
      const std::size_t which = rng.Below(running.size());
      history.EndTrial(running[which], Valued(i));
      if (rng.Below(3) != 0) running.erase(running.begin() + static_cast<std::ptrdiff_t>(which));
      if (rng.Below(10) == 0) history.SkipFact();
    }
    moments.push_back(history);
  }
  for (const History& moment : moments) {
    ExpectSame(history.AsOf(moment.revision(), moment.next_trial()), moment);
  }
  ExpectSame(history, moments.back());
}

// And it goes on from there, without touching the history that it came from.
TEST(HistoryTest, EarlierMomentCanGoOnAnotherWay) {
  History history = testing::TenCompletedTwoRunning(testing::EveryKindOfParameter());
  const std::vector<HistoryTrial> before = Trials(history);
  History other = history.AsOf(3, 8);
  other.EndTrial(7, Valued(9));
  other.AddTrial(0, AnAssignment(1));
  EXPECT_EQ(other.revision(), 4);
  EXPECT_EQ(other.trials()[6].outcome, Valued(9));
  EXPECT_EQ(Trials(history), before);
}

TEST(HistoryTest, LaterEndOfATrialReplacesTheEarlier) {
  History history;
  history.AddTrial(0, AnAssignment(5));
  history.EndTrial(1, Valued(1));
  history.EndTrial(1, Valued(2));
  history.EndTrial(1, Valued(3));
  EXPECT_EQ(history.revision(), 3);
  EXPECT_EQ(history.trials()[0].outcome, Valued(3));
  EXPECT_EQ(history.AsOf(2, 2).trials()[0].outcome, Valued(2));
  EXPECT_EQ(history.AsOf(1, 2).trials()[0].outcome, Valued(1));
  EXPECT_EQ(history.AsOf(0, 2).trials()[0].outcome, std::nullopt);
}

TEST(HistoryTest, FactThatIsNotKnownAnyMoreStillCounts) {
  History history;
  history.AddTrial(0, AnAssignment(5));
  history.SkipFact();
  history.EndTrial(1, Valued(2));
  EXPECT_EQ(history.revision(), 2);
  EXPECT_EQ(history.AsOf(1, 2).revision(), 1);
  EXPECT_EQ(history.AsOf(1, 2).trials()[0].outcome, std::nullopt);
}

TEST(HistoryDeathTest, OnlyTrialsThatExistEnd) {
  History history;
  history.AddTrial(0, AnAssignment(5));
  EXPECT_DEATH(history.EndTrial(0, Valued(2)), "check failed");
  EXPECT_DEATH(history.EndTrial(2, Valued(2)), "check failed");
  EXPECT_DEATH(history.AsOf(1, 2), "check failed");
}

}  // namespace
}  // namespace hone
