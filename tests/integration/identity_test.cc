// Who is who: folders that were copied, agents of other clusters, controllers with other databases.
// Whoever is refused is told why, and whoever was there first goes on.
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kWaiting[] = R"(
echo "loss=1"
trap 'echo >> "$SIGNS/told"; exit 1' TERM
while ! [ -e "$SIGNS/enough" ]; do sleep 0.02; done
echo "loss=2"
echo "weights" > "$SM_MODEL_DIR/weights"
echo >> "$SIGNS/ended"
)";

// The lines of a log that say what went wrong.
std::vector<std::string> ErrorsIn(const std::string& log) {
  std::vector<std::string> errors;
  for (const std::string& line : LinesOf(log)) {
    if (line.find(" error ") != std::string::npos) errors.push_back(line);
  }
  return errors;
}

class IdentityTest : public RunningCluster {
 protected:
  void SetUp() override {
    RunningCluster::SetUp();
    // It has heard its identity, and stored it.
    ASSERT_TRUE(WaitUntil([&] { return !Record().value("secret", "").empty(); }));
  }
  int Count(const std::string& sql) const { return cluster_.database().Count(sql); }
  void Sign(const std::string& name) { std::ofstream(cluster_.signs() / name) << "now\n"; }
  fs::path Folder(const std::string& worker = "one") const {
    return cluster_.state() / ("worker-" + worker);
  }

  // A program that waits for the sign "enough", and is known to run.
  void RunWaiting(const std::string& name = "job") {
    const int before = Running();
    const int started = cluster_.CountStarts();
    cluster_.Create({.name = name, .script = kWaiting});
    ASSERT_TRUE(WaitUntil([&] { return Running() == before + 1; }));
    // The program notes its start by itself, a moment later.
    ASSERT_TRUE(cluster_.WaitForSigns("starts", started + 1));
  }
  int Running() const { return Count("SELECT count(*) FROM attempt WHERE status = 'Running'"); }
  void StopWorker() {
    cluster_.worker().Signal(SIGTERM);
    ASSERT_EQ(cluster_.worker().WaitForExit(), 0);
  }
  void StopHoned() {
    cluster_.honed().Signal(SIGTERM);
    ASSERT_EQ(cluster_.honed().WaitForExit(), 0);
  }
  // Of `worker-two`; nothing but the copy is told to anybody.
  void CopyFolder() {
    const Outcome copied = RunToEnd({.argv = {"/bin/cp", "-a", Folder(), Folder("two")},
                                     .environment = {},
                                     .out = {},
                                     .err = {}},
                                    cluster_.folder());
    ASSERT_EQ(copied.code, 0) << copied.err;
  }

  // The one line in which a start of the worker `name` is refused.
  std::string RefusalOf(const std::string& name) {
    const Outcome refused = cluster_.RunWorker(
        {"--state", cluster_.state(), "--name", name, "--controller", cluster_.endpoint()});
    EXPECT_EQ(refused.code, 1);
    const std::vector<std::string> errors = ErrorsIn(refused.err);
    EXPECT_EQ(errors.size(), 1) << refused.err;
    return errors.empty() ? "" : errors.front();
  }
  // An object without anything until there is one.
  nlohmann::json Record() const {
    const nlohmann::json record =
        nlohmann::json::parse(ReadAll(Folder() / "worker.json"), nullptr, false);
    return record.is_object() ? record : nlohmann::json::object();
  }
  void ChangeRecord(const std::string& key, const std::string& value) {
    nlohmann::json record = Record();
    record[key] = value;
    std::ofstream(Folder() / "worker.json") << record;
  }

  // Nobody was disturbed: the only program that was started for `job` gives its last value.
  void ExpectJobGoesOn(const std::string& job = "job") {
    Sign("enough");
    EXPECT_EQ(cluster_.EndOf(job), "Completed");
    EXPECT_EQ(cluster_.CountStarts(), 1);
    EXPECT_EQ(cluster_.CountSigns("told"), 0);
    EXPECT_EQ(Count("SELECT objective FROM training_job"), 2);
    EXPECT_EQ(Count("SELECT count(*) FROM worker"), 1);
  }
};

TEST_F(IdentityTest, CopiedFolderIsRefusedWhileTheOriginalRunsAndOnceItHasEnded) {
  CopyFolder();
  const auto names_both =
      AllOf(HasSubstr("worker.json: must not be a copy: " + Folder("two").string() +
                      " was copied from " + Folder().string()),
            HasSubstr("remove " + Folder("two").string() + "/worker.json"));
  EXPECT_THAT(RefusalOf("two"), names_both);
  RunWaiting();
  EXPECT_THAT(RefusalOf("two"), names_both);
  StopWorker();
  EXPECT_THAT(RefusalOf("two"), names_both);
  cluster_.StartWorker();
  ExpectJobGoesOn();

  // What the message says helps.
  fs::remove(Folder("two") / "worker.json");
  cluster_.StartWorker("two");
  EXPECT_TRUE(WaitUntil([&] { return Count("SELECT count(*) FROM worker") == 2; }));
}

