// What every Store promises.
#include <gmock/gmock.h>

#include "tests/contract/support/store_kinds.h"
#include "tests/storage/support/nouns.h"

namespace hone {
namespace {

using namespace hone::testing;  // NOLINT: rows for tests.
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class StoreContract : public AnyStore {};

TEST_P(StoreContract, ANewStoreIsEmptyAndHasAnIdentityThatStays) {
  const Snapshot first = Load();
  EXPECT_EQ(first.cluster_id.size(), 32u);
  EXPECT_EQ(first.last_id, 0);
  EXPECT_THAT(first.tuning_jobs, IsEmpty());
  world_->Restart();
  EXPECT_EQ(Load().cluster_id, first.cluster_id);
}

TEST_P(StoreContract, WhatWasReportedDoneIsThereAfterARestartInEveryField) {
  Changes changes = AJobWithTrials(2);
  changes.last_id = 1002;
  changes.artifacts = {AnArtifact('a')};
  changes.tuning_jobs.push_back(AKeeper(20, "base"));
  changes.tuning_jobs[1].spec.definitions[0].program.inputs["model"] = {
      .path = "", .from = "search/1", .artifact = AnArtifact('a').digest};
  changes.training_jobs.push_back(ATrainingJobAlone(200, changes.tuning_jobs[1]));
  changes.training_jobs[0].artifacts = {{"model", AnArtifact('a').digest}};
  changes.training_jobs[0].objective = 0.25;
  changes.training_jobs[0].outcome_revision = 4;
  changes.training_jobs[0].outcome = Outcome{Outcome::Kind::kValue, 0.25};
  changes.attempts[1].exit.reset();
  changes.attempts[1].cause.reset();
  changes.attempts[1].objective = LatestObjective{1, -std::numeric_limits<double>::infinity()};
  CommitAndWait(changes);
  world_->Restart();

  const Snapshot snapshot = Load();
  EXPECT_EQ(snapshot.last_id, 1002);
  EXPECT_EQ(snapshot.workers, changes.workers);
  EXPECT_EQ(snapshot.tuning_jobs, changes.tuning_jobs);
  EXPECT_EQ(snapshot.training_jobs, changes.training_jobs);
  EXPECT_EQ(snapshot.attempts, changes.attempts);
}

TEST_P(StoreContract, DonesComeInTheOrderOfTheCommits) {
  std::vector<int> done;
  for (int i = 0; i < 500; ++i) {
    Changes changes;
    changes.last_id = i;
    world_->store().Commit(changes, [&done, i] { done.push_back(i); });
  }
  ASSERT_TRUE(world_->RunUntil([&] { return done.size() == 500; }));
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
}

TEST_P(StoreContract, ARowIsReplacedByItsKeyAndKeepsWhatRefersToIt) {
  Changes changes = AJobWithTrials(1);
  changes.log = {ALogRecord(10, 1)};
  changes.observations = {{AttemptId(1001), {AnObservation("loss", 1, 0.5)}}};
  CommitAndWait(changes);

  Changes later;
  later.workers = changes.workers;
  later.workers[0].name = "renamed";
  later.tuning_jobs = changes.tuning_jobs;
  later.tuning_jobs[0].counts.completed = 77;
  later.tuning_jobs[0].spec.limits.max_trials = 500;
  later.training_jobs = changes.training_jobs;
  later.training_jobs[0].objective = 3;
  later.attempts = changes.attempts;
  later.attempts[0].placements[0].devices = {"7"};
  CommitAndWait(later);

  const Snapshot snapshot = Load();
  EXPECT_EQ(snapshot.workers, later.workers);
  EXPECT_EQ(snapshot.tuning_jobs, later.tuning_jobs);
  EXPECT_EQ(snapshot.training_jobs, later.training_jobs);
  EXPECT_EQ(snapshot.attempts, later.attempts);
  EXPECT_THAT(*queries().ListObservations(AttemptId(1001)), SizeIs(1));
  EXPECT_THAT(*queries().ListLog(TuningJobId(10)), SizeIs(1));
}

TEST_P(StoreContract, ArtifactsOfATrainingJobAreReplacedAsAWhole) {
  Changes changes = AJobWithTrials(1);
  changes.artifacts = {AnArtifact('a'), AnArtifact('b')};
  changes.training_jobs[0].artifacts = {{"checkpoint", AnArtifact('a').digest},
                                        {"output", AnArtifact('a').digest}};
  CommitAndWait(changes);
  Changes later;
  later.training_jobs = changes.training_jobs;
  later.training_jobs[0].artifacts = {{"model", AnArtifact('b').digest},
                                      {"output", AnArtifact('b').digest}};
  CommitAndWait(later);
  EXPECT_EQ((*queries().FindTrial(TuningJobId(10), 1))->training_job, later.training_jobs[0]);
}

TEST_P(StoreContract, TheLastIdNeverGoesBack) {
  Changes changes;
  changes.last_id = 50;
  CommitAndWait(changes);
  changes.last_id = 20;
  CommitAndWait(changes);
  EXPECT_EQ(Load().last_id, 50);
}

TEST_P(StoreContract, OnlyWhatCanStillChangeIsLoaded) {
  Changes changes = AJobWithTrials(2);
  changes.tuning_jobs.push_back(ATuningJob(11, "over"));
  changes.tuning_jobs[1].status = TuningJobStatus::kCompleted;
  changes.training_jobs[0].status = TrainingJobStatus::kCompleted;
  changes.attempts[0].status = AttemptStatus::kEnded;
  changes.training_jobs.push_back(ATrainingJob(150, 11, 1));
  changes.tuning_jobs.push_back(AKeeper(12, "base"));
  changes.tuning_jobs[2].status = TuningJobStatus::kStopped;
  changes.training_jobs.push_back(ATrainingJobAlone(160, changes.tuning_jobs[2]));
  changes.training_jobs[3].status = TrainingJobStatus::kStopped;
  CommitAndWait(changes);

  const Snapshot snapshot = Load();
  EXPECT_THAT(snapshot.tuning_jobs, ElementsAre(changes.tuning_jobs[0]));
  // Ended trials of a job that goes on are its history.
  EXPECT_THAT(snapshot.training_jobs,
              ElementsAre(changes.training_jobs[0], changes.training_jobs[1]));
  EXPECT_THAT(snapshot.attempts, ElementsAre(changes.attempts[1]));
}

TEST_P(StoreContract, CurvesOfTheLatestAttemptsAreLoaded) {
  Changes changes = AJobWithTrials(3);
  changes.attempts[0].curve = Curve(2, {{1, 0.5}, {2, 0.25}});
  changes.attempts[1].curve = Curve(1, {{1, 7}});
  changes.attempts.push_back(AnAttempt(2001, 101, 2));
  changes.attempts.back().curve = Curve(1, {{9, 0.125}});
  for (TrainingJob& job : changes.training_jobs) job.attempts = 1;
  changes.training_jobs[0].attempts = 2;
  changes.attempts[2].curve = Curve();
  CommitAndWait(changes);
  const Curves curves = {{TrainingJobId(101), Curve(1, {{9, 0.125}})},
                         {TrainingJobId(102), Curve(1, {{1, 7}})}};
  EXPECT_EQ(Load().curves, curves);
  EXPECT_EQ((*queries().FindWholeJob("search"))->curves, curves);
}

TEST_P(StoreContract, ChangedSpecIsTheOneThatIsRead) {
  Changes changes = AJobWithTrials(1);
  CommitAndWait(changes);
  changes.tuning_jobs[0].spec.limits.max_trials = 500;
  changes.tuning_jobs[0].spec_revision = 3;
  CommitAndWait(changes);
  changes.tuning_jobs[0].counts.completed = 9;
  CommitAndWait(changes);
  world_->Restart();
  EXPECT_EQ(Load().tuning_jobs, changes.tuning_jobs);
  EXPECT_EQ(**queries().FindTuningJob("search"), changes.tuning_jobs[0]);
}

TEST_P(StoreContract, JobIsDeletedBiteByBiteAndThenItself) {
  Changes changes = AJobWithTrials(25);
  changes.tuning_jobs.push_back(ATuningJob(11, "other"));
  changes.training_jobs.push_back(ATrainingJob(900, 11, 1));
  changes.attempts.push_back(AnAttempt(9001, 900));
  for (int i = 1; i <= 1'500; ++i) changes.log.push_back(ALogRecord(10, i));
  changes.log.push_back(ALogRecord(11, 1));
  for (int i = 1; i <= 2'500; ++i) changes.state_changes.push_back(AStateChange(i, 10, i % 25));
  changes.state_changes.push_back(AStateChange(9'000, 11, 1));
  changes.observations = {{AttemptId(1001), {AnObservation("loss", 1, 0.5)}},
                          {AttemptId(9001), {AnObservation("loss", 1, 0.5)}}};
  changes.artifacts = {AnArtifact('a')};
  changes.training_jobs[0].artifacts = {{"model", AnArtifact('a').digest}};
  CommitAndWait(changes);
  EXPECT_EQ(*queries().FindTuningJobOf(AttemptId(1001)), TuningJobId(10));

  int bites = 0;
  std::size_t attempts = 0;
  for (auto left = *queries().FindLeftovers(TuningJobId(10)); left.any;
       left = *queries().FindLeftovers(TuningJobId(10))) {
    ASSERT_LE(left.attempts.size(), static_cast<std::size_t>(kTrialsInABite));
    attempts += left.attempts.size();
    Changes bite;
    bite.bites = {TuningJobId(10)};
    CommitAndWait(bite);
    ASSERT_LT(++bites, 10);
  }
  EXPECT_EQ(bites, 3);
  EXPECT_EQ(attempts, 25u);
  EXPECT_TRUE((*queries().FindTuningJob("search")).has_value());
  EXPECT_EQ(*queries().FindTuningJobOf(AttemptId(1001)), std::nullopt);
  EXPECT_THAT(*queries().ListObservations(AttemptId(1001)), IsEmpty());
  EXPECT_FALSE((*queries().FindTrainingJob("training-101")).has_value());

  Changes last;
  last.deleted_tuning_jobs = {TuningJobId(10)};
  CommitAndWait(last);
  CommitAndWait(last);
  EXPECT_FALSE((*queries().FindTuningJob("search")).has_value());
  // The other's are all there, and the name is free.
  EXPECT_THAT(*queries().ListObservations(AttemptId(9001)), SizeIs(1));
  EXPECT_THAT(*queries().ListLog(TuningJobId(11)), SizeIs(1));
  ASSERT_THAT(*queries().ListStateChanges({}), SizeIs(1));
  EXPECT_EQ((*queries().ListStateChanges({}))[0].tuning_job, "other");
  Changes again;
  again.tuning_jobs = {ATuningJob(12, "Search")};
  CommitAndWait(again);
  EXPECT_EQ((*queries().FindTuningJob("search"))->id, TuningJobId(12));
}

TEST_P(StoreContract, JobThatIsDeletedAtOnceTakesAllWithIt) {
  Changes changes = AJobWithTrials(25);
  changes.log = {ALogRecord(10, 1)};
  changes.state_changes = {AStateChange(1, 10, 0)};
  CommitAndWait(changes);
  Changes last;
  last.deleted_tuning_jobs = {TuningJobId(10)};
  CommitAndWait(last);
  EXPECT_FALSE(queries().FindLeftovers(TuningJobId(10))->any);
  EXPECT_FALSE((*queries().FindTrainingJob("training-101")).has_value());
}

TEST_P(StoreContract, OldChangesOfStateGoInBitesTheOldestFirst) {
  Changes changes = AJobWithTrials(1);
  for (int i = 1; i <= kRecordsInABite + 50; ++i) {
    changes.state_changes.push_back(AStateChange(i, 10, 1));
  }
  CommitAndWait(changes);
  const auto first = [&] { return (*queries().ListStateChanges({})).at(0).change.sequence; };
  Changes bite;
  bite.state_changes_go_before = kRecordsInABite + 20;
  CommitAndWait(bite);
  EXPECT_EQ(first(), kRecordsInABite + 1);
  CommitAndWait(bite);
  EXPECT_EQ(first(), kRecordsInABite + 20);
  CommitAndWait(bite);
  EXPECT_EQ(first(), kRecordsInABite + 20);
}

TEST_P(StoreContract, ARepeatedObservationChangesNothing) {
  Changes changes = AJobWithTrials(1);
  const ObservationBatch batch = {AttemptId(1001),
                                  {AnObservation("loss", 1, 0.5), AnObservation("accuracy", 1, 0.9),
                                   AnObservation("loss", 2, 0.4)}};
  changes.observations = {batch};
  CommitAndWait(changes);
  Changes repeat;
  repeat.observations = {batch, batch};
  repeat.observations[0].observations[0].value = 123;
  repeat.observations[1].observations.push_back(AnObservation("loss", 3, 0.3));
  CommitAndWait(repeat);
  EXPECT_THAT(*queries().ListObservations(AttemptId(1001)),
              ElementsAre(AnObservation("accuracy", 1, 0.9), AnObservation("loss", 1, 0.5),
                          AnObservation("loss", 2, 0.4), AnObservation("loss", 3, 0.3)));
}

TEST_P(StoreContract, TheRequestStaysAsItWasSent) {
  Changes changes;
  changes.tuning_jobs = {ATuningJob(10, "search")};
  CommitAndWait(changes);
  const std::string request = changes.tuning_jobs[0].request;
  EXPECT_EQ((*queries().FindTuningJob("search"))->request, request);
}

INSTANTIATE_TEST_SUITE_P(All, StoreContract, ::testing::ValuesIn(kStoreKinds),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace hone
