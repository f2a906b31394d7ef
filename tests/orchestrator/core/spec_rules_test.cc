#include "orchestrator/core/spec_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/orchestrator/core/support/tuning_job.h"

namespace hone {
namespace {

using testing::ATuningJob;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> FieldsOf(const std::vector<Violation>& violations) {
  std::vector<std::string> fields;
  for (const Violation& violation : violations) fields.push_back(violation.field);
  return fields;
}

std::vector<std::string> BrokenIn(ATuningJob job) { return FieldsOf(CheckSpec("job", job.spec())); }

TEST(SpecRulesTest, GoodJobBreaksNone) { EXPECT_THAT(BrokenIn(ATuningJob()), IsEmpty()); }

TEST(SpecRulesTest, AllViolationsAreToldAtOnceInTheOrderOfTheFields) {
  ATuningJob job;
  job.spec().strategy = "guessing";
  job.WithParameters(
      {{"lr", ContinuousRange{0, 1, Scaling::kLog}}, {"layers", IntegerRange{5, 4}}});
  job.definition().static_hyperparameters = {{"lr", "1"}};
  job.definition().objective.metric = "";
  job.program().command = {};
  job.program().environment = {{"HONE_TRIAL", "1"}};
  job.program().metrics = {{"loss", "loss="}};
  job.program().grace_period = 2h;
  job.WithMaxTrials(0).WithParallelTrials(20'000).WithMaxRuntime(1us);
  EXPECT_THAT(FieldsOf(CheckSpec("-job", job.spec())),
              ElementsAre("name", "strategy", "definitions[0].parameters[0].min",
                          "definitions[0].parameters[1].min",
                          "definitions[0].static_hyperparameters[0].name",
                          "definitions[0].objective.metric", "definitions[0].program.command",
                          "definitions[0].program.metrics[0].regex",
                          "definitions[0].program.environment.HONE_TRIAL",
                          "definitions[0].program.grace_period", "limits.max_trials",
                          "limits.max_parallel_trials", "limits.max_runtime"));
}

std::vector<Violation> Violations(ATuningJob job) { return CheckSpec("job", job.spec()); }

TEST(SpecRulesTest, StartPointsAreInsideTheSpaceAndDifferent) {
  ATuningJob job;
  job.WithParameters({{"lr", ContinuousRange{0, 1, Scaling::kLinear}},
                      {"layers", IntegerRange{1, 4, Scaling::kLinear}}});
  job.spec().start_points = {{0, {{"lr", "0.5"}, {"layers", "2"}}},
                             {0, {{"layers", "2"}, {"lr", "0.50"}}},
                             {0, {{"lr", "2"}}},
                             {1, {{"lr", "0.1"}, {"layers", "1"}}}};
  EXPECT_THAT(BrokenIn(job), ElementsAre("start_points[2].hyperparameters.lr",
                                         "start_points[2].hyperparameters.layers",
                                         "start_points[3].definition", "start_points[1]"));
  job.spec().start_points.resize(1);
  EXPECT_THAT(BrokenIn(job), IsEmpty());
}

TEST(SpecRulesTest, StrategyMayHaveRulesOfItsOwnForTheSpace) {
  ATuningJob job;
  job.spec().strategy = "grid";
  EXPECT_THAT(BrokenIn(job), ElementsAre("definitions[0].parameters[0].step"));
  job.spec().strategy = "quasi-random";
  EXPECT_THAT(BrokenIn(job), IsEmpty());
}

TEST(SpecRulesTest, StrategyThatIsToComeIsNotYetThere) {
  ATuningJob job;
  job.spec().strategy = "bayesian";
  EXPECT_THAT(Violations(job), ElementsAre(Violation{"strategy", "not yet supported", "bayesian"}));
  job.spec().strategy = "randon";
  EXPECT_THAT(Violations(job),
              ElementsAre(Violation{"strategy",
                                    "must be random, quasi-random or grid; did you mean "
                                    "\"random\"?",
                                    "randon"}));
}

TEST(SpecRulesTest, CompletionIsPossible) {
  ATuningJob job;
  job.WithTarget(std::numeric_limits<double>::infinity()).WithNoImprovement(0);
  EXPECT_THAT(BrokenIn(job), ElementsAre("completion.target", "completion.no_improvement"));
}

TEST(SpecRulesTest, NumberInAPersonsSpellingIsThatNumber) {
  ContinuousRange range{0.0001, 1, Scaling::kLog};
  range.written = {"1e-4", "1.000", ""};
  IntegerRange layers{1, 4, Scaling::kLinear};
  layers.written = {"1", "04", "1"};
  ATuningJob job;
  job.WithParameters({{"lr", range}, {"layers", layers}});
  EXPECT_THAT(BrokenIn(job), ElementsAre("definitions[0].parameters[1].written.step"));
  range.written.min = "0.001";
  job.WithParameters({{"lr", range}});
  EXPECT_THAT(Violations(job), ElementsAre(Violation{"definitions[0].parameters[0].written.min",
                                                     "must read as 0.0001", "0.001"}));
}

TEST(SpecRulesTest, NewLimitsHaveTheSameBounds) {
  EXPECT_THAT(CheckLimitsChange({.max_trials = 100'000, .max_parallel_trials = 1}), IsEmpty());
  EXPECT_THAT(FieldsOf(CheckLimitsChange({.max_trials = 0,
                                          .max_parallel_trials = 10'001,
                                          .max_runtime = 1us,
                                          .max_failed_trials = 0})),
              ElementsAre("max_trials", "max_parallel_trials", "max_runtime", "max_failed_trials"));
}

TEST(SpecRulesTest, NamesAreLettersDigitsAndInnerHyphens) {
  const TuningJobSpec spec = ATuningJob().spec();
  for (const std::string name : {"a", "A-1", "a--b", "01234567890123456789012345678901"}) {
    EXPECT_THAT(CheckSpec(name, spec), IsEmpty()) << name;
  }
  for (const std::string name :
       {"", "-a", "a-", "a_b", "a b", "\xc3\xa4", "012345678901234567890123456789012",
        "job-001-0123abcd", "JOB-1234-0123ABCD"}) {
    EXPECT_THAT(FieldsOf(CheckSpec(name, spec)), ElementsAre("name")) << name;
  }
}

TEST(SpecRulesTest, MisspelledObjectiveIsFoundAmongTheMetrics) {
  ATuningJob job;
  job.program().metrics = {{"accuracy", "acc=([0-9.]+)"}};
  const std::vector<Violation> violations = CheckSpec("job", job.spec());
  ASSERT_THAT(FieldsOf(violations), ElementsAre("definitions[0].objective.metric"));
  EXPECT_THAT(violations.front().rule, ::testing::HasSubstr("accuracy"));
  EXPECT_EQ(violations.front().value, "loss");
}

TEST(SpecRulesTest, EdgesOfTheLimitsAreInside) {
  EXPECT_THAT(BrokenIn(ATuningJob().WithMaxTrials(1).WithParallelTrials(1)), IsEmpty());
  EXPECT_THAT(BrokenIn(ATuningJob().WithMaxTrials(100'000).WithParallelTrials(10'000)), IsEmpty());
  EXPECT_THAT(BrokenIn(ATuningJob().WithMaxTrials(100'001)), ElementsAre("limits.max_trials"));
  EXPECT_THAT(BrokenIn(ATuningJob().WithTimeLimit(1s).WithGrace(0s)), IsEmpty());
  EXPECT_THAT(BrokenIn(ATuningJob().WithTimeLimit(1s - 1us)),
              ElementsAre("definitions[0].program.max_runtime"));
  EXPECT_THAT(BrokenIn(ATuningJob().WithAttempts(0, 0)),
              ElementsAre("definitions[0].program.max_attempts",
                          "definitions[0].program.max_lost_attempts"));
}

TEST(SpecRulesTest, InputsAreAbsolutePathsUnderGoodNames) {
  ATuningJob job;
  job.program().inputs = {{"..", {.path = "/data"}}, {"train", {.path = "data"}}};
  EXPECT_THAT(BrokenIn(job), ElementsAre("definitions[0].program.inputs...",
                                         "definitions[0].program.inputs.train.path"));
}

}  // namespace
}  // namespace hone
