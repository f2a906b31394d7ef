// One job from `hone up` to `hone down`, as a user sees it.
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <regex>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using Json = nlohmann::json;

constexpr char kScript[] = R"(
echo "loss=$SM_HP_RATE"
echo "weights of trial $HONE_TRIAL" > "$SM_MODEL_DIR/weights.txt"
echo "end of trial $HONE_TRIAL"
)";

class CommandLineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Outcome up = cluster_.Hone({"up", "--workers", "2", "--slots", "2"});
    ASSERT_EQ(up.code, 0) << up.err;
    EXPECT_THAT(up.out, AllOf(HasSubstr("gRPC"), HasSubstr("HTTP")));
  }
  void TearDown() override { cluster_.Down(); }

  // Runs a command that must succeed; returns what it printed.
  std::string Say(const std::vector<std::string>& arguments) {
    const Outcome outcome = cluster_.Hone(arguments);
    EXPECT_EQ(outcome.code, 0) << ::testing::PrintToString(arguments) << outcome.err;
    return outcome.out;
  }

  Outcome CreateAndWatch(const std::string& name, int trials) {
    return cluster_.Hone(
        {"create", "--watch", cluster_.Write({.name = name, .script = kScript, .trials = trials})});
  }

  std::string SqliteShell(const std::string& sql, const std::vector<std::string>& options = {}) {
    const fs::path file = cluster_.state() / "controller" / "hone.db";
    Command command;
    command.argv = {std::getenv("HONE_SQLITE3"), "-readonly"};
    command.argv.insert(command.argv.end(), options.begin(), options.end());
    command.argv.insert(command.argv.end(), {file, sql});
    return RunToEnd(command, cluster_.folder()).out;
  }

  Cluster cluster_;
};

TEST_F(CommandLineTest, TunesFromCreateToTheBestTrialsModel) {
  const Outcome watched = CreateAndWatch("job", 6);
  EXPECT_EQ(watched.code, 0) << watched.err;
  EXPECT_THAT(LinesOf(watched.out)[0], "job");
  EXPECT_THAT(watched.out + watched.err, HasSubstr("Completed"));

  EXPECT_THAT(Say({"describe", "job"}), AllOf(HasSubstr("Completed"), HasSubstr("6 completed")));
  EXPECT_THAT(Say({"describe", "job/3"}), AllOf(HasSubstr("job-003-"), HasSubstr("exit 0")));
  EXPECT_THAT(LinesOf(Say({"trials", "job"})), SizeIs(7));
  EXPECT_THAT(LinesOf(Say({"trials", "job", "--top", "2"})), SizeIs(3));
  EXPECT_THAT(Say({"list"}), HasSubstr("job"));
  EXPECT_THAT(Say({"workers"}), AllOf(HasSubstr("local-1"), HasSubstr("local-2")));
  EXPECT_THAT(LinesOf(Say({"logs", "job/2"})), ElementsAre(HasSubstr("loss="), "end of trial 2"));

  Say({"pull", "job/4", cluster_.folder() / "four"});
  EXPECT_EQ(ReadAll(cluster_.folder() / "four" / "weights.txt"), "weights of trial 4\n");
  const std::string best = Json::parse(Say({"describe", "job", "--json"}))["best_trial"];
  Say({"pull", "job", cluster_.folder() / "best"});
  EXPECT_EQ(ReadAll(cluster_.folder() / "best" / "weights.txt"), "weights of trial " + best + "\n");
}

