#include "orchestrator/metrics/engine_metrics.h"

#include <gmock/gmock.h>

#include "tests/orchestrator/metrics/counting.h"
#include "tests/orchestrator/support/running_engine.h"

namespace hone {
namespace {

using testing::Accepted;
using testing::AnAgent;
using testing::ATuningJob;
using testing::Awaited;
using testing::Count;
using testing::CountingCluster;
using testing::Done;
using testing::Failed;
using testing::Running;

class EngineMetricsTest : public ::testing::Test {
 protected:
  double TrialsEnded(const std::string& status, const std::string& cause) {
    return Count(metrics().trials_ended, {{"status", status}, {"cause", cause}});
  }
  double Granted(const std::string& kind) {
    return Count(metrics().attempts_granted, {{"kind", kind}});
  }
  double Orders(const std::string& order) { return Count(metrics().orders, {{"order", order}}); }
  Metrics& metrics() { return cluster_.metrics; }

  CountingCluster cluster_;
  AnAgent agent_ = cluster_.Join("one");
};

TEST_F(EngineMetricsTest, TrialsAreCountedOnceWhenTheyEndByHowAndWhy) {
  cluster_.Do(ATuningJob("search").WithMaxTrials(3).WithAttempts(1).Created());
  for (int i = 0; i < 2; ++i) {
    const AttemptId attempt = cluster_.LiveAttempt();
    cluster_.Say(agent_, {Running(attempt)});
    cluster_.Say(agent_, {Done(attempt, 0.5)});
    cluster_.Say(agent_, {Done(attempt, 0.5)});  // An answer was lost.
  }
  cluster_.Say(agent_, {Failed(cluster_.LiveAttempt())});
  EXPECT_EQ(TrialsEnded("Completed", "none"), 2);
  EXPECT_EQ(TrialsEnded("Failed", "program-error"), 1);
  EXPECT_FALSE(metrics().trials_ended.Has({{"status", "InProgress"}, {"cause", "none"}}));
  EXPECT_EQ(Granted("first"), 3);
  EXPECT_EQ(Granted("retry"), 0);
}

TEST_F(EngineMetricsTest, RetriesAreToldFromFirstAttempts) {
  cluster_.Do(ATuningJob("search").WithMaxTrials(1).WithAttempts(2).Created());
  const AttemptId first = cluster_.LiveAttempt();
  cluster_.Say(agent_, {Accepted(first)});
  cluster_.Say(agent_, {Running(first)});
  cluster_.Say(agent_, {Failed(first)});
  cluster_.Pass(1s);
  EXPECT_EQ(Granted("first"), 1);
  EXPECT_EQ(Granted("retry"), 1);
  EXPECT_EQ(TrialsEnded("Failed", "program-error"), 0);
}

TEST_F(EngineMetricsTest, TuningJobsAreCountedFromCreationToEndAndSingleTrainingJobsAreNone) {
  cluster_.Do(ATuningJob("search").WithMaxTrials(1).Created());
  cluster_.Do(ATuningJob("single").RunByItself().Created());
  EXPECT_EQ(metrics().tuning_jobs_created.Value(), 1);
  for (const AttemptId attempt : cluster_.Live()) cluster_.Say(agent_, {Done(attempt, 0.5)});
  for (const AttemptId attempt : cluster_.Live()) cluster_.Say(agent_, {Done(attempt, 0.5)});
  EXPECT_EQ(Count(metrics().tuning_jobs_ended, {{"status", "Completed"}}), 1);
  EXPECT_EQ(TrialsEnded("Completed", "none"), 2);
}

TEST_F(EngineMetricsTest, SilentWorkersLeaseIsCountedAsExpiredAndWhatItSaysThenAsLate) {
  cluster_.Do(ATuningJob("search").WithMaxTrials(1).Created());
  const AttemptId lost = cluster_.LiveAttempt();
  cluster_.Say(agent_, {Running(lost)});
  EXPECT_EQ(metrics().late_reports.Value(), 0);
  cluster_.Pass(2min);
  EXPECT_EQ(metrics().leases_expired.Value(), 1);
  EXPECT_EQ(metrics().attempts_lost.Value(), 1);
  cluster_.Say(agent_, {Done(lost, 0.1)});
  EXPECT_EQ(metrics().late_reports.Value(), 1);
  EXPECT_EQ(metrics().reports.Value(), 2);
}

TEST_F(EngineMetricsTest, AttemptThatItsWorkerForgotIsLostWithoutAnExpiredLease) {
  cluster_.Do(ATuningJob("search").WithMaxTrials(1).Created());
  cluster_.Say(agent_, {Running(cluster_.LiveAttempt())});
  cluster_.Say(agent_, {});
  EXPECT_EQ(metrics().attempts_lost.Value(), 1);
  EXPECT_EQ(metrics().leases_expired.Value(), 0);
}

TEST_F(EngineMetricsTest, SyncsAreCountedByTheirResultWithTheOrdersInThem) {
  cluster_.Do(ATuningJob("search").WithMaxTrials(1).Created());
  const AttemptId attempt = cluster_.LiveAttempt();
  EXPECT_EQ(Orders("run"), 1);
  cluster_.Say(agent_, {Running(attempt)});
  cluster_.Say(agent_, {Done(attempt, 0.5)});
  EXPECT_EQ(Orders("forget"), 1);
  EXPECT_EQ(Orders("stop"), 0);
  const double ok = Count(metrics().syncs, {{"result", "ok"}});
  EXPECT_GE(ok, 4);
  AnAgent thief = agent_;
  thief.said.secret_hash = "hash of a guess";
  cluster_.Say(thief);
  EXPECT_EQ(Count(metrics().syncs, {{"result", "permission-denied"}}), 1);
  EXPECT_EQ(Count(metrics().syncs, {{"result", "ok"}}), ok);
}

TEST_F(EngineMetricsTest, ObservationsAndArtifactsAreCountedAsTheyAreStored) {
  Changes changes;
  changes.observations.push_back({AttemptId(1), std::vector<Observation>(3)});
  changes.artifacts.push_back({"digest", 1'000, 2, FromMicros(1)});
  cluster_.counting.OnCommit(changes);
  EXPECT_EQ(metrics().observations.Value(), 3);
  EXPECT_EQ(metrics().artifacts_stored.Value(), 1);
  EXPECT_EQ(metrics().artifact_stored_bytes.Value(), 1'000);
}

// How often the histogram was given a value.
std::uint64_t Samples(const prometheus::Histogram& histogram) {
  return histogram.Collect().histogram.sample_count;
}

TEST(RunningMetricsTest, EngineTellsOfItsStepsCommitsAndSuggestions) {
  Metrics metrics;
  EngineMetrics counting(metrics);
  testing::RunningEngine running(counting);
  ASSERT_TRUE(running.Ask(ATuningJob("search").Created()));
  // Its answer was let go when the commit was on disk; all that is counted by now.
  running.OnLoop([](testing::SlowStore&) {});
  EXPECT_EQ(metrics.tuning_jobs_created.Value(), 1);
  EXPECT_GE(Samples(metrics.step_seconds), 1u);
  EXPECT_EQ(Samples(metrics.commit_seconds), 1u);
  EXPECT_EQ(Samples(metrics.commit_rows), 1u);
  EXPECT_EQ(metrics.commits_waiting.Value(), 0);

  running.OnLoop([](testing::SlowStore& store) { store.HoldUp(); });
  Awaited<Result<Answer>> stopped;
  running.engine().Post(testing::StopJob("search"), stopped.Callback());
  running.OnLoop([](testing::SlowStore&) {});
  EXPECT_EQ(metrics.commits_waiting.Value(), 1);
  running.OnLoop([](testing::SlowStore& store) { store.GoOn(); });
  ASSERT_TRUE(stopped.Get());
  EXPECT_EQ(metrics.commits_waiting.Value(), 0);
}

TEST(RunningMetricsTest, AStrategysAnswerIsCountedWithItsTime) {
  Metrics metrics;
  EngineMetrics counting(metrics);
  testing::RunningEngine running(counting);
  ASSERT_TRUE(running.Ask(ATuningJob("search").WithMaxTrials(5).WithParallelTrials(5).Created()));
  // An agent of two slots registers and says that it is there.
  AnAgent agent = testing::Cluster::NewAgent("one", 2);
  agent.said.number = 1;
  Awaited<Result<SyncAnswer>> registered;
  running.engine().Sync(agent.said, registered.Callback());
  const Result<SyncAnswer> answer = registered.Get();
  ASSERT_TRUE(answer) << answer.error().message;
  agent.said.cluster_id = answer->identity->cluster_id;
  agent.said.worker = answer->identity->worker;
  agent.said.secret_hash = agent.said.new_secret_hash;
  // The first answer has no work yet, or has it; the one after that has it.
  for (int number = 2; Count(metrics.orders, {{"order", "run"}}) == 0; ++number) {
    ASSERT_LT(number, 5);
    agent.said.number = number;
    Awaited<Result<SyncAnswer>> synced;
    running.engine().Sync(agent.said, synced.Callback());
    ASSERT_TRUE(synced.Get());
  }
  EXPECT_EQ(Count(metrics.suggestions, {{"strategy", "random"}}), 2);
  EXPECT_EQ(Samples(metrics.suggestion_seconds.Of("random")), 1u);
}

}  // namespace
}  // namespace hone
