// What the Queries of every Store promise.
#include <gmock/gmock.h>

#include <limits>

#include "tests/contract/support/store_kinds.h"
#include "tests/storage/support/nouns.h"

namespace hone {
namespace {

using namespace hone::testing;  // NOLINT: rows for tests.
using ::testing::ElementsAre;
using ::testing::SizeIs;

class QueriesContract : public AnyStore {
 protected:
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
};

TEST_P(QueriesContract, WholeJobHasAllItsTrialsByNumber) {
  Changes changes = AJobWithTrials(3);
  changes.training_jobs[1].status = TrainingJobStatus::kCompleted;
  changes.tuning_jobs.push_back(ATuningJob(11, "other"));
  changes.training_jobs.push_back(ATrainingJob(200, 11, 1));
  CommitAndWait(changes);
  const auto whole = *queries().FindWholeJob("SEARCH");
  ASSERT_TRUE(whole.has_value());
  EXPECT_EQ(whole->tuning_job, changes.tuning_jobs[0]);
  changes.training_jobs.pop_back();
  EXPECT_EQ(whole->trials, changes.training_jobs);
  EXPECT_FALSE((*queries().FindWholeJob("none")).has_value());
}

TEST_P(QueriesContract, EndedJobsAreFoundByWhenTheyEnded) {
  Changes changes;
  for (const std::int64_t id : {11, 12, 13, 14}) {
    changes.tuning_jobs.push_back(ATuningJob(id, "job-" + std::to_string(id)));
    changes.tuning_jobs.back().status = TuningJobStatus::kStopped;
    changes.tuning_jobs.back().ended_at = FromMicros(id * 1'000);
  }
  changes.tuning_jobs[0].status = TuningJobStatus::kInProgress;
  changes.tuning_jobs[0].ended_at.reset();
  changes.tuning_jobs[3].status = TuningJobStatus::kDeleting;
  changes.tuning_jobs.push_back(AKeeper(15, "alone"));
  changes.tuning_jobs.back().status = TuningJobStatus::kCompleted;
  changes.tuning_jobs.back().ended_at = FromMicros(12'500);
  CommitAndWait(changes);
  const auto find = [&](std::int64_t until, std::int64_t after) -> std::int64_t {
    const auto job = *queries().FindEndedTuningJob(FromMicros(until), TuningJobId(after));
    return job ? job->id.value : 0;
  };
  EXPECT_EQ(find(11'999, 0), 0);
  EXPECT_EQ(find(12'000, 0), 12);
  EXPECT_EQ(find(12'500, 12), 15);
  EXPECT_EQ(find(90'000, 12), 13);
  EXPECT_EQ(find(90'000, 13), 15);  // One that is being deleted has gone already.
  EXPECT_EQ(find(90'000, 15), 0);
}

TEST_P(QueriesContract, NamesAreFoundIgnoringCase) {
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

TEST_P(QueriesContract, ChangesOfStateAreListedInOrderWithTheNamesOfWhatTheyAreAbout) {
  Changes changes = AJobWithTrials(2);
  changes.tuning_jobs.push_back(AKeeper(20, "base"));
  changes.training_jobs.push_back(ATrainingJobAlone(200, changes.tuning_jobs[1]));
  const StateChange gone = {.sequence = 5, .trial = 0, .gone = "old", .to = "Deleted"};
  const StateChange worker = {.sequence = 6, .worker = WorkerId(1), .to = "Registered"};
  changes.state_changes = {AStateChange(3, 10, 2), AStateChange(1, 10, 0), AStateChange(4, 20, 1),
                           gone, worker};
  CommitAndWait(changes);
  const auto all = *queries().ListStateChanges({});
  ASSERT_THAT(all, SizeIs(5));
  EXPECT_EQ(all[0].change, AStateChange(1, 10, 0));
  EXPECT_EQ(all[0].tuning_job, "search");
  EXPECT_EQ(all[0].training_job, "");
  EXPECT_EQ(all[0].worker, "w");
  EXPECT_EQ(all[1].change, AStateChange(3, 10, 2));
  EXPECT_EQ(all[1].training_job, "training-102");
  EXPECT_EQ(all[2].tuning_job, "");
  EXPECT_EQ(all[2].training_job, "base");
  EXPECT_EQ(all[3].change, gone);
  EXPECT_EQ(all[3].tuning_job, "old");
  EXPECT_EQ(all[4].change, worker);
  EXPECT_EQ(all[4].worker, "w");
}

TEST_P(QueriesContract, ChangesOfStateAreReadFromWhereOneWasByJobAndByTrial) {
  Changes changes = AJobWithTrials(2);
  changes.tuning_jobs.push_back(ATuningJob(11, "other"));
  for (std::int64_t i = 1; i <= 9; ++i) {
    changes.state_changes.push_back(AStateChange(i * 10, i % 3 == 0 ? 11 : 10, i % 2));
  }
  CommitAndWait(changes);
  const auto sequences = [&](const StateChangeFilter& filter) {
    const auto rows = *queries().ListStateChanges(filter);
    std::vector<std::int64_t> found;
    for (const StateChangeDetails& row : rows) found.push_back(row.change.sequence);
    return found;
  };
  EXPECT_THAT(sequences({.after = 40, .page_size = 3}), ElementsAre(50, 60, 70));
  EXPECT_THAT(sequences({.tuning_job = TuningJobId(11)}), ElementsAre(30, 60, 90));
  const StateChangeFilter trial = {.tuning_job = TuningJobId(10), .trial = 1};
  EXPECT_THAT(sequences(trial), ElementsAre(10, 50, 70));
  EXPECT_EQ(*queries().BeforeLastStateChanges(trial, 2), 10);
  EXPECT_EQ(*queries().BeforeLastStateChanges(trial, 3), 0);
  EXPECT_EQ(*queries().BeforeLastStateChanges({}, 0), 90);
}

TEST_P(QueriesContract, EverySingleRowCanBeFound) {
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

TEST_P(QueriesContract, TuningJobsAreListedNewestFirstInPages) {
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

TEST_P(QueriesContract, TrialsAreListedInEachOrderInPages) {
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

TEST_P(QueriesContract, TrainingJobsThatRunByThemselvesAreAListOfTheirOwnNewestFirst) {
  Changes changes = AJobWithTrials(1);
  for (const std::int64_t id : {30, 20, 40}) {
    changes.tuning_jobs.push_back(AKeeper(id, "Base-" + std::to_string(id)));
    changes.training_jobs.push_back(ATrainingJobAlone(10 * id, changes.tuning_jobs.back()));
  }
  changes.training_jobs[1].status = TrainingJobStatus::kStopped;
  CommitAndWait(changes);

  const auto ids = [&](TrainingJobFilter filter) {
    std::vector<std::int64_t> found;
    do {
      const auto page = queries().ListTrainingJobs(filter);
      EXPECT_TRUE(page) << page.error().message;
      for (const TrainingJob& job : page->rows) found.push_back(job.id.value);
      filter.page_token = page->next_page_token;
    } while (!filter.page_token.empty());
    return found;
  };
  EXPECT_THAT(ids({.page_size = 2}), ElementsAre(400, 300, 200));
  EXPECT_THAT(ids({.name_contains = "base-2", .page_size = 2}), ElementsAre(200));
  EXPECT_THAT(ids({.status = TrainingJobStatus::kStopped, .page_size = 1}), ElementsAre(300));
  EXPECT_THAT(queries().ListTuningJobs({})->rows, ElementsAre(changes.tuning_jobs[0]));
}

TEST_P(QueriesContract, TrainingJobThatRunsByItselfIsFoundByTheNameThatItSharesWithItsKeeper) {
  Changes changes;
  changes.tuning_jobs = {AKeeper(20, "Base")};
  changes.training_jobs = {ATrainingJobAlone(200, changes.tuning_jobs[0])};
  CommitAndWait(changes);
  EXPECT_EQ((*queries().FindTrainingJob("base"))->training_job, changes.training_jobs[0]);
  EXPECT_EQ(*queries().FindTuningJob("BASE"), changes.tuning_jobs[0]);

  Changes gone;
  gone.deleted_tuning_jobs = {TuningJobId(20)};
  CommitAndWait(gone);
  EXPECT_FALSE(*queries().FindTrainingJob("base"));
  CommitAndWait(changes);  // The name is free again.
  EXPECT_TRUE(*queries().FindTrainingJob("base"));
}

TEST_P(QueriesContract, ATokenOfAnotherListIsRefused) {
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

INSTANTIATE_TEST_SUITE_P(All, QueriesContract, ::testing::ValuesIn(kStoreKinds),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace hone
