// The job file as one of a single training job.
#include <gmock/gmock.h>

#include "job_file/job_file.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Result<TrainingJobFile> Parse(const std::string& text) {
  return ParseTrainingJobFile({.text = text, .file = "job.yaml", .folder = "/some/folder"});
}

std::string WrongIn(const std::string& text) {
  const Result<TrainingJobFile> file = Parse(text);
  return file ? "" : file.error().message;
}

TEST(TrainingJobFileTest, StaticValuesAreTheHyperparametersInTheirOrder) {
  const auto file = Parse(
      "name: base\nstatic: {b: 2, a: x}\nobjective: {metric: acc, goal: maximize}\n"
      "trial: {algorithm: image-classification, inputs: {train: data, model: {from: search}}}\n"
      "tags: {team: vision}\n");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->name, "base");
  ASSERT_EQ(file->spec.hyperparameters_size(), 2);
  EXPECT_EQ(file->spec.hyperparameters(0).name(), "b");
  EXPECT_EQ(file->spec.hyperparameters(1).value(), "x");
  EXPECT_EQ(file->spec.objective().metric(), "acc");
  EXPECT_EQ(file->spec.program().algorithm(), "image-classification");
  EXPECT_EQ(file->spec.program().inputs().at("train").path(), "/some/folder/data");
  EXPECT_EQ(file->spec.program().inputs().at("model").from(), "search");
  EXPECT_EQ(file->spec.tags().at("team"), "vision");
  EXPECT_THAT(file->ignored, ElementsAre());
}

TEST(TrainingJobFileTest, ObjectiveMayBeMissing) {
  const auto file = Parse("trial: {command: [train]}\n");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_FALSE(file->spec.has_objective());
}

TEST(TrainingJobFileTest, WhatIsOnlyOfASearchIsNamed) {
  const auto file =
      Parse("strategy: grid\nlimits: {max_trials: 7}\ntrial: {command: [train]}\ncompletion:\n");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_THAT(file->ignored, ElementsAre("strategy", "limits"));
}

TEST(TrainingJobFileTest, RangesAreRefused) {
  EXPECT_EQ(WrongIn("parameters: {lr: {type: continuous, min: 0, max: 1}}\n"
                    "trial: {command: [train]}\n"),
            "job.yaml:1:13: parameters: must not be there for a single training job; each has one "
            "value, under static: a map");
}

TEST(TrainingJobFileTest, MistakesAreToldAtTheirPlaces) {
  const std::string wrong = WrongIn(
      "static: {a: 1}\nobjective: {metric: acc, goal: up}\n"
      "trial:\n  algorithm: none\n  resources: {slots: 0}\n"
      "  metrics: [{name: loss, regex: \"(.*)\"}]\n");
  EXPECT_THAT(wrong, HasSubstr("job.yaml:2:32: objective.goal: must be"));
  EXPECT_THAT(wrong, HasSubstr("job.yaml:2:21: objective.metric: must be one of the program's"));
  EXPECT_THAT(wrong, HasSubstr("job.yaml:4:14: trial.algorithm: must be image-classification"));
  EXPECT_THAT(wrong, HasSubstr("job.yaml:5:22: trial.resources.slots: must be 1 to 10000: 0"));
}

}  // namespace
}  // namespace hone
