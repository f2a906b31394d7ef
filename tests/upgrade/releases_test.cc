// What released versions of Hone wrote, this one reads: tests/upgrade/keep-release.sh keeps it.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "storage/sqlite/connection.h"
#include "storage/sqlite/migrations.h"
#include "storage/sqlite/sqlite_queries.h"
#include "storage/sqlite/sqlite_store.h"
#include "tests/integration/support/cluster.h"
#include "tests/integration/support/replayed.h"
#include "tests/support/temporary_folder.h"
#include "worker/runtime/folders.h"
#include "worker/runtime/worker_file.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::TemporaryFolder;

std::vector<std::string> Releases() {
  std::vector<std::string> releases;
  for (const fs::directory_entry& entry : fs::directory_iterator(HONE_RELEASES)) {
    releases.push_back(entry.path());
  }
  return releases;
}

// The database of a release, as its dump has it.
void Restore(const fs::path& release, const fs::path& database) {
  sqlite3* connection = nullptr;
  ASSERT_EQ(sqlite3_open(database.c_str(), &connection), SQLITE_OK);
  char* error = nullptr;
  sqlite3_exec(connection, ReadAll(release / "hone.sql").c_str(), nullptr, nullptr, &error);
  EXPECT_EQ(error, nullptr) << error;
  sqlite3_close(connection);
}

std::vector<std::string> SchemaOf(const Database& database) {
  std::vector<std::string> schema;
  for (const auto& row : database.Rows("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL "
                                       "AND name NOT LIKE 'sqlite_%' ORDER BY name")) {
    schema.push_back(row[0]);
  }
  return schema;
}

class ReleaseTest : public ::testing::TestWithParam<std::string> {
 protected:
  fs::path release() const { return GetParam(); }
};

TEST_P(ReleaseTest, ItsMigrationsStayAsTheyWere) {
  const TemporaryFolder folder;
  Restore(release(), folder / "kept.db");
  {
    auto connection = Connection::Open(folder / "new.db", Connection::Mode::kCreate);
    ASSERT_TRUE(connection);
    const Database kept(folder / "kept.db");
    ASSERT_TRUE(Migrate(*connection, kept.Count("PRAGMA user_version")));
  }
  EXPECT_EQ(SchemaOf(Database(folder / "kept.db")), SchemaOf(Database(folder / "new.db")));
}

TEST_P(ReleaseTest, ItsDatabaseIsUpgradedAndReadAndItsDecisionsReplay) {
  const TemporaryFolder folder;
  const std::string path = folder / "hone.db";
  Restore(release(), path);
  auto store = SqliteStore::Open(path, {.post = [](const std::function<void()>&) {}});
  ASSERT_TRUE(store) << store.error().message;
  const Result<Snapshot> snapshot = (*store)->Load();
  ASSERT_TRUE(snapshot) << snapshot.error().message;
  EXPECT_THAT(snapshot->tuning_jobs, SizeIs(1));
  EXPECT_THAT(snapshot->attempts, SizeIs(2));
  EXPECT_THAT(snapshot->workers, SizeIs(1));
  EXPECT_EQ(Database(path).Text("PRAGMA integrity_check"), "ok");
  EXPECT_THAT(Database(path).Rows("PRAGMA foreign_key_check"), IsEmpty());

  const auto queries = *SqliteQueries::Open(path);
  EXPECT_EQ((*queries->FindTuningJob("seedlings"))->status, TuningJobStatus::kCompleted);
  EXPECT_EQ((*queries->FindTuningJob("stopped"))->status, TuningJobStatus::kStopped);
  const auto failed = **queries->FindTrial((*queries->FindTuningJob("seedlings"))->id, 2);
  EXPECT_EQ(failed.training_job.cause, FailureCause::kProgramError);
  EXPECT_THAT(*queries->ListObservations(failed.attempts.front().id), SizeIs(2));
  for (const char* job : {"seedlings", "stopped", "running"}) {
    EXPECT_THAT(ReplayDifferences(path, job), IsEmpty()) << job;
  }
}

// Both daemons of this release go on where those of that one were killed: one program had ended
// while nobody watched, the other one was lost with its supervisor.
TEST_P(ReleaseTest, ItsRunningJobIsFinished) {
  Cluster cluster;
  fs::create_directory(cluster.state() / "controller");
  const fs::path worker = cluster.state() / "worker-node-1";
  fs::copy(release() / "worker", worker, fs::copy_options::recursive);
  Restore(release(), cluster.state() / "controller" / "hone.db");
  // The folder was not copied from another machine, so to speak.
  {
    auto connection =
        Connection::Open(cluster.state() / "controller" / "hone.db", Connection::Mode::kWrite);
    ASSERT_TRUE(connection);
    ASSERT_TRUE(
        connection->Execute("UPDATE worker SET machine_id = '" + worker::MachineId() + "'"));
  }
  nlohmann::json record = nlohmann::json::parse(ReadAll(worker / "worker.json"));
  record["machine_id"] = worker::MachineId();
  std::ofstream(worker / "worker.json") << record;

  cluster.StartHoned();
  cluster.StartWorker("node-1", /*slots=*/2);
  EXPECT_EQ(cluster.EndOf("running"), "Completed");
  const Database database = cluster.database();
  const std::string job = "tuning_job = (SELECT id FROM tuning_job WHERE name = 'running')";
  EXPECT_THAT(database.Rows("SELECT trial, attempts, objective FROM training_job WHERE " + job +
                            " ORDER BY trial"),
              ::testing::ElementsAre(std::vector<std::string>{"1", "1", "0.1"},
                                     std::vector<std::string>{"2", "2", "0.2"}));
  EXPECT_EQ(database.Text("SELECT cause FROM attempt WHERE cause = 'lost-worker'"), "lost-worker");
  EXPECT_THAT(ReplayDifferences(cluster.state() / "controller" / "hone.db", "running"), IsEmpty());
  EXPECT_TRUE(WaitUntil([&] { return fs::is_empty(worker / "spool"); }));
  cluster.Down();
}

INSTANTIATE_TEST_SUITE_P(All, ReleaseTest, ::testing::ValuesIn(Releases()), [](const auto& info) {
  std::string name = fs::path(info.param).filename();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

// Read as a whole, with what it holds: an upgrade of the agent alone.
TEST(SpoolOfAReleaseTest, AgentFindsItsAttemptsAsTheyAre) {
  for (const std::string& release : Releases()) {
    SCOPED_TRACE(release);
    const TemporaryFolder folder;
    fs::copy(fs::path(release) / "worker", folder / "worker", fs::copy_options::recursive);
    const worker::Folders folders({folder / "worker", "hone-supervise", {2, 2}});
    const Result<worker::Found> found = folders.Find();
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_THAT(found->attempts, SizeIs(2));
    const worker::FoundAttempt& ended = found->attempts[0];
    EXPECT_EQ(ended.state, worker::FoundState::kEnded);
    ASSERT_TRUE(ended.exit);
    EXPECT_EQ(ended.exit->exit_code, 0);
    EXPECT_EQ(ended.order.tuning_job, "running");
    EXPECT_THAT(ended.order.hyperparameters, SizeIs(2));
    EXPECT_EQ(ended.order.objective_metric, "loss");
    EXPECT_EQ(found->attempts[1].state, worker::FoundState::kOrphaned);
    EXPECT_EQ(found->attempts[1].order.grace_period, 1s);
  }
}

}  // namespace
}  // namespace hone::integration
