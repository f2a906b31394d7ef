#include "job_file/violations.h"

#include <gmock/gmock.h>

#include <set>

#include "convert/spec.h"
#include "orchestrator/core/spec_rules.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Result<JobFile> Parse(const std::string& text) {
  return ParseJobFile({.text = text, .file = "job.yaml", .folder = "/work"});
}

// Each field of the message that a violation may name, and where it stands in this file.
constexpr char kFile[] = R"(name: search
strategy: random
objective:
  metric: loss
  goal: minimize
parameters:
  lr:
    type: continuous
    min: 0
    max: 1
    step: 0.5
    scaling: linear
  model.size:
    type: categorical
    values:
      - a
      - b
    when:
      lr: 0.5
static:
  depth:
    3
start_points:
  - lr:
      0.5
    model.size: a
limits:
  max_trials: 20
  max_parallel_trials: 1
  max_runtime: 1h
  max_failed_trials: 3
completion:
  target: 1
  no_improvement: 2
trial:
  command:
    - train
  inputs:
    train:
      path: data
    test: data
  metrics:
    - name: loss
      regex: (.*)
  environment:
    A: b
  resources:
    slots: 1
    gpus: 0
    labels:
      zone: a
  max_runtime: 1h
  grace_period: 1m
  max_attempts: 1
  max_lost_attempts: 1
  on_failure:
    killed: fail
tags:
  a.b: c
)";

struct FieldAndLine {
  const char* path;
  const char* told;
};

constexpr FieldAndLine kFields[] = {
    {"name", "1:7: name"},
    {"strategy", "2:11: strategy"},
    {"definitions[0].objective.metric", "4:11: objective.metric"},
    {"definitions[0].objective.goal", "5:9: objective.goal"},
    {"definitions[0].parameters", "7:3: parameters"},
    {"definitions[0].parameters[0]", "8:5: parameters.lr"},
    {"definitions[0].parameters[0].name", "7:3: parameters.lr"},
    {"definitions[0].parameters[0].min", "9:10: parameters.lr.min"},
    {"definitions[0].parameters[0].continuous.max", "10:10: parameters.lr.max"},
    {"definitions[0].parameters[0].step", "11:11: parameters.lr.step"},
    {"definitions[0].parameters[0].scaling", "12:14: parameters.lr.scaling"},
    {"definitions[0].parameters[1].name", "13:3: parameters.\"model.size\""},
    {"definitions[0].parameters[1].values", "16:7: parameters.\"model.size\".values"},
    {"definitions[0].parameters[1].values[1]", "17:9: parameters.\"model.size\".values[1]"},
    {"definitions[0].parameters[1].when", "19:7: parameters.\"model.size\".when"},
    {"definitions[0].parameters[1].when.lr", "19:11: parameters.\"model.size\".when.lr"},
    {"definitions[0].static_hyperparameters", "21:3: static"},
    {"definitions[0].static_hyperparameters[0].name", "21:3: static.depth"},
    {"definitions[0].static_hyperparameters[0].value", "22:5: static.depth"},
    {"start_points", "24:3: start_points"},
    {"start_points[0]", "24:5: start_points[0]"},
    {"start_points[0].hyperparameters", "24:5: start_points[0]"},
    {"start_points[0].hyperparameters.lr", "25:7: start_points[0].lr"},
    {"start_points[0].hyperparameters.other", "24:5: start_points[0].other"},
    {"start_points[0].hyperparameters.model.size", "26:17: start_points[0].\"model.size\""},
    {"limits.max_trials", "28:15: limits.max_trials"},
    {"limits.max_parallel_trials", "29:24: limits.max_parallel_trials"},
    {"limits.max_runtime", "30:16: limits.max_runtime"},
    {"limits.max_failed_trials", "31:22: limits.max_failed_trials"},
    {"completion.target", "33:11: completion.target"},
    {"completion.no_improvement", "34:19: completion.no_improvement"},
    {"definitions[0].program.command", "37:5: trial.command"},
    {"definitions[0].program.command[0]", "37:7: trial.command[0]"},
    {"definitions[0].program.inputs", "39:5: trial.inputs"},
    {"definitions[0].program.inputs.train", "39:5: trial.inputs.train"},
    {"definitions[0].program.inputs.train.path", "40:13: trial.inputs.train.path"},
    {"definitions[0].program.inputs.test.path", "41:11: trial.inputs.test"},
    {"definitions[0].program.metrics", "43:5: trial.metrics"},
    {"definitions[0].program.metrics[0].name", "43:13: trial.metrics[0].name"},
    {"definitions[0].program.metrics[0].regex", "44:14: trial.metrics[0].regex"},
    {"definitions[0].program.environment", "46:5: trial.environment"},
    {"definitions[0].program.environment.A", "46:5: trial.environment.A"},
    {"definitions[0].program.resources.slots", "48:12: trial.resources.slots"},
    {"definitions[0].program.resources.gpus", "49:11: trial.resources.gpus"},
    {"definitions[0].program.resources.labels", "51:7: trial.resources.labels"},
    {"definitions[0].program.resources.labels.zone", "51:7: trial.resources.labels.zone"},
    {"definitions[0].program.max_runtime", "52:16: trial.max_runtime"},
    {"definitions[0].program.grace_period", "53:17: trial.grace_period"},
    {"definitions[0].program.max_attempts", "54:17: trial.max_attempts"},
    {"definitions[0].program.max_lost_attempts", "55:22: trial.max_lost_attempts"},
    {"definitions[0].program.on_failure[0].cause", "57:5: trial.on_failure.killed"},
    {"tags", "59:3: tags"},
    {"tags.a.b", "59:3: tags.\"a.b\""},
};

