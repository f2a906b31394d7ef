#include "orchestrator/cli/analytics.h"

#include <gmock/gmock.h>

#include "tests/orchestrator/cli/fake_controller.h"

namespace hone {
namespace {

using testing::CompletedTrial;
using testing::FakeController;
using testing::Ran;
using testing::RunHone;
using testing::Seedlings;

constexpr char kHeader[] =
    "learning_rate,optimizer,TrainingJobName,TrainingJobStatus,FinalObjectiveValue,"
    "TrainingStartTime,TrainingEndTime,TrainingElapsedTimeSeconds\r\n";

v1::TrainingJob PendingTrial(int number) {
  v1::TrainingJob trial;
  trial.set_name("seedlings-00" + std::to_string(number) + "-0123abcd");
  trial.set_trial(number);
  trial.set_status(v1::TRAINING_JOB_STATUS_IN_PROGRESS);
  return trial;
}

TEST(AnalyticsTest, CsvHasARowForEachTrialOfAllPages) {
  FakeController controller;
  controller.state().tuning_jobs["seedlings"] = Seedlings();
  controller.state().trials = {CompletedTrial(1, 0.1), CompletedTrial(2, 1e-7), PendingTrial(3)};
  const Ran ran = RunHone(controller.endpoint(), {"analytics", "seedlings", "--csv"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out, std::string(kHeader) +
                         "0.10,\"sgd, \"\"fast\"\"\",seedlings-001-0123abcd,Completed,0.1,"
                         "2026-01-31T13:45:09.123Z,2026-01-31T13:45:11.623Z,2.5\r\n"
                         "0.10,\"sgd, \"\"fast\"\"\",seedlings-002-0123abcd,Completed,1e-07,"
                         "2026-01-31T13:45:09.123Z,2026-01-31T13:45:11.623Z,2.5\r\n"
                         ",,seedlings-003-0123abcd,InProgress,,,,\r\n");
  ASSERT_EQ(controller.state().listed.size(), 2u);
  EXPECT_EQ(controller.state().listed[0].page_size(), 10'000);
  EXPECT_EQ(controller.state().listed[0].order(), v1::TRIAL_ORDER_NUMBER);
}

TEST(AnalyticsTest, SqlQuotesNamesThatAreNoWordsOfSql) {
  v1::TuningJob job = Seedlings();
  job.mutable_spec()->mutable_definitions(0)->mutable_parameters(0)->set_name("a\"b'c\\d");
  EXPECT_EQ(AnalyticsSql(job),
            "SELECT\n"
            "  hyperparameters ->> '$.\"a\\\"b''c\\\\d\"' AS \"a\"\"b'c\\d\",\n"
            "  hyperparameters ->> '$.\"optimizer\"' AS \"optimizer\",\n"
            "  TrainingJobName,\n  TrainingJobStatus,\n  FinalObjectiveValue,\n"
            "  TrainingStartTime,\n  TrainingEndTime,\n  TrainingElapsedTimeSeconds\n"
            "FROM analytics\nWHERE tuning_job = 'seedlings'\nORDER BY trial;\n");
}

TEST(AnalyticsTest, EmptyTableHasItsHeader) {
  FakeController controller;
  controller.state().tuning_jobs["seedlings"] = Seedlings();
  EXPECT_EQ(RunHone(controller.endpoint(), {"analytics", "seedlings", "--csv"}).out, kHeader);
  EXPECT_THAT(RunHone(controller.endpoint(), {"analytics", "seedlings"}).out,
              ::testing::HasSubstr("TrainingElapsedTimeSeconds\n"));
}

TEST(AnalyticsTest, JsonHasNumbersAsNumbersAndNullWhereThereIsNone) {
  EXPECT_EQ(AnalyticsJson(Seedlings(), CompletedTrial(1, 0.5)),
            R"({"learning_rate":0.1,"optimizer":"sgd, \"fast\"",)"
            R"("TrainingJobName":"seedlings-001-0123abcd","TrainingJobStatus":"Completed",)"
            R"("FinalObjectiveValue":0.5,"TrainingStartTime":"2026-01-31T13:45:09.123Z",)"
            R"("TrainingEndTime":"2026-01-31T13:45:11.623Z","TrainingElapsedTimeSeconds":2.5})");
  EXPECT_EQ(AnalyticsJson(Seedlings(), PendingTrial(3)),
            R"({"learning_rate":null,"optimizer":null,)"
            R"("TrainingJobName":"seedlings-003-0123abcd","TrainingJobStatus":"InProgress",)"
            R"("FinalObjectiveValue":null,"TrainingStartTime":null,)"
            R"("TrainingEndTime":null,"TrainingElapsedTimeSeconds":null})");
}

TEST(AnalyticsTest, CsvQuotesAsRfc4180Says) {
  EXPECT_EQ(CsvRecord({"plain", "a,b", "say \"x\"", "two\nlines", ""}),
            "plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\r\n");
}

}  // namespace
}  // namespace hone
