// A copy of the database, and a controller that begins with it.
#include <csignal>
#include <fstream>
#include <set>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Goes on until it is told that it is enough. A value that comes between the copy and its return is
// lost, so there is one at the end.
constexpr char kWaiting[] = R"(
while ! [ -e "$SIGNS/enough" ]; do sleep 0.02; done
echo "loss=$HONE_TRIAL"
echo >> "$SIGNS/ended"
)";
// The same, with another sign.
constexpr char kStep[] = R"(
echo "loss=$HONE_TRIAL"
while ! [ -e "$SIGNS/go" ]; do sleep 0.02; done
)";

class BackupTest : public RunningCluster {
 protected:
  fs::path DatabaseFile() const { return cluster_.state() / "controller" / "hone.db"; }
  fs::path Copy() const { return cluster_.folder() / "copy.db"; }

  void Backup() {
    const Outcome backup = cluster_.Hone({"backup", Copy()});
    ASSERT_EQ(backup.code, 0) << backup.err;
    EXPECT_THAT(backup.out, HasSubstr("copy.db: a copy of the database, "));
  }
  void StopHoned() {
    cluster_.honed().Signal(SIGTERM);
    ASSERT_EQ(cluster_.honed().WaitForExit(), 0);
  }
  // As docs/operations.md says it.
  void PutCopyIntoPlace() {
    fs::create_directory(DatabaseFile().parent_path() / "before");
    for (const char* more : {"", "-wal", "-shm"}) {
      const fs::path file = DatabaseFile().string() + more;
      if (fs::exists(file)) fs::rename(file, file.parent_path() / "before" / file.filename());
    }
    fs::copy_file(Copy(), DatabaseFile());
  }
  pid_t PidOf(const std::string& job) const {
    for (const Start& start : cluster_.Starts()) {
      if (start.training_job.rfind(job, 0) == 0) return start.pid;
    }
    return 0;
  }
  int StartsOf(const std::string& job) const {
    int count = 0;
    for (const Start& start : cluster_.Starts()) count += start.training_job.rfind(job, 0) == 0;
    return count;
  }
  static std::set<std::string> Ids(const Database& database) {
    std::set<std::string> ids;
    for (const char* table : {"attempt", "training_job", "tuning_job"}) {
      for (const auto& row : database.Rows(std::string("SELECT id FROM ") + table)) {
        ids.insert(std::string(table) + " " + row[0]);
      }
    }
    return ids;
  }
  void Sign(const std::string& name) { std::ofstream(cluster_.signs() / name) << "now\n"; }
};

TEST_F(BackupTest, AControllerThatBeginsWithAnOlderCopyDisturbsNoProgramAndGoesOn) {
  cluster_.Create({.name = "long", .script = kWaiting});
  cluster_.Create({.name = "steps", .script = kStep, .trials = 3, .parallel = 1});
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 2));
  ASSERT_TRUE(WaitUntil([&] {
    return cluster_.database().Count("SELECT count(*) FROM attempt WHERE status = 'Running'") == 2;
  }));
  Backup();

  // What the copy does not know: the end of a job, and a job of its own.
  Sign("go");
  ASSERT_EQ(cluster_.EndOf("steps"), "Completed");
  cluster_.Create({.name = "after", .script = kWaiting});
  ASSERT_TRUE(WaitUntil([&] { return PidOf("after") != 0; }));
  const pid_t known = PidOf("long");
  const pid_t unknown = PidOf("after");

  StopHoned();
  PutCopyIntoPlace();
  cluster_.StartHoned();
  EXPECT_EQ(cluster_.StatusOf("after"), "");
  EXPECT_EQ(cluster_.EndOf("steps"), "Completed");
  EXPECT_EQ(cluster_.database().Count("SELECT count(*) FROM training_job JOIN tuning_job ON "
                                      "tuning_job.id = training_job.tuning_job WHERE "
                                      "tuning_job.name = 'steps' AND "
                                      "training_job.status = 'Completed'"),
            3);
  EXPECT_TRUE(IsRunning(known));
  EXPECT_TRUE(IsRunning(unknown));
  Sign("enough");
  EXPECT_EQ(cluster_.EndOf("long"), "Completed");
  EXPECT_EQ(StartsOf("long"), 1);
  EXPECT_TRUE(cluster_.WaitForSigns("ended", 2));  // Nobody killed the unknown one either.

  // What was given away after the copy was made is given to nobody else.
  const std::set<std::string> copied = Ids(Database(Copy()));
  std::set<std::string> both;
  const std::set<std::string> later =
      Ids(Database(cluster_.state() / "controller" / "before" / "hone.db"));
  for (const std::string& id : Ids(cluster_.database())) {
    if (later.contains(id) && !copied.contains(id)) both.insert(id);
  }
  EXPECT_THAT(both, IsEmpty());
  EXPECT_GT(later.size(), copied.size());
}

TEST_F(BackupTest, ACopyIsMadeAgainAndAgainWhileJobsRunAndNothingStays) {
  cluster_.Create({.script = "for i in $(seq 200); do echo loss=$i; done\n", .trials = 30});
  for (int i = 0; i < 3; ++i) {
    const Outcome backup = cluster_.Hone({"backup", Copy(), "--force", "--json"});
    ASSERT_EQ(backup.code, 0) << backup.err;
    EXPECT_EQ(Database(Copy()).Text("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(Database(Copy()).Text("SELECT name FROM tuning_job"), "job");
  }
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  const fs::path scratch = cluster_.state() / "controller" / "backup";
  EXPECT_TRUE(!fs::exists(scratch) || fs::is_empty(scratch));
  EXPECT_EQ(cluster_.Hone({"backup", Copy()}).code, 4);
}

class WrongDatabaseTest : public BackupTest {
 protected:
  void SetUp() override {
    BackupTest::SetUp();
    Backup();
    StopHoned();
    original_ = ReadAll(Copy());
  }
  void TearDown() override {
    Put(original_);
    cluster_.StartHoned();
    BackupTest::TearDown();
  }
  void Put(const std::string& bytes) {
    std::ofstream(DatabaseFile(), std::ios::binary | std::ios::trunc) << bytes;
  }
  std::string WhyNot() {
    const Outcome refused = cluster_.RunHoned({"--state", cluster_.state()});
    EXPECT_EQ(refused.code, 1);
    return refused.err;
  }

  std::string original_;
};

TEST_F(WrongDatabaseTest, WhatIsNoWholeDatabaseOfThisReleaseIsRefusedInWords) {
  Put("notes about a backup, not the backup itself\n" + std::string(5'000, ' '));
  EXPECT_THAT(WhyNot(), HasSubstr("database: cannot be read, a backup has to be restored: "));
  Put(original_.substr(0, original_.size() / 2));
  EXPECT_THAT(WhyNot(), HasSubstr("database: cannot be read, a backup has to be restored: "));
  std::string newer = original_;
  newer[60] = newer[61] = '\0';
  newer[62] = '\x03';  // The user version, in the header.
  Put(newer);
  EXPECT_THAT(WhyNot(), HasSubstr("was written by a newer release of Hone"));
}

}  // namespace
}  // namespace hone::integration