TEST(ViolationsTest, EachFieldOfTheMessageHasItsPlaceInTheFile) {
  const Result<JobFile> file = Parse(kFile);
  ASSERT_TRUE(file) << file.error().message;
  for (const FieldAndLine& field : kFields) {
    EXPECT_EQ(Describe(*file, {field.path, "must be so", "7"}),
              "job.yaml:" + std::string(field.told) + ": must be so: 7");
  }
}

TEST(ViolationsTest, LongNameThatTheRuleCutsIsFoundAllTheSame) {
  const std::string name(200, 'a');
  const Result<JobFile> file = Parse(std::string(kFile) + "  c: d\n  " + name + ": e\n");
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr("job.yaml:61:3: tags.aaa"));
}

TEST(ViolationsTest, FileSaysWhatTheCoreSaysOfItsMessage) {
  const Result<JobFile> good = Parse(kFile);
  ASSERT_TRUE(good) << good.error().message;
  std::vector<Violation> violations;
  const TuningJobSpec spec = ToTuningJobSpec(good->spec, violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_TRUE(CheckSpec(good->name, spec).empty());
}

// The mistakes of a parameter `x` and of what refers to it.
std::vector<std::string> MistakesOf(const std::string& x, const std::string& more = "") {
  const Result<JobFile> file = Parse(
      "objective: {metric: loss, goal: minimize}\ntrial: {command: [a]}\n"
      "parameters:\n  x: {" +
      x + "}\n" + more);
  std::vector<std::string> rules;
  if (file) return rules;
  for (const Violation& violation : file.error().violations) {
    rules.push_back(violation.field + ": " + violation.rule);
  }
  return rules;
}

TEST(ViolationsTest, WhatCouldNotBeReadIsNotAlsoJudged) {
  EXPECT_THAT(MistakesOf("type: continuous, max: -1"),
              ElementsAre("parameters.x.min: must be there"));
  EXPECT_THAT(MistakesOf("type: continuous, min: a, max: -1, step: 5"),
              ElementsAre("parameters.x.min: must be a number"));
  EXPECT_THAT(MistakesOf("type: integer, min: 1, max: 9.5, scaling: reverse-log"),
              ElementsAre("parameters.x.max: must be a whole number"));
  EXPECT_THAT(MistakesOf("min: 1, max: 2",
                         "  y: {type: integer, min: 1, max: 2, when: {x: 1}}\n"
                         "start_points: [{x: 1, y: 1}]\n"),
              ElementsAre("parameters.x.type: must be there"));
}

TEST(ViolationsTest, WhatCouldBeReadIsJudgedBesidesWhatCouldNot) {
  EXPECT_THAT(MistakesOf("type: continuous, min: 2, max: 1, scaling: lug"),
              ElementsAre(HasSubstr("parameters.x.min: must be at most max"),
                          HasSubstr("parameters.x.scaling: must be auto, linear")));
  EXPECT_THAT(MistakesOf("type: continuous, min: a, max: 1",
                         "  y: {type: integer, min: 3, max: 2}\nlimits: {max_trials: 0}\n"),
              ElementsAre("parameters.x.min: must be a number",
                          HasSubstr("parameters.y.min: must be at most max"),
                          HasSubstr("limits.max_trials: must be 1 to")));
  EXPECT_THAT(MistakesOf("type: categorical, values: [{a: b}, c, c]"),
              ElementsAre("parameters.x.values[0]: must be a single value",
                          HasSubstr("parameters.x.values[2]: must be distinct")));
}

TEST(ViolationsTest, NumberOfEntriesIsJudgedWhateverIsInThem) {
  std::string more;
  for (int i = 1; i < 31; ++i) more += "  x" + std::to_string(i) + ": 1\n";
  EXPECT_THAT(MistakesOf("type: integer, min: a, max: 1", more),
              ::testing::Contains(HasSubstr("parameters: must be 1 to 30")));
}

TEST(ViolationsTest, SizeOfAGridIsNotJudgedByABoundThatCouldNotBeRead) {
  EXPECT_THAT(MistakesOf("type: integer, max: 9000000", "strategy: grid\n"),
              ElementsAre("parameters.x.min: must be there"));
  EXPECT_THAT(MistakesOf("type: integer, min: 0, max: 9000000", "strategy: grid\n"),
              ElementsAre(HasSubstr("parameters: must have at most 1000000 assignments")));
}

TEST(ViolationsTest, ZeroIsNotTakenForAbsent) {
  for (const char* setting : {"limits.max_trials=0", "limits.max_parallel_trials=0",
                              "trial.max_attempts=0", "trial.resources.slots=0"}) {
    const Result<JobFile> file = ParseJobFile(
        {.text = kFile, .file = "job.yaml", .folder = "/work", .overrides = {setting}});
    ASSERT_FALSE(file) << setting;
    EXPECT_THAT(file.error().message, HasSubstr("must be 1 to")) << setting;
    EXPECT_THAT(file.error().message, Not(HasSubstr("\n"))) << setting;
  }
}

}  // namespace
}  // namespace hone