TEST_F(CommandLineTest, TableOfTrialsIsCsvWithTheDocumentedColumns) {
  ASSERT_EQ(CreateAndWatch("job", 5).code, 0);
  std::vector<std::string> lines = LinesOf(Say({"analytics", "job", "--csv"}));
  ASSERT_THAT(lines, SizeIs(6));
  while (!lines[0].empty() && lines[0].back() == '\r') lines[0].pop_back();  // As RFC 4180 has it.
  EXPECT_EQ(lines[0],
            "rate,size,TrainingJobName,TrainingJobStatus,FinalObjectiveValue,TrainingStartTime,"
            "TrainingEndTime,TrainingElapsedTimeSeconds");
  lines.erase(lines.begin());
  EXPECT_THAT(lines, Each(MatchesRegex("0\\.[0-9e-]+,(16|32),job-00[1-5]-[0-9a-f]{8},Completed,"
                                       "0\\.[0-9e-]+,[^,]+Z,[^,]+Z,[0-9.e-]+\r?")));
}

TEST_F(CommandLineTest, EveryValueOfATrialsMetricsIsShown) {
  const std::string script =
      "echo loss=0.5\necho loss=0.25\n"
      "echo '{\"name\": \"loss\", \"value\": 0.125, \"step\": 3}' >> \"$HONE_METRICS_FILE\"\n";
  ASSERT_EQ(
      cluster_.Hone({"create", "--watch", cluster_.Write({.script = script, .trials = 2})}).code,
      0);
  std::vector<std::string> lines = LinesOf(Say({"metrics", "job/2", "--csv"}));
  for (std::string& line : lines) {
    while (!line.empty() && line.back() == '\r') line.pop_back();
  }
  EXPECT_THAT(lines,
              ElementsAre("attempt,metric,step,value,time", MatchesRegex("1,loss,,0.5,.+Z"),
                          MatchesRegex("1,loss,,0.25,.+Z"), MatchesRegex("1,loss,3,0.125,.+Z")));
  EXPECT_THAT(LinesOf(Say({"metrics", "job/2"})), SizeIs(4));
  EXPECT_EQ(Json::parse(LinesOf(Say({"--json", "metrics", "job/1"}))[2])["step"], "3");
  EXPECT_EQ(cluster_.Hone({"metrics", "job/1", "--attempt", "2"}).code, 3);
  EXPECT_EQ(cluster_.Hone({"metrics", "job/9"}).code, 3);
}

TEST_F(CommandLineTest, EveryCommandSpeaksJson) {
  const Outcome created =
      cluster_.Hone({"--json", "create", cluster_.Write({.script = kScript, .trials = 3})});
  ASSERT_EQ(created.code, 0) << created.err;
  EXPECT_EQ(Json::parse(created.out)["tuning_job"]["name"], "job");

  const std::vector<std::string> watched = LinesOf(Say({"--json", "watch", "job"}));
  ASSERT_THAT(watched, Not(IsEmpty()));
  for (const std::string& line : watched) EXPECT_TRUE(Json::accept(line)) << line;
  EXPECT_EQ(Json::parse(Say({"--json", "describe", "job"}))["status"],
            "TUNING_JOB_STATUS_COMPLETED");
  EXPECT_EQ(Json::parse(Say({"--json", "describe", "job/1"}))["trial"], "1");
  EXPECT_THAT(Json::parse(Say({"--json", "trials", "job"}))["trials"], SizeIs(3));
  EXPECT_THAT(Json::parse(Say({"--json", "list"}))["tuning_jobs"], SizeIs(1));
  EXPECT_THAT(Json::parse(Say({"--json", "workers"}))["workers"], SizeIs(2));
  for (const std::string& line : LinesOf(Say({"--json", "analytics", "job"}))) {
    EXPECT_EQ(Json::parse(line)["TrainingJobStatus"], "Completed");
  }
  EXPECT_TRUE(Json::accept(Say({"--json", "pull", "job", cluster_.folder() / "best"})));
  EXPECT_TRUE(Json::accept(Say({"--json", "up", "--workers", "2"})));
}

