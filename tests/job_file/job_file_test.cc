#include "job_file/job_file.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kSmall[] =
    "objective: {metric: loss, goal: minimize}\n"
    "parameters: {x: {type: continuous, min: 0, max: 1}}\n"
    "trial: {command: [train]}\n";

Result<JobFile> Parse(const std::string& text, std::vector<std::string> overrides = {}) {
  return ParseJobFile({.text = text,
                       .file = "job.yaml",
                       .folder = "/some/folder",
                       .overrides = std::move(overrides)});
}

// The lines of all mistakes of a small right file with `more` appended from its line 4 on.
std::string Mistakes(const std::string& more, std::vector<std::string> overrides = {}) {
  const Result<JobFile> file = Parse(kSmall + more, std::move(overrides));
  return file ? "(none)" : file.error().message;
}

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(JobFileTest, EveryKeyArrivesWhereTheContractHasIt) {
  const std::filesystem::path golden = HONE_GOLDEN_FOLDER;
  const Result<JobFile> file = Parse(ReadText(golden / "every_key.yaml"));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->name, "seedlings");
  std::string text;
  google::protobuf::TextFormat::PrintToString(file->spec, &text);
  if (std::getenv("HONE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(golden / "every_key.textproto") << text;
  }
  EXPECT_EQ(text, ReadText(golden / "every_key.textproto"));
}

TEST(JobFileTest, ExampleOfTheDocumentWorks) {
  const std::string document = ReadText(std::string(HONE_SOURCE_FOLDER) + "/docs/job-file.md");
  const std::size_t begin = document.find("```yaml\n") + 8;
  const Result<JobFile> file = Parse(document.substr(begin, document.find("```", begin) - begin));
  EXPECT_TRUE(file) << file.error().message;
}

TEST(JobFileTest, JsonIsYamlToo) {
  EXPECT_TRUE(Parse(R"({"objective": {"metric": "loss", "goal": "minimize"},
    "parameters": {"x": {"type": "integer", "min": 1, "max": 3}},
    "trial": {"command": ["true"]}})"));
}

TEST(JobFileTest, OptionalPartsMayHaveNothingInThem) {
  const Result<JobFile> file =
      Parse(std::string(kSmall) + "limits:\nstatic:\nstart_points:\ncompletion:\ntags:\n");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->spec.SerializeAsString(), Parse(kSmall)->spec.SerializeAsString());
}

TEST(JobFileTest, WhatIsSoInThisReleaseMayBeSaid) {
  EXPECT_EQ(
      Mistakes("early_stopping: off\ncompletion: {converged: false}\n", {"trial.external=false"}),
      "(none)");
}

TEST(JobFileTest, NumbersAreKeptAsTheyWereWritten) {
  const Result<JobFile> file = Parse(R"(objective: {metric: a, goal: minimize}
parameters:
  lr: {type: continuous, min: 1e-4, max: "0.0010", step: 1.0E-4}
  n: {type: integer, min: 01, max: +8}
  size: {type: categorical, values: [0.0001, 1e-4, '"sgd"', yes]}
static: {decay: 0.0010}
trial: {command: [a]}
)");
  ASSERT_TRUE(file) << file.error().message;
  const auto& parameters = file->spec.definitions(0).parameters();
  EXPECT_EQ(parameters[0].continuous().written().min(), "1e-4");
  EXPECT_EQ(parameters[0].continuous().written().max(), "0.0010");
  EXPECT_EQ(parameters[0].continuous().written().step(), "1.0E-4");
  EXPECT_EQ(parameters[0].continuous().min(), 0.0001);
  EXPECT_EQ(parameters[1].integer().written().min(), "01");
  EXPECT_EQ(parameters[1].integer().written().max(), "+8");
  EXPECT_THAT(parameters[2].categorical().values(),
              ElementsAre("0.0001", "1e-4", "\"sgd\"", "yes"));
  EXPECT_EQ(file->spec.definitions(0).static_hyperparameters(0).value(), "0.0010");
}