TEST_F(IdentityTest, CopiedFolderWithAttemptsTouchesNeitherThemNorTheOriginal) {
  RunWaiting();
  StopWorker();
  CopyFolder();
  EXPECT_THAT(RefusalOf("two"), HasSubstr("holds attempts of that one"));
  cluster_.StartWorker();
  EXPECT_THAT(RefusalOf("two"), HasSubstr("holds attempts of that one"));
  ExpectJobGoesOn();
}

TEST_F(IdentityTest, MovedFolderIsTheSameWorkerStill) {
  StopWorker();
  const std::string id = cluster_.database().Text("SELECT id FROM worker");
  fs::rename(Folder(), Folder("two"));
  cluster_.StartWorker("two");
  EXPECT_TRUE(WaitUntil([&] {
    return cluster_.database().Text("SELECT name FROM worker WHERE id = " + id) == "two";
  }));
  EXPECT_EQ(Count("SELECT count(*) FROM worker"), 1);
}

TEST_F(IdentityTest, FolderOfAnotherMachineIsANewWorkerUnlessItHoldsAttempts) {
  RunWaiting();
  StopWorker();
  const std::string record = ReadAll(Folder() / "worker.json");
  ChangeRecord("machine_id", "another-machine");
  EXPECT_THAT(RefusalOf("one"),
              AllOf(HasSubstr("machine_id: must be this machine's"), HasSubstr("another-machine"),
                    HasSubstr("holds attempts of that one")));
  std::ofstream(Folder() / "worker.json") << record;
  cluster_.StartWorker();
  ExpectJobGoesOn();

  ASSERT_TRUE(WaitUntil([&] { return fs::is_empty(Folder() / "spool"); }));
  StopWorker();
  ChangeRecord("machine_id", "another-machine");
  cluster_.StartWorker();
  EXPECT_TRUE(WaitUntil([&] { return Count("SELECT count(*) FROM worker") == 2; }));
}

// What the agent cannot see: honed knows the worker from another machine.
TEST_F(IdentityTest, WorkerThatWasRegisteredFromAnotherMachineIsRefusedByHoned) {
  StopWorker();
  StopHoned();
  const Outcome changed =
      RunToEnd({.argv = {std::getenv("HONE_SQLITE3"), cluster_.state() / "controller" / "hone.db",
                         "UPDATE worker SET machine_id = 'another-machine'"},
                .environment = {},
                .out = {},
                .err = {}},
               cluster_.folder());
  ASSERT_EQ(changed.code, 0) << changed.err;
  cluster_.StartHoned();
  EXPECT_THAT(RefusalOf("one"), AllOf(HasSubstr("machine_id: "), HasSubstr("another machine")));
}

TEST_F(IdentityTest, SecondAgentOnAFolderAlsoByAnotherNameSaysWhoHasIt) {
  RunWaiting();
  fs::create_directory_symlink(Folder(), Folder("two"));
  for (const char* name : {"one", "two"}) {
    EXPECT_THAT(RefusalOf(name), AllOf(HasSubstr(Folder(name).string()),
                                       HasSubstr(std::to_string(cluster_.worker().pid()))));
  }
  ExpectJobGoesOn();
}

// An agent with a secret that honed did not give it, such as one of a folder that was put together.
TEST_F(IdentityTest, AgentWithAnotherSecretIsRefusedByHoned) {
  StopWorker();
  ChangeRecord("secret", "guessed");
  EXPECT_THAT(RefusalOf("one"), HasSubstr("secret: is not that of worker "));
}

TEST_F(IdentityTest, SecondHonedOnThePortOrTheStateIsRefusedAndDisturbsNoJob) {
  RunWaiting();
  const Outcome same_state = cluster_.RunHoned({"--state", cluster_.state()});
  EXPECT_EQ(same_state.code, 1);
  EXPECT_THAT(ErrorsIn(same_state.err), ::testing::SizeIs(1)) << same_state.err;
  EXPECT_THAT(same_state.err, AllOf(HasSubstr((cluster_.state() / "controller").string()),
                                    HasSubstr(std::to_string(cluster_.honed().pid()))));
  const fs::path other = cluster_.folder() / "other";
  const Outcome same_port = cluster_.RunHoned({"--state", other, "--listen", cluster_.endpoint()});
  EXPECT_EQ(same_port.code, 1);
  EXPECT_THAT(ErrorsIn(same_port.err), ::testing::SizeIs(1)) << same_port.err;
  EXPECT_THAT(same_port.err, HasSubstr(cluster_.endpoint()));
  EXPECT_FALSE(fs::exists(other / "controller" / "endpoints.json"));
  ExpectJobGoesOn();
}

