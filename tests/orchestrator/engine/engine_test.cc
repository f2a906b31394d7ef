#include "orchestrator/engine/engine.h"

#include <gmock/gmock.h>

#include "tests/orchestrator/core/support/requests.h"
#include "tests/orchestrator/core/support/tuning_job.h"
#include "tests/orchestrator/support/running_engine.h"

namespace hone {
namespace {

using testing::ATuningJob;
using testing::Awaited;
using testing::RunningEngine;
using testing::SlowStore;
using testing::StopJob;

class EngineTest : public ::testing::Test {
 protected:
  // Lets everything that the loop thread has to do now be done.
  void Settle() {
    running_.OnLoop([](SlowStore&) {});
  }

  bool Holds(TuningJobId job) {
    Awaited<bool> held;
    running_.engine().Inspect([job, callback = held.Callback()](const Controller& controller, Now) {
      callback(controller.FindJob(job) != nullptr);
    });
    return held.Get();
  }

  TuningJob Created(const std::string& name) {
    const Result<Answer> job = running_.Ask(ATuningJob(name).Created());
    HONE_CHECK(job.ok());
    return std::get<TuningJob>(*job);
  }

  RunningEngine running_;
};

TEST_F(EngineTest, AnAnswerLeavesOnlyAfterWhatItPromisesIsOnDisk) {
  running_.OnLoop([](SlowStore& store) { store.HoldUp(); });
  Awaited<Result<Answer>> answer;
  running_.engine().Post(ATuningJob("search").Created(), answer.Callback());
  Settle();
  EXPECT_FALSE(answer.Came());
  running_.OnLoop([](SlowStore& store) { store.GoOn(); });
  EXPECT_TRUE(answer.Get());
}

TEST_F(EngineTest, ARepeatsAnswerWaitsForTheFirstOnesCommit) {
  running_.OnLoop([](SlowStore& store) { store.HoldUp(); });
  Awaited<Result<Answer>> first;
  Awaited<Result<Answer>> repeat;
  running_.engine().Post(ATuningJob("search").Created(), first.Callback());
  // By now the first one has been decided, and the repeat is answered from memory.
  Awaited<bool> looked_up;
  ASSERT_TRUE(
      running_.engine().Read([callback = looked_up.Callback()](Queries&) { callback(true); }));
  looked_up.Get();
  Settle();
  running_.engine().Post(ATuningJob("search").Created(), repeat.Callback());
  Settle();
  EXPECT_FALSE(repeat.Came());
  running_.OnLoop([](SlowStore& store) { store.GoOn(); });
  EXPECT_EQ(std::get<TuningJob>(*first.Get()).id, std::get<TuningJob>(*repeat.Get()).id);
}

TEST_F(EngineTest, WhatWasAnsweredIsSeenByEveryLaterRead) {
  for (int i = 0; i < 50; ++i) {
    const std::string name = "search-" + std::to_string(i);
    Created(name);
    Awaited<bool> found;
    ASSERT_TRUE(running_.engine().Read([name, callback = found.Callback()](Queries& queries) {
      callback(queries.FindTuningJob(name)->has_value());
    }));
    EXPECT_TRUE(found.Get()) << name;
  }
}

TEST_F(EngineTest, AJobThatHasEndedLeavesMemoryAndIsStillKnown) {
  const TuningJob job = Created("search");
  EXPECT_TRUE(Holds(job.id));
  ASSERT_TRUE(running_.Ask(StopJob("search")));
  while (Holds(job.id)) {
  }
  EXPECT_EQ(std::get<TuningJob>(*running_.Ask(StopJob("SEARCH"))).status,
            TuningJobStatus::kStopped);
  EXPECT_EQ(Created("search").id, job.id);
  EXPECT_EQ(running_.Ask(ATuningJob("Search").Created()).error().code, ErrorCode::kAlreadyExists);
}

TEST_F(EngineTest, AWatcherHearsOfAChangeWhenItIsOnDisk) {
  const TuningJob job = Created("search");
  Awaited<JobChange> change;
  running_.engine().Watch(job.id, change.Callback(), [] {});
  running_.OnLoop([](SlowStore& store) { store.HoldUp(); });
  Awaited<Result<Answer>> stopped;
  running_.engine().Post(StopJob("search"), stopped.Callback());
  Settle();
  EXPECT_FALSE(change.Came());
  running_.OnLoop([](SlowStore& store) { store.GoOn(); });
  EXPECT_EQ(change.Get().tuning_job->status, TuningJobStatus::kStopped);
}

TEST_F(EngineTest, NoChangeFallsBetweenTheFirstLookOfAWatcherAndWhatItIsTold) {
  const TuningJob job = Created("search");
  running_.OnLoop([](SlowStore& store) { store.HoldUp(); });
  Awaited<Result<Answer>> stopped;
  running_.engine().Post(StopJob("search"), stopped.Callback());
  Settle();
  // The change is decided and not on disk: the watcher is not told of it, so it must find it there.
  Awaited<bool> listening;
  running_.engine().Watch(
      job.id, [](const JobChange&) {}, [callback = listening.Callback()] { callback(true); });
  Settle();
  EXPECT_FALSE(listening.Came());
  running_.OnLoop([](SlowStore& store) { store.GoOn(); });
  EXPECT_TRUE(listening.Get());
  Awaited<TuningJobStatus> status;
  ASSERT_TRUE(running_.engine().Read([callback = status.Callback()](Queries& queries) {
    callback((*queries.FindTuningJob("search"))->status);
  }));
  EXPECT_EQ(status.Get(), TuningJobStatus::kStopped);
}

TEST_F(EngineTest, DeletedJobLeavesTheDiskWithItsLogsAndItsNameIsFree) {
  Created("search");
  HONE_CHECK(running_.Ask(StopJob("search")).ok());
  const TuningJobId job = std::get<TuningJob>(*running_.Ask(StopJob("search"))).id;
  Changes trial;
  trial.workers.emplace_back().id = WorkerId(1);
  TrainingJob& training_job = trial.training_jobs.emplace_back();
  training_job.id = TrainingJobId(101);
  training_job.name = "search-001";
  training_job.tuning_job = job;
  training_job.trial = 1;
  Attempt& attempt = trial.attempts.emplace_back();
  attempt.id = AttemptId(1001);
  attempt.training_job = training_job.id;
  attempt.placements = {{WorkerId(1), {}}};
  running_.OnLoop([&](SlowStore& store) { store.Commit(trial, [] {}); });

  const Result<Answer> answer = running_.Ask(testing::Delete("search"));
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(std::get<TuningJob>(*answer).status, TuningJobStatus::kDeleting);
  const auto deadline = std::chrono::steady_clock::now() + testing::kPatience;
  Result<Answer> created = running_.Ask(ATuningJob("search").Created());
  while (!created && std::chrono::steady_clock::now() < deadline) {
    created = running_.Ask(ATuningJob("search").Created());
  }
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_NE(std::get<TuningJob>(*created).id, job);
  EXPECT_THAT(running_.RemovedLogs(), ::testing::ElementsAre(AttemptId(1001)));
}

TEST_F(EngineTest, CallsThatWaitAreEndedWhenItStops) {
  running_.OnLoop([](SlowStore& store) { store.HoldUp(); });
  Awaited<Result<Answer>> waiting;
  running_.engine().Post(ATuningJob("search").Created(), waiting.Callback());
  running_.engine().StopAnswering();
  EXPECT_EQ(waiting.Get().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(running_.Ask(StopJob("search")).error().code, ErrorCode::kUnavailable);
  running_.OnLoop([](SlowStore& store) { store.GoOn(); });
}

TEST_F(EngineTest, WithoutRoomNoJobIsCreatedAndOtherOrdersAreTaken) {
  Created("old");
  running_.SetWaitingBytes(std::int64_t{1} << 30);
  const Result<Answer> refused = running_.Ask(ATuningJob("new").Created());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kResourceExhausted);
  EXPECT_TRUE(running_.Ask(StopJob("old")));
  running_.SetWaitingBytes(0);
  EXPECT_TRUE(running_.Ask(ATuningJob("new").Created()));
}

}  // namespace
}  // namespace hone
