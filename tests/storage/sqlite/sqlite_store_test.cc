#include "storage/sqlite/sqlite_store.h"

#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>

#include "storage/sqlite/migrations.h"
#include "storage/sqlite/reader_pool.h"
#include "storage/sqlite/snapshot.h"
#include "storage/sqlite/sqlite_queries.h"
#include "tests/storage/support/loop.h"
#include "tests/storage/support/nouns.h"
#include "tests/support/temporary_folder.h"

namespace hone {
namespace {

using namespace hone::testing;  // NOLINT: rows for tests.
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SqliteStoreTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<SqliteStore>> Open(GroupLimits limits = {}) {
    return SqliteStore::Open(
        path_, {.post = loop_.Poster(), .on_fatal = EndProcess, .group_limits = limits});
  }
  void CommitAndWait(Changes changes) {
    auto store = Open();
    ASSERT_TRUE(store) << store.error().message;
    bool done = false;
    (*store)->Commit(std::move(changes), [&done] { done = true; });
    ASSERT_TRUE(loop_.RunUntil([&done] { return done; }));
  }
  void Execute(const std::string& sql) {
    auto connection = Connection::Open(path_, Connection::Mode::kCreate);
    ASSERT_TRUE(connection) << connection.error().message;
    const auto done = connection->Execute(sql);
    ASSERT_TRUE(done) << done.error().message;
  }
  // What Debian's sqlite3 shell prints.
  std::string Shell(const std::string& sql) {
    const std::string command = "sqlite3 -readonly '" + path_ + "' \"" + sql + "\" 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    std::string output;
    std::array<char, 4096> buffer;
    while (const std::size_t count = fread(buffer.data(), 1, buffer.size(), pipe)) {
      output.append(buffer.data(), count);
    }
    EXPECT_EQ(pclose(pipe), 0) << output;
    return output;
  }

