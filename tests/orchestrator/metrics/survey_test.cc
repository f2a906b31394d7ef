#include "orchestrator/metrics/survey.h"

#include <gmock/gmock.h>

#include <chrono>

#include "tests/orchestrator/metrics/counting.h"

namespace hone {
namespace {

using testing::Accepted;
using testing::AnAgent;
using testing::ATuningJob;
using testing::CountingCluster;
using testing::Done;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Running;
using ::testing::SizeIs;
using testing::Uploading;

TEST(SurveyTest, TrialsAreWhereTheyAre) {
  CountingCluster cluster;
  AnAgent agent = cluster.Join("one", 3);
  cluster.Do(ATuningJob("search").WithMaxTrials(3).WithParallelTrials(3).Created());
  EXPECT_EQ(cluster.Look().trials["starting"], 3);
  const std::vector<AttemptId> live = cluster.Live();
  cluster.Say(agent, {Accepted(live[0]), Running(live[1]), Uploading(live[2], 0.5)});
  Survey survey = cluster.Look();
  EXPECT_EQ(survey.trials["starting"], 1);
  EXPECT_EQ(survey.trials["running"], 1);
  EXPECT_EQ(survey.trials["uploading"], 1);
  EXPECT_EQ(survey.trials["waiting"], 0);
  EXPECT_EQ(survey.workers["connected"].slots, 3);
  EXPECT_EQ(survey.workers["connected"].slots_used, 2);
  EXPECT_EQ(survey.tuning_jobs["InProgress"], 1);

  // All of them lose their worker, and wait for one.
  cluster.Pass(15min);
  survey = cluster.Look();
  EXPECT_EQ(survey.trials["waiting"], 3);
  EXPECT_EQ(survey.queue_length, 3);
  EXPECT_EQ(survey.workers["connected"].workers, 0);
  EXPECT_EQ(survey.workers["disconnected"].workers, 1);
  EXPECT_EQ(survey.workers["disconnected"].slots, 3);
}

TEST(SurveyTest, DrainedWorkerIsConnectedAndTakesNoWork) {
  CountingCluster cluster;
  AnAgent agent = cluster.Join("one", 2);
  EXPECT_EQ(cluster.Look().syncs_parked, 1);
  cluster.Do(testing::Drain("one"));
  EXPECT_EQ(cluster.Look().workers["connected"].workers, 0);
  EXPECT_EQ(cluster.Look().workers["draining"].slots, 2);
}

TEST(SurveyTest, DevicesAreCountedWithThoseThatTrialsHold) {
  CountingCluster cluster;
  AnAgent agent = cluster.Join("one", 2);
  agent.said.description.devices = {{"0", "H200", 0}, {"1", "H200", 0}};
  cluster.Say(agent);
  ATuningJob job = ATuningJob("search").WithMaxTrials(1);
  job.program().resources.gpus = 1;
  cluster.Do(job.Created());
  const Survey survey = cluster.Look();
  EXPECT_EQ(survey.workers.at("connected").devices, 2);
  EXPECT_EQ(survey.workers.at("connected").devices_used, 1);
}

TEST(SurveyTest, BestValueIsToldWhileTheJobRunsAndIsGoneWithIt) {
  CountingCluster cluster;
  AnAgent agent = cluster.Join("one");
  cluster.Do(ATuningJob("search").WithMaxTrials(2).Created());
  EXPECT_THAT(cluster.Look().best_values, IsEmpty());
  cluster.Say(agent, {Done(cluster.LiveAttempt(), 0.25)});
  EXPECT_THAT(cluster.Look().best_values, ElementsAre(BestValue{"search", "loss", 0.25}));
  cluster.Say(agent, {Done(cluster.LiveAttempt(), 0.5)});
  EXPECT_THAT(cluster.Look().best_values, IsEmpty());
  EXPECT_EQ(cluster.Look().tuning_jobs.at("InProgress"), 0);
}

TEST(SurveyTest, NoMoreThanAHundredJobsHaveASeriesOfTheirOwnAndTheOldestDo) {
  CountingCluster cluster;
  AnAgent agent = cluster.Join("one", 105);
  for (int i = 0; i < 105; ++i) {
    cluster.Do(
        ATuningJob("search-" + std::to_string(i)).WithMaxTrials(2).WithParallelTrials(1).Created());
  }
  std::vector<AttemptReport> reports;
  for (const AttemptId attempt : cluster.Live()) reports.push_back(Done(attempt, 0.5));
  ASSERT_THAT(reports, SizeIs(105));
  cluster.Say(agent, reports);
  const Survey survey = cluster.Look();
  EXPECT_EQ(survey.tuning_jobs.at("InProgress"), 105);
  ASSERT_THAT(survey.best_values, SizeIs(kMaxBestValues));
  EXPECT_EQ(survey.best_values.front().tuning_job, "search-0");
  EXPECT_EQ(survey.best_values.back().tuning_job, "search-99");
}

TEST(SurveyTest, SingleTrainingJobIsATrialAndNoTuningJob) {
  CountingCluster cluster;
  cluster.Join("one");
  cluster.Do(ATuningJob("single").RunByItself().Created());
  EXPECT_EQ(cluster.Look().tuning_jobs.at("InProgress"), 0);
  EXPECT_EQ(cluster.Look().trials.at("starting"), 1);
}

TEST(SurveyTest, JobThatIsBeingDeletedIsNothingElse) {
  CountingCluster cluster;
  cluster.erases = false;
  cluster.Do(ATuningJob("search").Created());
  EXPECT_EQ(cluster.Look().tuning_jobs.at("InProgress"), 1);
  cluster.Do(testing::StopJob("search"));
  cluster.Do(testing::Delete("search"));
  EXPECT_EQ(cluster.Look().tuning_jobs.at("Deleting"), 1);
  EXPECT_EQ(cluster.Look().tuning_jobs.at("InProgress"), 0);
}

// The loop thread decides nothing meanwhile.
TEST(SurveyTest, TenThousandTrialsAreSurveyedInMilliseconds) {
  CountingCluster cluster;
  for (int i = 0; i < 20; ++i) cluster.Join("worker-" + std::to_string(i), 250);
  for (int i = 0; i < 100; ++i) {
    cluster.Do(ATuningJob("search-" + std::to_string(i))
                   .WithMaxTrials(100)
                   .WithParallelTrials(100)
                   .Created());
  }
  const auto began = std::chrono::steady_clock::now();
  const Survey survey = cluster.Look();
  const auto took = (std::chrono::steady_clock::now() - began) / 1us;
  EXPECT_EQ(survey.tuning_jobs.at("InProgress"), 100);
  EXPECT_EQ(survey.workers.at("connected").slots_used, 5'000);
  RecordProperty("microseconds", static_cast<int>(took));
  EXPECT_LT(took, 250'000);  // So that it holds with sanitizers and on a busy machine, too.
}

}  // namespace
}  // namespace hone