class OtherClusterTest : public IdentityTest {
 protected:
  // A honed with a new database at the old address, as the agents see it.
  void ReplaceDatabase() {
    StopHoned();
    fs::rename(cluster_.state() / "controller", cluster_.folder() / "before");
    cluster_.StartHoned();
  }
  void BringBack() {
    StopHoned();
    fs::remove_all(cluster_.state() / "controller");
    fs::rename(cluster_.folder() / "before", cluster_.state() / "controller");
    cluster_.StartHoned();
  }
};

TEST_F(OtherClusterTest, AgentWithAttemptsLeavesInWordsAndItsProgramsRunOn) {
  RunWaiting();
  const pid_t program = cluster_.Starts().front().pid;
  ReplaceDatabase();
  EXPECT_EQ(cluster_.worker().WaitForExit(), 1);
  const std::vector<std::string> errors = ErrorsIn(ReadAll(cluster_.folder() / "worker-one.log"));
  ASSERT_EQ(errors.size(), 1);
  EXPECT_THAT(errors.front(), HasSubstr("cluster"));
  EXPECT_THAT(RefusalOf("one"), HasSubstr("cluster"));
  EXPECT_TRUE(IsRunning(program));

  // Nothing is lost when the right one is back.
  BringBack();
  cluster_.StartWorker();
  ExpectJobGoesOn();
}

TEST_F(OtherClusterTest, AgentWithoutAttemptsIsToldToWhichClusterItBelongs) {
  const std::string cluster_id = cluster_.database().Text("SELECT cluster_id FROM cluster");
  ReplaceDatabase();
  EXPECT_EQ(cluster_.worker().WaitForExit(), 1);
  cluster_.KillWorker();
  EXPECT_THAT(RefusalOf("one"), AllOf(HasSubstr("cluster_id: "), HasSubstr(cluster_id)));
  cluster_.StartWorker("two");
  EXPECT_TRUE(WaitUntil([&] { return Count("SELECT count(*) FROM worker") == 1; }));
}

// The database is older than the worker, its job and its attempt.
TEST_F(OtherClusterTest, OlderBackupKillsNothingAndReusesNoIdAndWhatItDoesNotKnowIsEvidence) {
  const fs::path copy = cluster_.folder() / "copy.db";
  // Of the first worker nothing is left but its row, and nothing is given to it.
  ASSERT_TRUE(WaitUntil([&] { return Count("SELECT count(*) FROM worker") == 1; }));
  StopWorker();
  fs::remove_all(Folder());
  ASSERT_EQ(cluster_.Hone({"drain", cluster_.database().Text("SELECT id FROM worker")}).code, 0);
  ASSERT_EQ(cluster_.Hone({"backup", copy}).code, 0);
  cluster_.StartWorker();
  RunWaiting();
  const auto ids = [](const Database& database) {
    std::set<std::string> found;
    for (const char* table : {"worker", "attempt", "training_job", "tuning_job"}) {
      for (const auto& row : database.Rows(std::string("SELECT id FROM ") + table)) {
        found.insert(row[0]);
      }
    }
    return found;
  };
  const std::set<std::string> before = ids(cluster_.database());
  const std::set<std::string> copied = ids(Database(copy));
  const std::string attempt = cluster_.database().Text("SELECT id FROM attempt");

  StopHoned();
  fs::rename(cluster_.state() / "controller" / "hone.db", cluster_.folder() / "later.db");
  for (const char* more : {"hone.db-wal", "hone.db-shm"}) {
    fs::remove(cluster_.state() / "controller" / more);
  }
  fs::copy_file(copy, cluster_.state() / "controller" / "hone.db");
  cluster_.StartHoned();
  // The agent goes on with a new identity, and what it runs is seen.
  EXPECT_TRUE(WaitUntil([&] { return Count("SELECT count(*) FROM worker") == 2; }));
  EXPECT_EQ(cluster_.Hone({"list"}).out.find("job"), std::string::npos);
  EXPECT_TRUE(IsRunning(cluster_.Starts().front().pid));
  cluster_.Create({.name = "new", .script = kWaiting});
  ASSERT_TRUE(cluster_.WaitForSigns("starts", 2));
  std::set<std::string> both;
  for (const std::string& id : ids(cluster_.database())) {
    if (before.contains(id) && !copied.contains(id)) both.insert(id);
  }
  EXPECT_THAT(both, IsEmpty());

  Sign("enough");
  EXPECT_EQ(cluster_.EndOf("new"), "Completed");
  EXPECT_TRUE(cluster_.WaitForSigns("ended", 2));
  EXPECT_EQ(cluster_.CountSigns("told"), 0);
  EXPECT_TRUE(WaitUntil(
      [&] { return Count("SELECT count(*) FROM unknown_exit WHERE attempt = " + attempt) == 1; }));
  EXPECT_TRUE(WaitUntil([&] { return fs::is_empty(Folder() / "spool"); }));
}

}  // namespace
}  // namespace hone::integration