  TemporaryFolder folder_;
  const std::string path_ = folder_ / "hone.db";
  Loop loop_;
};

TEST_F(SqliteStoreTest, ADatabaseOfANewerReleaseIsRefusedAndLeftAlone) {
  CommitAndWait(AJobWithTrials(1));
  Execute("PRAGMA user_version = 1000");
  const auto store = Open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_THAT(store.error().message, HasSubstr("newer release of Hone (schema 1000"));
  EXPECT_EQ(Shell("SELECT COUNT(*) FROM tuning_job"), "1\n");
}

TEST_F(SqliteStoreTest, AnotherProgramsDatabaseIsRefusedAndLeftAlone) {
  Execute("CREATE TABLE theirs (id INTEGER)");
  const auto store = Open();
  ASSERT_FALSE(store);
  EXPECT_THAT(store.error().message, HasSubstr("another program's"));
  EXPECT_EQ(Shell("PRAGMA journal_mode"), "delete\n");
}

TEST_F(SqliteStoreTest, AFileThatIsNoDatabaseIsDataLoss) {
  std::ofstream(path_) << std::string(5'000, 'x');
  const auto store = Open();
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::kDataLoss);
}

TEST_F(SqliteStoreTest, AnyOlderSchemaIsUpgradedToTheSame) {
  ASSERT_TRUE(Open());
  const std::string newest = Shell("SELECT sql FROM sqlite_schema ORDER BY name");
  const auto count = static_cast<std::int64_t>(AllMigrations().size());
  for (std::int64_t version = 0; version <= count; ++version) {
    std::filesystem::remove(path_);
    {
      auto connection = Connection::Open(path_, Connection::Mode::kCreate);
      ASSERT_TRUE(Migrate(*connection, version));
    }
    const auto store = Open();
    ASSERT_TRUE(store) << version << ": " << store.error().message;
    EXPECT_EQ(Shell("SELECT sql FROM sqlite_schema ORDER BY name"), newest) << version;
    EXPECT_EQ(Shell("PRAGMA user_version"), std::to_string(count) + "\n");
  }
}

TEST_F(SqliteStoreTest, EachTransactionIsToldWithItsCommitsAndItsTime) {
  std::atomic<std::size_t> commits = 0;
  std::atomic<int> transactions = 0;
  const auto count = [&](const GroupWritten& group) {
    commits += group.commits;
    ++transactions;
    EXPECT_GT(group.took.count(), 0);
  };
  auto store = SqliteStore::Open(
      path_, {.post = loop_.Poster(), .on_written = count, .group_limits = {.commits = 2}});
  ASSERT_TRUE(store) << store.error().message;
  for (int i = 0; i < 5; ++i) (*store)->Commit(AJobWithTrials(1), [] {});
  store->reset();  // Writes what waits.
  EXPECT_EQ(commits, 5u);
  EXPECT_GE(transactions, 3);
}

TEST_F(SqliteStoreTest, OnlyTheOwnerCanReadTheFile) {
  ASSERT_TRUE(Open());
  EXPECT_EQ(std::filesystem::status(path_).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(SqliteStoreTest, TheAnalyticsViewIsReadWithTheShellWhileTheStoreIsOpen) {
  Changes changes = AJobWithTrials(3);
  TrainingJob& done = changes.training_jobs[0];
  done.status = TrainingJobStatus::kCompleted;
  done.objective = 0.25;
  done.started_at = FromMicros(1'700'000'000'123'456);
  done.ended_at = FromMicros(1'700'000'002'623'456);
  changes.training_jobs[1].started_at.reset();
  const auto store = Open();
  ASSERT_TRUE(store);
  bool committed = false;
  (*store)->Commit(changes, [&committed] { committed = true; });
  ASSERT_TRUE(loop_.RunUntil([&committed] { return committed; }));

  EXPECT_EQ(Shell("SELECT trial, hyperparameters ->> 'learning_rate', hyperparameters ->> 'batch', "
                  "TrainingJobName, TrainingJobStatus, FinalObjectiveValue, TrainingStartTime, "
                  "TrainingEndTime, TrainingElapsedTimeSeconds FROM analytics WHERE tuning_job = "
                  "'Search' ORDER BY trial LIMIT 2"),
            "1|0.1|16|training-101|Completed|0.25|2023-11-14T22:13:20.123Z|"
            "2023-11-14T22:13:22.623Z|2.5\n"
            "2|0.1|16|training-102|InProgress||||\n");
  EXPECT_EQ(Shell("SELECT typeof(TrainingElapsedTimeSeconds) FROM analytics WHERE trial = 1"),
            "real\n");
}

TEST_F(SqliteStoreTest, CommitsOfManyGroupsAreReportedInOrderAndAtTheirTime) {
  const auto store = Open({.commits = 7, .bytes = 20'000});
  ASSERT_TRUE(store);
  const auto reader = *SqliteQueries::Open(path_);
  constexpr int kCommits = 300;
  int done = 0;
  (*store)->Commit(AJobWithTrials(1), {});
  for (int i = 1; i <= kCommits; ++i) {
    Changes changes;
    changes.log = {ALogRecord(10, i)};
    (*store)->Commit(changes, [&, i] {
      EXPECT_EQ(++done, i);
      if (i % 50 == 0) {
        EXPECT_GE(reader->ListLog(TuningJobId(10))->size(), static_cast<std::size_t>(i));
      }
    });
  }
  ASSERT_TRUE(loop_.RunUntil([&] { return done == kCommits; }));
}

TEST_F(SqliteStoreTest, WhatIsWaitingIsWrittenWhenTheStoreGoes) {
  {
    const auto store = Open();
    (*store)->Commit(AJobWithTrials(50), {});
  }
  EXPECT_THAT((*Open())->Load()->training_jobs, SizeIs(50));
}

TEST_F(SqliteStoreTest, AfterAFailedCommitNothingIsReportedAndNothingOfItsGroupIsThere) {
  std::promise<Error> fatal;
  auto store =
      SqliteStore::Open(path_, {.post = loop_.Poster(),
                                .on_fatal = [&](const Error& error) { fatal.set_value(error); },
                                .group_limits = {}});
  ASSERT_TRUE(store);
  Changes orphan;
  orphan.last_id = 5;
  orphan.attempts = {AnAttempt(1, 2)};
  bool reported = false;
  (*store)->Commit(orphan, [&] { reported = true; });
  EXPECT_THAT(fatal.get_future().get().message, HasSubstr("FOREIGN KEY"));
  (*store)->Commit(AJobWithTrials(1), [&] { reported = true; });
  store->reset();
  EXPECT_FALSE(reported);
  const Snapshot snapshot = *(*Open())->Load();
  EXPECT_EQ(snapshot.last_id, 0);
  EXPECT_THAT(snapshot.tuning_jobs, SizeIs(0));
}

TEST_F(SqliteStoreTest, TuningJobsAndTrainingJobsShareOneSpaceOfNames) {
  std::promise<Error> fatal;
  auto store =
      SqliteStore::Open(path_, {.post = loop_.Poster(),
                                .on_fatal = [&](const Error& error) { fatal.set_value(error); },
                                .group_limits = {}});
  Changes changes;
  changes.tuning_jobs = {ATuningJob(10, "TRAINING-200")};
  changes.training_jobs = {ATrainingJob(200, 0, 0)};
  (*store)->Commit(changes, {});
  EXPECT_THAT(fatal.get_future().get().message, HasSubstr("name.name"));
}

TEST_F(SqliteStoreTest, KeysOfASpecThatThisReleaseDoesNotKnowSurviveAnUpdate) {
  Changes changes;
  changes.tuning_jobs = {ATuningJob(10, "search")};
  CommitAndWait(changes);
  Execute("UPDATE tuning_job_spec SET spec = json_set(spec, '$.future', 7)");
  changes.tuning_jobs[0].spec.limits.max_trials = 999;
  CommitAndWait(changes);
  EXPECT_EQ(Shell("SELECT spec ->> 'future', spec ->> '$.limits.max_trials' FROM tuning_job_spec"),
            "7|999\n");
}

TEST_F(SqliteStoreTest, QueriesAndTheSnapshotAreReadByIndexOnly) {
  CommitAndWait(AJobWithTrials(3));
  const auto queries = *SqliteQueries::Open(path_);
  for (const TrialOrder order : {TrialOrder::kNumber, TrialOrder::kBest, TrialOrder::kNewest}) {
    for (const Goal goal : {Goal::kMinimize, Goal::kMaximize}) {
      for (const auto status :
           {std::optional<TrainingJobStatus>(), std::optional(TrainingJobStatus::kInProgress)}) {
        TrialFilter filter;
        filter.tuning_job = TuningJobId(10);
        filter.goal = goal;
        filter.order = order;
        filter.status = status;
        ASSERT_TRUE(queries->ListTrials(filter));
      }
    }
  }
  TuningJobFilter jobs;
  ASSERT_TRUE(queries->ListTuningJobs(jobs));
  jobs.status = TuningJobStatus::kInProgress;
  ASSERT_TRUE(queries->ListTuningJobs(jobs));
  ASSERT_TRUE(queries->FindTuningJob("search"));
  ASSERT_TRUE(queries->FindWholeJob("search"));
  ASSERT_TRUE(queries->FindTrial(TuningJobId(10), 1));
  ASSERT_TRUE(queries->FindTrainingJob("training-101"));
  ASSERT_TRUE(queries->ListObservations(AttemptId(1001)));
  ASSERT_TRUE(queries->ListLog(TuningJobId(10)));
  ASSERT_TRUE(queries->FindArtifact("x"));

  Connection& connection = queries->connection();
  ASSERT_TRUE(ReadSnapshot(connection));
  int plans = 0;
  for (const std::string& sql : connection.PreparedSql()) {
    if (sql.starts_with("PRAGMA") || sql == "BEGIN") continue;
    auto explain = connection.Prepare("EXPLAIN QUERY PLAN " + sql);
    ASSERT_TRUE(explain) << explain.error().message;
    while (*explain->Step()) {
      for (int column = 0; column < 3; ++column) explain->Int();
      const std::string step = explain->Text();
      ++plans;
      for (const char* table : {"tuning_job", "training_job", "attempt", "observation", "job_log",
                                "artifact", "name", "artifact_reference", "attempt_placement"}) {
        EXPECT_NE(step, std::string("SCAN ") + table) << sql;
      }
      // A page that is sorted first costs as much as the whole list.
      const bool page = sql.find("LIMIT") != std::string::npos;
      if (page) {
        EXPECT_THAT(step, Not(HasSubstr("TEMP B-TREE"))) << sql;
      }
    }
  }
  EXPECT_GT(plans, 20);
}

TEST_F(SqliteStoreTest, ReadersAnswerWhatWasCommittedAndRefuseTooMany) {
  CommitAndWait(AJobWithTrials(2));
  const auto store = Open();
  auto pool = ReaderPool::Open(path_, {.threads = 2, .max_waiting = 3});
  ASSERT_TRUE(pool) << pool.error().message;
  std::promise<bool> answer;
  ASSERT_TRUE((*pool)->Run(
      [&](Queries& queries) { answer.set_value(queries.FindTuningJob("search")->has_value()); }));
  EXPECT_TRUE(answer.get_future().get());

  std::promise<void> open_gate;
  const std::shared_future<void> gate = open_gate.get_future().share();
  std::atomic<int> answered = 0;
  int accepted = 0;
  // Two are being answered at most, three wait.
  for (int i = 0; i < 10; ++i) {
    const auto run = (*pool)->Run([&, gate](Queries&) {
      gate.wait();
      ++answered;
    });
    if (run) {
      ++accepted;
    } else {
      EXPECT_EQ(run.error().code, ErrorCode::kResourceExhausted);
    }
  }
  EXPECT_GE(accepted, 3);
  EXPECT_LE(accepted, 5);
  open_gate.set_value();
  pool->reset();
  EXPECT_EQ(answered, accepted);
}

TEST_F(SqliteStoreTest, AReaderCannotWrite) {
  CommitAndWait(AJobWithTrials(1));
  auto connection = Connection::Open(path_, Connection::Mode::kRead);
  EXPECT_FALSE(connection->Execute("DELETE FROM tuning_job"));
}

TEST_F(SqliteStoreTest, DeletingATuningJobFreesItsNamesAndTakesWhatIsItsOwn) {
  Changes changes = AJobWithTrials(2);
  changes.observations = {{AttemptId(1001), {AnObservation("loss", 1, 0.5)}}};
  changes.log = {ALogRecord(10, 1)};
  CommitAndWait(changes);
  Execute("DELETE FROM tuning_job");
  EXPECT_EQ(Shell("SELECT (SELECT COUNT(*) FROM name), (SELECT COUNT(*) FROM training_job), "
                  "(SELECT COUNT(*) FROM observation), (SELECT COUNT(*) FROM job_log)"),
            "0|0|0|0\n");
}

}  // namespace
}  // namespace hone
