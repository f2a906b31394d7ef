// Programs as they are in life. None of them may hurt Hone, and each has a defined outcome.
#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ProgramsTest : public RunningCluster {
 protected:
  // Status, cause and objective of trial 1, after the end of the job.
  std::vector<std::string> Run(const Job& job) {
    cluster_.Create(job);
    cluster_.EndOf(job.name);
    return cluster_.database().Rows(
        "SELECT status, cause, objective FROM training_job WHERE trial = 1 AND name LIKE '" +
        job.name + "-%'")[0];
  }
};

TEST_F(ProgramsTest, JobWhoseProgramsPrintNothingFailsAfterTheFirstFive) {
  EXPECT_THAT(Run({.script = "exit 0\n", .trials = 20, .parallel = 1}),
              ElementsAre("Failed", "no-objective", ""));
  EXPECT_EQ(cluster_.StatusOf("job"), "Failed");
  EXPECT_EQ(cluster_.CountStarts(), 5);
  EXPECT_THAT(cluster_.database().Text("SELECT reason FROM tuning_job"),
              HasSubstr("the program never gave its objective: loss"));
  EXPECT_EQ(cluster_.Hone({"watch", "job"}).code, 10);
}

TEST_F(ProgramsTest, MegabytesWithoutANewlineDoNotHideTheMetricAfterThem) {
  EXPECT_THAT(Run({.script = "head -c 8000000 /dev/zero | tr '\\0' x\necho\necho loss=0.25\n"}),
              ElementsAre("Completed", "", "0.25"));
}

TEST_F(ProgramsTest, BinaryNoiseDoesNotHideTheMetricAfterIt) {
  EXPECT_THAT(Run({.script = "head -c 300000 /dev/urandom\necho\necho loss=0.25\n"}),
              ElementsAre("Completed", "", "0.25"));
  EXPECT_EQ(cluster_.Hone({"logs", "job/1"}).code, 0);
}

TEST_F(ProgramsTest, LastValueThatIsNotANumberFailsTheTrial) {
  EXPECT_THAT(Run({.script = "echo loss=0.5\necho loss=nan\n"}),
              ElementsAre("Failed", "objective-not-finite", ""));
}

TEST_F(ProgramsTest, DaemonLeftBehindIsGoneWithItsTrial) {
  EXPECT_THAT(Run({.script = R"(
( setsid sh -c 'echo $$ > "'"$SIGNS"'/daemon"; while :; do sleep 0.05; done' \
  > /dev/null 2>&1 < /dev/null & )
while ! [ -s "$SIGNS/daemon" ]; do sleep 0.02; done
echo loss=1
)"}),
              ElementsAre("Completed", "", "1.0"));
  const pid_t daemon = std::stoi(ReadAll(cluster_.signs() / "daemon"));
  EXPECT_FALSE(IsRunning(daemon));
}

TEST_F(ProgramsTest, ExitCodeOfAShellWhoseProgramWasKilledIsAFailure) {
  EXPECT_THAT(Run({.script = "echo loss=1\nexit 137\n"}),
              ElementsAre("Failed", "program-error", ""));
  EXPECT_EQ(cluster_.database().Text("SELECT exit ->> 'exit_code' FROM attempt"), "137");
}

TEST_F(ProgramsTest, CommandThatIsNotThereFailsAtOnceAndIsNamed) {
  cluster_.Create({.command = "[no-such-program-of-mine]"});
  EXPECT_EQ(cluster_.EndOf("job", 10s), "Failed");
  EXPECT_THAT(cluster_.database().Text("SELECT reason FROM training_job"),
              HasSubstr("no-such-program-of-mine"));
}

TEST_F(ProgramsTest, TimeLimitStopsATrialAndItsValueCounts) {
  EXPECT_THAT(Run({.script = "echo loss=0.75\nwhile :; do sleep 0.05; done\n",
                   .trial_keys = "max_runtime: 1s\ngrace_period: 5s"}),
              ElementsAre("Stopped", "", "0.75"));
  EXPECT_EQ(cluster_.database().Text("SELECT secondary_status FROM training_job"),
            "MaxRuntimeExceeded");
  EXPECT_EQ(cluster_.StatusOf("job"), "Completed");
}

TEST_F(ProgramsTest, MetricsFileCountsLikeOutput) {
  EXPECT_THAT(Run({.script = R"(
for step in 1 2 3; do
  echo "{\"name\": \"loss\", \"value\": 0.$step, \"step\": $step}" >> "$HONE_METRICS_FILE"
done
)"}),
              ElementsAre("Completed", "", "0.3"));
  EXPECT_THAT(
      cluster_.database().Rows("SELECT step, value FROM observation ORDER BY sequence"),
      ElementsAre(ElementsAre("1", "0.1"), ElementsAre("2", "0.2"), ElementsAre("3", "0.3")));
}

}  // namespace
}  // namespace hone::integration
