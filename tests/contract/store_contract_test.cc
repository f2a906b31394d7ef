// What every Store promises, with the Queries that belong to it.
#include <gmock/gmock.h>

#include <functional>
#include <limits>
#include <memory>

#include "storage/memory_store.h"
#include "storage/sqlite/sqlite_queries.h"
#include "storage/sqlite/sqlite_store.h"
#include "tests/storage/support/loop.h"
#include "tests/storage/support/nouns.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using namespace hone::testing;  // NOLINT: rows for tests.
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A store whose process can end and begin again.
class World {
 public:
  virtual ~World() = default;
  virtual Store& store() = 0;
  virtual Queries& queries() = 0;
  // What is on disk stays.
  virtual void Restart() = 0;
  virtual bool RunUntil(const std::function<bool()>& condition) = 0;
};

class MemoryWorld : public World {
 public:
  Store& store() override { return store_; }
  Queries& queries() override { return store_; }
  void Restart() override { store_.Crash(); }
  bool RunUntil(const std::function<bool()>& condition) override {
    store_.Sync();
    return condition();
  }

 private:
  MemoryStore store_{MemoryStore::Disk::kWhenTold};
};

class SqliteWorld : public World {
 public:
  SqliteWorld() { Open(); }
  Store& store() override { return *store_; }
  Queries& queries() override { return *queries_; }
  void Restart() override {
    queries_.reset();
    store_.reset();
    Open();
  }
  bool RunUntil(const std::function<bool()>& condition) override {
    return loop_.RunUntil(condition);
  }

 private:
  void Open() {
    const std::string path = folder_ / "hone.db";
    auto store = SqliteStore::Open(path, {.post = loop_.Poster()});
    EXPECT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
    queries_ = *SqliteQueries::Open(path);
  }

  TemporaryFolder folder_;
  Loop loop_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<SqliteQueries> queries_;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<World>()> make;
};

class StoreContract : public ::testing::TestWithParam<StoreKind> {
 protected:
  void CommitAndWait(Changes changes) {
    bool done = false;
    world_->store().Commit(std::move(changes), [&done] { done = true; });
    ASSERT_TRUE(world_->RunUntil([&done] { return done; }));
  }
  Queries& queries() { return world_->queries(); }
  Snapshot Load() {
    const auto snapshot = world_->store().Load();
    EXPECT_TRUE(snapshot) << snapshot.error().message;
    return *snapshot;
  }
  std::vector<std::int64_t> TrialNumbers(TrialFilter filter) {
    std::vector<std::int64_t> numbers;
    do {
      const auto page = queries().ListTrials(filter);
      EXPECT_TRUE(page) << page.error().message;
      EXPECT_LE(page->rows.size(), static_cast<std::size_t>(filter.page_size));
      for (const TrainingJob& job : page->rows) numbers.push_back(job.trial);
      filter.page_token = page->next_page_token;
    } while (!filter.page_token.empty());
    return numbers;
  }

  const std::unique_ptr<World> world_ = GetParam().make();
};

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
  changes.training_jobs.push_back(ATrainingJob(200, 0, 0));
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
  changes.training_jobs.push_back(ATrainingJob(160, 0, 0));
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

TEST_P(StoreContract, WholeJobHasAllItsTrialsByNumber) {
  Changes changes = AJobWithTrials(3);
  changes.training_jobs[1].status = TrainingJobStatus::kCompleted;
  changes.training_jobs.push_back(ATrainingJob(200, 0, 0));
  CommitAndWait(changes);
  const auto whole = *queries().FindWholeJob("SEARCH");
  ASSERT_TRUE(whole.has_value());
  EXPECT_EQ(whole->tuning_job, changes.tuning_jobs[0]);
  changes.training_jobs.pop_back();
  EXPECT_EQ(whole->trials, changes.training_jobs);
  EXPECT_FALSE((*queries().FindWholeJob("none")).has_value());
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
  Changes again;
  again.tuning_jobs = {ATuningJob(12, "Search")};
  CommitAndWait(again);
  EXPECT_EQ((*queries().FindTuningJob("search"))->id, TuningJobId(12));
}