TEST(JobFileTest, ConstantsAreNoMistake) {
  EXPECT_TRUE(Parse(R"(objective: {metric: a, goal: minimize}
parameters: {a: {type: continuous, min: 1, max: 1}, b: {type: categorical, values: [x]}}
trial: {command: [a]}
)"));
}

TEST(JobFileTest, SettingsAreAppliedBeforeTheFileIsRead) {
  const Result<JobFile> file = Parse(kSmall, {"limits.max_trials=5", "name=other", "seed=7",
                                              "parameters.x.max=0.5", "trial.command=[./b, c]"});
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->name, "other");
  EXPECT_EQ(file->spec.limits().max_trials(), 5);
  EXPECT_EQ(file->spec.definitions(0).parameters(0).continuous().max(), 0.5);
  EXPECT_THAT(file->spec.definitions(0).program().command(), ElementsAre("/some/folder/b", "c"));
}

TEST(JobFileTest, SettingsReachItemsOfListsAndNamesInQuotes) {
  const Result<JobFile> file =
      Parse(kSmall, {"trial.metrics[0].name=loss", "trial.metrics.0.regex='(.*)'",
                     "trial.command.1=--fast", "trial.command[2]='=x'", "tags.\"a.b=c\"=d.e=f",
                     "tags.'[x]'=y", "parameters.x=null", "parameters.'model.lr'={type: integer}",
                     "parameters.'model.lr'.min=1", "parameters.'model.lr'.max=2",
                     "parameters.x={type: categorical, values: [a]}", "parameters.x.values[1]=b"});
  ASSERT_TRUE(file) << file.error().message;
  const v1::TrialDefinition& definition = file->spec.definitions(0);
  EXPECT_THAT(definition.program().command(), ElementsAre("train", "--fast", "=x"));
  EXPECT_EQ(definition.program().metrics(0).regex(), "(.*)");
  EXPECT_EQ(file->spec.tags().at("a.b=c"), "d.e=f");
  EXPECT_EQ(file->spec.tags().at("[x]"), "y");
  EXPECT_THAT(definition.parameters(0).categorical().values(), ElementsAre("a", "b"));
  EXPECT_EQ(definition.parameters(1).name(), "model.lr");
  EXPECT_EQ(definition.parameters(1).integer().max(), 2);
}

TEST(JobFileTest, NameOfTheCommandLineWins) {
  const Result<JobFile> file = ParseJobFile({.text = std::string(kSmall) + "name: -wrong-\n",
                                             .file = "job.yaml",
                                             .folder = "/",
                                             .name = "right"});
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->name, "right");
}

TEST(JobFileTest, WhatAServerFindsBesidesIsToldAtTheLinesOfTheFile) {
  const Result<JobFile> file = Parse(std::string(kSmall) + "limits: {max_trials: 20}\n");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(Describe(*file, {"limits.max_trials", "must be so", "7"}),
            "job.yaml:4:22: limits.max_trials: must be so: 7");
}

TEST(JobFileTest, FileThatIsNotThereIsSaidToBeMissing) {
  const Result<JobFile> file = ReadJobFile("/nonexistent/job.yaml");
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error().message, HasSubstr("/nonexistent/job.yaml"));
}

TEST(JobFileTest, PathsAreRelativeToTheFile) {
  const std::string path = ::testing::TempDir() + "relative_job.yaml";
  std::ofstream(path) << kSmall << "name: a\n";
  const Result<JobFile> file = ReadJobFile(path, {"trial.inputs.train=data"});
  std::remove(path.c_str());
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->spec.definitions(0).program().inputs().at("train").path(),
            (std::filesystem::path(::testing::TempDir()) / "data").string());
}

TEST(NameFromFileTest, IsTheFilesNameAndTheTimeAndFits) {
  const WallTime now = FromMicros(1'769'867'109'999'999);
  EXPECT_EQ(NameFromFile("a/job.yaml", now), "job-20260131-134509");
  EXPECT_EQ(NameFromFile("Meine größte_Suche, die 3.yaml", now),
            "Meine-gr-te-Such-20260131-134509");
  EXPECT_EQ(NameFromFile("ünü.yaml", now), "n-20260131-134509");
  EXPECT_EQ(NameFromFile("---.yaml", now), "job-20260131-134509");
}

}  // namespace
}  // namespace hone
