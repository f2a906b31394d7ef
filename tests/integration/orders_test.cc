// Orders about what has ended: more trials, another try, and forgetting it.
#include <fstream>

#include "tests/integration/support/running_cluster.h"

namespace hone::integration {
namespace {

using ::testing::HasSubstr;

using OrdersTest = RunningCluster;

constexpr char kGood[] = "echo loss=$SM_HP_RATE\n";
// Fails until somebody has mended what it needs.
constexpr char kBroken[] =
    "if ! [ -e \"$SIGNS/mended\" ]; then echo 'no such data' >&2; exit 1; fi\necho loss=0.5\n";

TEST_F(OrdersTest, CompletedJobRunsMoreTrialsWhenItGetsThem) {
  cluster_.Create({.script = kGood, .trials = 2});
  ASSERT_EQ(cluster_.EndOf("job"), "Completed");
  const Outcome nothing = cluster_.Hone({"set", "job", "limits.max_parallel_trials=2"});
  EXPECT_EQ(nothing.code, 4);
  EXPECT_THAT(nothing.err, HasSubstr("nothing more to do"));

  const Outcome set =
      cluster_.Hone({"set", "job", "limits.max_trials=5", "limits.max_parallel_trials=2"});
  EXPECT_EQ(set.code, 0) << set.err;
  EXPECT_EQ(set.out, "job InProgress: 5 trials, 2 at once\n");
  EXPECT_EQ(cluster_.Hone({"watch", "job"}).code, 0);
  EXPECT_EQ(cluster_.CountStarts(), 5);
  EXPECT_EQ(cluster_.database().Count("SELECT count(*) FROM tuning_job_spec"), 2);
}

TEST_F(OrdersTest, RunningJobTakesMoreTrialsAtOnce) {
  cluster_.Create({.script = "echo \"$HONE_TRIAL\" >> \"$SIGNS/ready\"\n"
                             "while ! [ -e \"$SIGNS/enough\" ]; do sleep 0.02; done\necho loss=1\n",
                   .trials = 4,
                   .parallel = 1});
  ASSERT_TRUE(cluster_.WaitForSigns("ready"));
  EXPECT_EQ(cluster_.Hone({"set", "job", "limits.max_parallel_trials=4"}).code, 0);
  EXPECT_TRUE(cluster_.WaitForSigns("ready", 4));
  std::ofstream(cluster_.signs() / "enough") << "enough\n";
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
}

TEST_F(OrdersTest, FailedTrialIsTriedAgainWhenItsCauseIsMended) {
  cluster_.Create({.script = kBroken});
  ASSERT_EQ(cluster_.EndOf("job"), "Failed");
  std::ofstream(cluster_.signs() / "mended") << "mended\n";
  const Outcome retry = cluster_.Hone({"retry", "job/1"});
  EXPECT_EQ(retry.code, 0) << retry.err;
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  EXPECT_EQ(cluster_.CountStarts(), 2);
  EXPECT_EQ(cluster_.Hone({"retry", "job/1"}).code, 4);
  EXPECT_EQ(cluster_.Hone({"retry", "job/2"}).code, 3);
}

TEST_F(OrdersTest, DeletedJobLeavesNothingAndItsNameIsFree) {
  cluster_.Create({.script = kGood, .trials = 3});
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
  ASSERT_EQ(cluster_.Hone({"logs", "job/1", "--follow"}).code, 0);
  const Outcome removed = cluster_.Hone({"delete", "job"});
  EXPECT_EQ(removed.code, 0) << removed.err;
  EXPECT_EQ(removed.out, "job deleted\n");
  EXPECT_EQ(cluster_.Hone({"describe", "job"}).code, 3);
  EXPECT_EQ(cluster_.Hone({"delete", "job"}).code, 3);
  const Database database = cluster_.database();
  for (const char* table : {"tuning_job", "training_job", "attempt", "observation", "job_log",
                            "tuning_job_spec", "tuning_job_request", "name"}) {
    EXPECT_EQ(database.Count(std::string("SELECT count(*) FROM ") + table), 0) << table;
  }
  cluster_.Create({.script = kGood});
  EXPECT_EQ(cluster_.EndOf("job"), "Completed");
}

TEST_F(OrdersTest, RunningJobIsNotDeleted) {
  cluster_.Create({.script = "sleep 60\n"});
  ASSERT_TRUE(cluster_.WaitForSigns("starts"));
  const Outcome refused = cluster_.Hone({"delete", "job"});
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err, HasSubstr("must be of a job that has ended, this one is InProgress"));
}

TEST_F(OrdersTest, WrongSettingsAreRefusedAllAtOnce) {
  const Outcome wrong = cluster_.Hone(
      {"set", "job", "limits.max_trails=5", "limits.max_runtime=90", "limits.max_trials=many"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean \"limits.max_trials\"?"));
  EXPECT_THAT(wrong.err, HasSubstr("limits.max_runtime: "));
  EXPECT_THAT(wrong.err, HasSubstr("limits.max_trials: must be a whole number: many"));
  EXPECT_EQ(cluster_.Hone({"set", "job", "limits.max_trials=5"}).code, 3);
}

}  // namespace
}  // namespace hone::integration