TEST_P(StoreContract, JobThatIsDeletedAtOnceTakesAllWithIt) {
  Changes changes = AJobWithTrials(25);
  changes.log = {ALogRecord(10, 1)};
  CommitAndWait(changes);
  Changes last;
  last.deleted_tuning_jobs = {TuningJobId(10)};
  CommitAndWait(last);
  EXPECT_FALSE(queries().FindLeftovers(TuningJobId(10))->any);
  EXPECT_FALSE((*queries().FindTrainingJob("training-101")).has_value());
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

TEST_P(StoreContract, NamesAreFoundIgnoringCase) {
  CommitAndWait(AJobWithTrials(2));
  EXPECT_EQ((*queries().FindTuningJob("SEARCH"))->id, TuningJobId(10));
  EXPECT_EQ(*queries().FindTuningJob("training-101"), std::nullopt);
  const auto details = *queries().FindTrainingJob("Training-102");
  ASSERT_TRUE(details);
  EXPECT_EQ(details->training_job.id, TrainingJobId(102));
  EXPECT_EQ(details->tuning_job_name, "search");
  EXPECT_THAT(details->attempts, ElementsAre(AnAttempt(1002, 102)));
  EXPECT_FALSE(*queries().FindTrainingJob("search"));
  EXPECT_FALSE(*queries().FindTrial(TuningJobId(10), 3));
}

TEST_P(StoreContract, EverySingleRowCanBeFound) {
  Changes changes = AJobWithTrials(1);
  changes.artifacts = {AnArtifact('c')};
  changes.log = {ALogRecord(10, 2), ALogRecord(10, 1)};
  changes.unknown_exits = {{WorkerId(1), AttemptId(5), ProgramExit{}, FromMicros(1)}};
  CommitAndWait(changes);
  EXPECT_EQ(*queries().FindAttempt(AttemptId(1001)), changes.attempts[0]);
  EXPECT_EQ(*queries().FindAttempt(AttemptId(9)), std::nullopt);
  EXPECT_EQ(*queries().FindArtifact(AnArtifact('c').digest), AnArtifact('c'));
  EXPECT_EQ(*queries().FindArtifact(AnArtifact('d').digest), std::nullopt);
  EXPECT_EQ(*queries().ListWorkers(), changes.workers);
  EXPECT_THAT(*queries().ListLog(TuningJobId(10)),
              ElementsAre(ALogRecord(10, 1), ALogRecord(10, 2)));
}

TEST_P(StoreContract, TuningJobsAreListedNewestFirstInPages) {
  Changes changes;
  for (int id = 1; id <= 7; ++id) {
    changes.tuning_jobs.push_back(
        ATuningJob(id, (id % 2 == 0 ? "Even-" : "odd-") + std::to_string(id)));
  }
  changes.tuning_jobs[6].status = TuningJobStatus::kStopped;
  CommitAndWait(changes);

  const auto ids = [&](TuningJobFilter filter) {
    std::vector<std::int64_t> found;
    do {
      const auto page = queries().ListTuningJobs(filter);
      EXPECT_TRUE(page) << page.error().message;
      for (const TuningJob& job : page->rows) found.push_back(job.id.value);
      filter.page_token = page->next_page_token;
    } while (!filter.page_token.empty());
    return found;
  };
  TuningJobFilter filter;
  filter.page_size = 2;
  EXPECT_THAT(ids(filter), ElementsAre(7, 6, 5, 4, 3, 2, 1));
  filter.name_contains = "eVEN";
  EXPECT_THAT(ids(filter), ElementsAre(6, 4, 2));
  filter.name_contains = "odd";
  filter.status = TuningJobStatus::kInProgress;
  EXPECT_THAT(ids(filter), ElementsAre(5, 3, 1));
}

TEST_P(StoreContract, TrialsAreListedInEachOrderInPages) {
  Changes changes = AJobWithTrials(7);
  const double infinity = std::numeric_limits<double>::infinity();
  const std::optional<double> objectives[] = {0.5, {}, -infinity, 0.9, 0.5, {}, 0.5};
  for (int i = 0; i < 7; ++i) changes.training_jobs[i].objective = objectives[i];
  changes.training_jobs[3].status = TrainingJobStatus::kCompleted;
  changes.training_jobs[5].status = TrainingJobStatus::kCompleted;
  CommitAndWait(changes);

  TrialFilter filter;
  filter.tuning_job = TuningJobId(10);
  for (const std::int32_t page_size : {1, 2, 3, 100}) {
    filter.page_size = page_size;
    filter.status.reset();
    filter.goal = Goal::kMaximize;
    filter.order = TrialOrder::kNumber;
    EXPECT_THAT(TrialNumbers(filter), ElementsAre(1, 2, 3, 4, 5, 6, 7));
    filter.order = TrialOrder::kNewest;
    EXPECT_THAT(TrialNumbers(filter), ElementsAre(7, 6, 5, 4, 3, 2, 1));
    filter.order = TrialOrder::kBest;
    EXPECT_THAT(TrialNumbers(filter), ElementsAre(4, 1, 5, 7, 3, 2, 6));
    filter.goal = Goal::kMinimize;
    EXPECT_THAT(TrialNumbers(filter), ElementsAre(3, 1, 5, 7, 4, 2, 6));
    filter.status = TrainingJobStatus::kCompleted;
    EXPECT_THAT(TrialNumbers(filter), ElementsAre(4, 6));
  }
}

TEST_P(StoreContract, TrainingJobsThatRunByThemselvesAreAListToo) {
  Changes changes = AJobWithTrials(1);
  for (const std::int64_t id : {300, 200, 400}) {
    changes.training_jobs.push_back(ATrainingJob(id, 0, 0));
  }
  CommitAndWait(changes);
  TrialFilter filter;
  filter.page_size = 2;
  const auto first = queries().ListTrials(filter);
  ASSERT_THAT(first->rows, SizeIs(2));
  EXPECT_EQ(first->rows[0].id, TrainingJobId(200));
  filter.page_token = first->next_page_token;
  const auto second = queries().ListTrials(filter);
  ASSERT_THAT(second->rows, SizeIs(1));
  EXPECT_EQ(second->rows[0].id, TrainingJobId(400));
}

TEST_P(StoreContract, ATokenOfAnotherListIsRefused) {
  CommitAndWait(AJobWithTrials(3));
  TrialFilter filter;
  filter.tuning_job = TuningJobId(10);
  filter.page_size = 1;
  const std::string token = queries().ListTrials(filter)->next_page_token;
  ASSERT_FALSE(token.empty());
  filter.order = TrialOrder::kBest;
  for (const std::string& wrong : {token, token + "1", std::string("x"), std::string("...")}) {
    filter.page_token = wrong;
    const auto page = queries().ListTrials(filter);
    ASSERT_FALSE(page) << wrong;
    EXPECT_EQ(page.error().code, ErrorCode::kInvalidArgument);
  }
  TuningJobFilter jobs;
  jobs.page_token = token;
  EXPECT_FALSE(queries().ListTuningJobs(jobs));
}

INSTANTIATE_TEST_SUITE_P(
    All, StoreContract,
    ::testing::Values(StoreKind{"Memory", [] { return std::make_unique<MemoryWorld>(); }},
                      StoreKind{"Sqlite", [] { return std::make_unique<SqliteWorld>(); }}),
    [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace hone
