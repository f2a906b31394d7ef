#include "convert/spec.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

TuningJobSpec AFullSpec() {
  TuningJobSpec spec;
  spec.seed = 18'446'744'073'709'551'615u;
  TrialDefinition definition;
  definition.parameters = {
      {"rate", ContinuousRange{0.0005, 0.2, Scaling::kLog}},
      {"step", ContinuousRange{0, 1, Scaling::kLinear, 0.25}},
      {"epochs", IntegerRange{2, 10, Scaling::kAuto, 2}},
      {"optimizer", CategoricalRange{{"sgd", "\"adam\"", "16"}}},
      {"momentum", ContinuousRange{0.5, 0.99, Scaling::kReverseLog}, {{"optimizer", {"sgd"}}}}};
  definition.static_hyperparameters = {{"layers", "20"}, {"alpha", "0.10"}};
  definition.objective = {"loss", Goal::kMinimize};
  TrainingProgram& program = definition.program;
  program.command = {"python3", "train.py"};
  program.arguments = true;
  program.inputs = {{"train", {.path = "/data/train"}}, {"model", {.from = "seedlings/4"}}};
  program.metrics = {{"loss", "loss=([0-9.]+)"}};
  program.environment = {{"A", "b"}};
  program.resources = {2, 1, {{"zone", "a"}}};
  program.max_runtime = 30min;
  program.grace_period = 0s;
  program.checkpoint_interval = 90s;
  program.max_attempts = 3;
  program.max_lost_attempts = 4;
  program.on_failure = {{FailureCause::kKilled, FailurePolicy::kRetryElsewhere}};
  program.on_lost_contact = LostContactPolicy::kStop;
  spec.definitions = {definition};
  spec.limits = {100, 8, 2h, 10};
  spec.tags = {{"team", "vision"}};
  return spec;
}

TEST(SpecConversionTest, AFullSpecComesBackAsItWas) {
  std::vector<Violation> violations;
  EXPECT_EQ(ToTuningJobSpec(FromTuningJobSpec(AFullSpec()), violations), AFullSpec());
  EXPECT_THAT(violations, IsEmpty());
}

TEST(SpecConversionTest, WhatIsLeftOutTakesTheDefaultsThatTheContractNames) {
  v1::TuningJobSpec message;
  message.add_definitions()->mutable_objective()->set_goal(v1::GOAL_MAXIMIZE);
  std::vector<Violation> violations;
  const TuningJobSpec spec = ToTuningJobSpec(message, violations);
  EXPECT_THAT(violations, IsEmpty());
  EXPECT_EQ(spec.strategy, "random");
  EXPECT_EQ(spec.limits, Limits());
  EXPECT_EQ(spec.definitions[0].program, TrainingProgram());
  EXPECT_EQ(spec.definitions[0].program.grace_period, 2min);
  EXPECT_EQ(spec.definitions[0].program.checkpoint_interval, 1min);
}

TEST(SpecConversionTest, AllThatAMessageCannotMeanIsToldAtOnce) {
  v1::TuningJobSpec message;
  v1::TrialDefinition* definition = message.add_definitions();
  definition->add_parameters()->set_name("no range");
  definition->add_parameters()->mutable_continuous()->set_scaling(static_cast<v1::Scaling>(99));
  definition->mutable_program()->add_on_failure()->set_policy(v1::FAILURE_POLICY_FAIL);
  std::vector<Violation> violations;
  ToTuningJobSpec(message, violations);
  EXPECT_THAT(violations,
              ElementsAre(Field(&Violation::field, "definitions[0].parameters[0]"),
                          Field(&Violation::field, "definitions[0].parameters[1].scaling"),
                          Field(&Violation::field, "definitions[0].objective.goal"),
                          Field(&Violation::field, "definitions[0].program.on_failure[0].cause")));
}

}  // namespace
}  // namespace hone
