#include "orchestrator/retention/retention.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/orchestrator/core/support/requests.h"
#include "tests/orchestrator/core/support/tuning_job.h"
#include "tests/orchestrator/support/running_engine.h"

namespace hone {
namespace {

using testing::ATuningJob;
using testing::Awaited;
using ::testing::ElementsAre;
using testing::RunningEngine;
using testing::StopJob;

constexpr WallTime kEnd = WallTime(1'000'000s);

Attempt Ended(std::int64_t id) {
  Attempt attempt;
  attempt.id = AttemptId(id);
  attempt.training_job = TrainingJobId(101);
  attempt.placements = {{WorkerId(1), {}}};
  attempt.status = AttemptStatus::kEnded;
  attempt.ended_at = kEnd;
  return attempt;
}

TEST(LogMayGoTest, ALogGoesATimeAfterTheEndOfItsAttempt) {
  EXPECT_FALSE(LogMayGo(Ended(1), kEnd, 1h, kEnd + 1h - 1us));
  EXPECT_TRUE(LogMayGo(Ended(1), kEnd, 1h, kEnd + 1h));
  EXPECT_FALSE(LogMayGo(Ended(1), kEnd, kForever, kEnd + 10'000h));
}

TEST(LogMayGoTest, ALogOfAnAttemptThatHasNotEndedStaysHoweverOldItIs) {
  Attempt running = Ended(1);
  running.status = AttemptStatus::kRunning;
  running.ended_at.reset();
  EXPECT_FALSE(LogMayGo(running, kEnd - 1'000h, 1h, kEnd));
}

TEST(LogMayGoTest, ALogOfAnUnknownAttemptGoesATimeAfterSomethingCameLast) {
  EXPECT_FALSE(LogMayGo(std::nullopt, kEnd, 1h, kEnd + 1h - 1us));
  EXPECT_TRUE(LogMayGo(std::nullopt, kEnd, 1h, kEnd + 1h));
}

class RetentionTest : public ::testing::Test {
 protected:
  Swept SweepAt(KeepTimes keep, WallTime now) {
    return Retention(keep, running_.engine(), logs_, [now] { return now; }).Sweep();
  }
  void Create(const std::string& name) { ASSERT_TRUE(running_.Ask(ATuningJob(name).Created())); }
  bool IsThere(const std::string& name) {
    Awaited<bool> found;
    HONE_CHECK(running_.engine()
                   .Read([name, callback = found.Callback()](Queries& queries) {
                     callback(queries.FindTuningJob(name)->has_value());
                   })
                   .ok());
    return found.Get();
  }
  // A job of its own, and a trial of it that has no attempts yet.
  Changes ATrial() {
    const Result<Answer> job = running_.Ask(ATuningJob("search").Created());
    HONE_CHECK(job.ok());
    Changes changes;
    changes.workers.emplace_back().id = WorkerId(1);
    TrainingJob& trial = changes.training_jobs.emplace_back();
    trial.id = TrainingJobId(101);
    trial.name = "search-101";
    trial.tuning_job = std::get<TuningJob>(*job).id;
    trial.trial = 101;
    return changes;
  }
  void Commit(Changes changes) {
    Awaited<bool> done;
    running_.OnLoop([&](SlowStore& store) {
      store.Commit(std::move(changes), [callback = done.Callback()] { callback(true); });
    });
    done.Get();
  }
  using SlowStore = testing::SlowStore;

  RunningEngine running_;
  const testing::TemporaryFolder folder_;
  LogFiles logs_{folder_.path()};
};

TEST_F(RetentionTest, OldEndedJobsAreDeletedAndOthersStay) {
  for (const char* name : {"first", "second", "running"}) Create(name);
  ASSERT_TRUE(running_.Ask(StopJob("first")));
  ASSERT_TRUE(running_.Ask(StopJob("second")));
  const WallTime ended = ReadClock().wall;
  EXPECT_EQ(SweepAt({.ended_jobs = 1h}, ended + 59min).jobs, 0);
  EXPECT_TRUE(IsThere("first"));
  const Swept swept = SweepAt({.ended_jobs = 1h}, ended + 61min);
  EXPECT_EQ(swept.jobs, 2);
  EXPECT_EQ(swept.refused_jobs, 0);
  EXPECT_FALSE(IsThere("first"));  // Nothing is left of it when the sweep is over.
  EXPECT_FALSE(IsThere("second"));
  EXPECT_TRUE(IsThere("running"));
}

TEST_F(RetentionTest, WithoutATimeNothingGoes) {
  Create("search");
  ASSERT_TRUE(running_.Ask(StopJob("search")));
  ASSERT_TRUE(logs_.Append(AttemptId(1'001), 0, "x", true));
  const Swept swept = SweepAt({}, ReadClock().wall + 100'000h);
  EXPECT_EQ(swept.jobs + swept.logs, 0);
  EXPECT_TRUE(IsThere("search"));
  EXPECT_TRUE(KeepTimes().All());
}

TEST_F(RetentionTest, LogsGoByTheEndOfTheirAttempts) {
  Changes changes = ATrial();
  changes.attempts = {Ended(1'001), Ended(1'002), Ended(1'003)};
  changes.attempts[1].status = AttemptStatus::kRunning;
  changes.attempts[1].ended_at.reset();
  changes.attempts[2].ended_at = kEnd + 2h;
  for (int i = 0; i < 3; ++i) changes.attempts[i].number = i + 1;
  Commit(changes);
  for (const std::int64_t id : {1'001, 1'002, 1'003, 4'000}) {
    ASSERT_TRUE(logs_.Append(AttemptId(id), 0, "x", true));
  }
  // The last one is of no attempt that is known, and has just been written.
  EXPECT_EQ(SweepAt({.logs = 1h}, kEnd + 1h).logs, 1);
  EXPECT_THAT(*logs_.List(), ElementsAre(AttemptId(1'002), AttemptId(1'003), AttemptId(4'000)));
  EXPECT_EQ(SweepAt({.logs = 1h}, ReadClock().wall + 2h).logs, 2);
  EXPECT_THAT(*logs_.List(), ElementsAre(AttemptId(1'002)));
}

TEST_F(RetentionTest, ManyLogsGoInManyBites) {
  Changes changes = ATrial();
  for (std::int64_t i = 0; i < 350; ++i) {
    changes.attempts.push_back(Ended(2'000 + i));
    changes.attempts.back().number = static_cast<std::int32_t>(10 + i);
    ASSERT_TRUE(logs_.Append(AttemptId(2'000 + i), 0, "x", true));
  }
  Commit(changes);
  EXPECT_EQ(SweepAt({.logs = 1h}, kEnd + 1h).logs, 350);
  EXPECT_THAT(*logs_.List(), ::testing::IsEmpty());
}

TEST_F(RetentionTest, WhatHappenedIsForgottenInBites) {
  Changes changes;
  for (std::int64_t i = 0; i < 2 * kRecordsInABite; ++i) {
    const WallTime at = kEnd + Duration(i);
    changes.state_changes.push_back({.sequence = ToMicros(at), .at = at, .to = "Draining"});
  }
  Commit(changes);
  EXPECT_EQ(SweepAt({.events = 1h}, kEnd + 1h).events, 0);
  EXPECT_EQ(SweepAt({.events = 1h}, kEnd + 1h + 1'500us).events, 1'500);
  EXPECT_EQ(SweepAt({.events = 1h}, kEnd + 2h).events, 500);
}

TEST_F(RetentionTest, TheThreadSweepsAtOnceAndEndsInTheMiddleOfAnything) {
  Create("search");
  ASSERT_TRUE(running_.Ask(StopJob("search")));
  const WallTime later = ReadClock().wall + 2h;
  {
    Retention retention({.ended_jobs = 1h}, running_.engine(), logs_, [=] { return later; });
    retention.Start();
    while (IsThere("search")) {
    }
  }
  for (int i = 0; i < 20; ++i) {
    const std::string next = "next-" + std::to_string(i);
    Create(next);
    ASSERT_TRUE(running_.Ask(StopJob(next)));
    Retention retention({.ended_jobs = 1h}, running_.engine(), logs_, [=] { return later; });
    retention.Start();
    if (i == 19) running_.engine().StopAnswering();
  }
}

}  // namespace
}  // namespace hone