TEST_F(CommandLineTest, ExitCodeSaysWhatWentWrong) {
  ASSERT_EQ(CreateAndWatch("job", 1).code, 0);
  EXPECT_EQ(cluster_.Hone({"no-such-command"}).code, 2);
  EXPECT_EQ(cluster_.Hone({"create", cluster_.Write({.name = "zero", .trials = 0})}).code, 2);
  EXPECT_EQ(cluster_.Hone({"describe", "no-such-job"}).code, 3);
  EXPECT_EQ(cluster_.Hone({"describe", "job/99"}).code, 3);
  EXPECT_EQ(cluster_.Hone({"--endpoint", "127.0.0.1:1", "list"}).code, 5);

  const Outcome other = cluster_.Hone({"create", cluster_.Write({.name = "job", .trials = 2})});
  EXPECT_EQ(other.code, 4) << other.err;
  EXPECT_THAT(other.err, HasSubstr("job"));
}

TEST_F(CommandLineTest, QueryThatItPrintsMakesTheSameTable) {
  ASSERT_EQ(CreateAndWatch("job", 4).code, 0);
  const auto records = [](const std::string& text) {
    std::vector<std::string> lines = LinesOf(text);
    for (std::string& line : lines) {
      while (!line.empty() && line.back() == '\r') line.pop_back();
    }
    return lines;
  };
  // The shell prints 15 digits of a number, `hone` as many as it has: names, states and times are
  // the same to the letter.
  std::vector<std::string> table = records(Say({"analytics", "job", "--csv"}));
  std::vector<std::string> queried =
      records(SqliteShell(Say({"analytics", "job", "--sql"}), {"-csv", "-header"}));
  ASSERT_THAT(queried, SizeIs(5));
  EXPECT_EQ(queried[0], table[0]);
  const std::regex numbers("(^|,)0\\.[0-9e-]+");
  for (std::size_t i = 1; i < table.size(); ++i) {
    EXPECT_EQ(std::regex_replace(queried[i], numbers, "$1N"),
              std::regex_replace(table[i], numbers, "$1N"));
  }
}

TEST_F(CommandLineTest, QueriesOfTheDocumentationAnswer) {
  ASSERT_EQ(CreateAndWatch("seedlings", 4).code, 0);
  std::string query;
  bool inside = false;
  int queries = 0;
  for (const std::string& line :
       LinesOf(ReadAll(std::string(std::getenv("HONE_SOURCE")) + "/docs/analytics.md"))) {
    if (line == "```sql") {
      inside = true;
      query.clear();
    } else if (line == "```" && inside) {
      inside = false;
      ++queries;
      EXPECT_THAT(SqliteShell(query), Not(IsEmpty())) << query;
    } else if (inside) {
      query += line + "\n";
    }
  }
  EXPECT_GE(queries, 10);
}

TEST_F(CommandLineTest, DatabaseIsReadWithTheSqliteShellWhileHoneRuns) {
  ASSERT_EQ(CreateAndWatch("job", 4).code, 0);
  EXPECT_EQ(SqliteShell("SELECT count(*), count(DISTINCT trial), min(TrainingJobStatus), "
                        "count(FinalObjectiveValue), count(hyperparameters ->> 'rate') "
                        "FROM analytics WHERE tuning_job = 'job'"),
            "4|4|Completed|4|4\n");
}

TEST_F(CommandLineTest, UpWhileAllRunsStartsNothing) {
  const std::map<pid_t, std::string> before = cluster_.Running();
  const Outcome again = cluster_.Hone({"up", "--workers", "2", "--slots", "2"});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(cluster_.Running(), before);
}

// The programs answer for themselves before they look for any folder.
TEST(HelpTest, DaemonsTellTheirOptionsAndVersion) {
  Cluster cluster;
  for (const std::string option : {"--help", "--version", "--print-config"}) {
    const Outcome honed = cluster.RunHoned({option});
    const Outcome worker = cluster.RunWorker({option});
    EXPECT_EQ(honed.code, 0) << option << honed.err;
    EXPECT_EQ(worker.code, 0) << option << worker.err;
    EXPECT_THAT(honed.out, Not(IsEmpty()));
    EXPECT_THAT(worker.out, Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace hone::integration
