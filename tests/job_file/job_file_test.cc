#include "job_file/job_file.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>

#include <cstdio>
#include <fstream>
#include <sstream>

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kSmall[] =
    "objective: {metric: loss, goal: minimize}\n"
    "parameters: {x: {type: continuous, min: 0, max: 1}}\n"
    "trial: {command: [train]}\n";

Result<JobFile> Parse(const std::string& text, std::vector<std::string> overrides = {}) {
  return ParseJobFile({.text = text,
                       .file = "job.yaml",
                       .folder = "/home/me/work",
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
  EXPECT_EQ(text, ReadText(golden / "every_key.textproto"));
}

TEST(JobFileTest, JsonIsYamlToo) {
  EXPECT_TRUE(Parse(R"({"objective": {"metric": "loss", "goal": "minimize"},
    "parameters": {"x": {"type": "integer", "min": 1, "max": 3}},
    "trial": {"command": ["true"]}})"));
}

TEST(JobFileTest, AllMistakesAreToldAtOnceInTheOrderOfTheFile) {
  const Result<JobFile> file = Parse(R"(nmae: seedlings
objective: {metric: accuracy, goal: maximise}
parameters:
  lr: {type: continuous, min: 2, max: 1, scaling: logarithmic}
  size: {type: categorical, min: 1}
limits: {max_trials: 0, max_runtime: 90}
trial:
  arguments: maybe
early_stopping: auto
)");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(
      file.error().message,
      "job.yaml:1:1: nmae: unknown key; did you mean \"name\"?\n"
      "job.yaml:2:37: objective.goal: must be minimize or maximize; did you mean \"maximize\"?: "
      "maximise\n"
      "job.yaml:4:31: parameters.lr.min: must not be above max (1): 2\n"
      "job.yaml:4:51: parameters.lr.scaling: must be auto, linear, log or reverse-log: "
      "logarithmic\n"
      "job.yaml:5:9: parameters.size.values: must be there\n"
      "job.yaml:5:34: parameters.size.min: must not be there for a parameter of type categorical: "
      "1\n"
      "job.yaml:6:22: limits.max_trials: must be a whole number from 1 to 100000: 0\n"
      "job.yaml:6:38: limits.max_runtime: must be a duration such as 90s, 30m, 2h or 1d: 90\n"
      "job.yaml:8:3: trial.command: must be there\n"
      "job.yaml:8:14: trial.arguments: must be true or false: maybe\n"
      "job.yaml:9:1: early_stopping: not yet supported");
}

struct OneMistake {
  const char* more;  // From line 4 on.
  const char* line;
};

class OneMistakeTest : public ::testing::TestWithParam<OneMistake> {};

TEST_P(OneMistakeTest, IsToldWithPlaceFieldRuleAndValue) {
  EXPECT_EQ(Mistakes(GetParam().more), GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    All, OneMistakeTest,
    ::testing::Values(
        OneMistake{"limist: {}", "job.yaml:4:1: limist: unknown key; did you mean \"limits\"?"},
        OneMistake{"banana: 1", "job.yaml:4:1: banana: unknown key"},
        OneMistake{"name: -a-",
                   "job.yaml:4:7: name: must be 1 to 32 letters, digits and, between them, "
                   "hyphens: -a-"},
        OneMistake{"name: abcdefghijabcdefghijabcdefghijabc",
                   "job.yaml:4:7: name: must be 1 to 32 letters, digits and, between them, "
                   "hyphens: abcdefghijabcdefghijabcdefghijabc"},
        OneMistake{"strategy: baysian",
                   "job.yaml:4:11: strategy: must be random, bayesian, quasi-random, grid or "
                   "hyperband; did you mean \"bayesian\"?: baysian"},
        OneMistake{"seed: -1",
                   "job.yaml:4:7: seed: must be a whole number from 0 to 18446744073709551615: -1"},
        OneMistake{"seed:",
                   "job.yaml:4:1: seed: must not be empty; write \"\" for an empty text, \"null\" "
                   "for that word"},
        OneMistake{"static: [1]", "job.yaml:4:9: static: must be a map (key: value): a list"},
        OneMistake{"static: {a: {b: 1}}", "job.yaml:4:13: static.a: must be a single value: a map"},
        OneMistake{"static: {x: 1}", "job.yaml:4:10: static.x: must not be a parameter, too"},
        OneMistake{"start_points: {x: 1}", "job.yaml:4:15: start_points: must be a list: a map"},
        OneMistake{"start_points: [1]",
                   "job.yaml:4:16: start_points[0]: must be a map (key: value): 1"},
        OneMistake{"limits: {max_trials: many}",
                   "job.yaml:4:22: limits.max_trials: must be a whole number from 1 to 100000: "
                   "many"},
        OneMistake{"limits: {max_failed_trials: 0}",
                   "job.yaml:4:29: limits.max_failed_trials: must be at least 1: 0"},
        OneMistake{"limits: {max_runtime: 366d}",
                   "job.yaml:4:23: limits.max_runtime: must be from 1s to 365d: 366d"},
        OneMistake{"warm_start: {parents: [a]}", "job.yaml:4:1: warm_start: not yet supported"},
        OneMistake{"completion: {target: 1}", "job.yaml:4:1: completion: not yet supported"},
        OneMistake{"tags: {a: 1, a: 2}",
                   "job.yaml:4:14: tags.a: must be there only once; it is also in line 4"}));

struct TrialMistake {
  const char* trial;
  const char* line;
};

class TrialMistakeTest : public ::testing::TestWithParam<TrialMistake> {};

TEST_P(TrialMistakeTest, IsToldWithPlaceFieldRuleAndValue) {
  const Result<JobFile> file = Parse(
      "objective: {metric: loss, goal: minimize}\n"
      "parameters: {x: {type: integer, min: 0, max: 1}}\n"
      "trial:\n  command: [train]\n  " +
      std::string(GetParam().trial));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    All, TrialMistakeTest,
    ::testing::Values(
        TrialMistake{"algorithm: image-classification",
                     "job.yaml:5:3: trial.algorithm: not yet supported"},
        TrialMistake{"source: ./code", "job.yaml:5:3: trial.source: not yet supported"},
        TrialMistake{"external: true", "job.yaml:5:3: trial.external: not yet supported"},
        TrialMistake{"keep: {models: all}", "job.yaml:5:3: trial.keep: not yet supported"},
        TrialMistake{"checkpoint_interval: 1m",
                     "job.yaml:5:3: trial.checkpoint_interval: not yet supported"},
        TrialMistake{"inputs: {a: {upload: data, path: b}}",
                     "job.yaml:5:16: trial.inputs.a.upload: not yet supported"},
        TrialMistake{"inputs: {a: \"\"}", "job.yaml:5:15: trial.inputs.a: must not be empty"},
        TrialMistake{"inputs: {a: {path: [1]}}",
                     "job.yaml:5:22: trial.inputs.a.path: must be a single value: a list"},
        TrialMistake{"metrics: [{name: a}]",
                     "job.yaml:5:13: trial.metrics[0].regex: must be there"},
        TrialMistake{"metrics: [{name: a, regexp: b, regex: c}]",
                     "job.yaml:5:23: trial.metrics[0].regexp: unknown key; did you mean "
                     "\"regex\"?"},
        TrialMistake{"resources: {gpus: 65}",
                     "job.yaml:5:21: trial.resources.gpus: must be a whole number from 0 to 64: "
                     "65"},
        TrialMistake{"on_failure: {oom: fail}",
                     "job.yaml:5:21: trial.on_failure.oom: unknown cause: oom"},
        TrialMistake{"on_failure: {out_of_memory: fail}",
                     "job.yaml:5:31: trial.on_failure.out_of_memory: unknown cause; did you mean "
                     "\"out-of-memory\"?: out_of_memory"},
        TrialMistake{"on_failure: {killed: retri}",
                     "job.yaml:5:24: trial.on_failure.killed: must be retry, retry-elsewhere, "
                     "infeasible or fail; did you mean \"retry\"?: retri"},
        TrialMistake{"on_lost_contact: go",
                     "job.yaml:5:20: trial.on_lost_contact: must be continue or stop: go"},
        TrialMistake{"grace_period: 2h",
                     "job.yaml:5:17: trial.grace_period: must be from 0s to 1h: 2h"}));

TEST(JobFileTest, ConditionOnAnUnknownParameterNamesTheOneMeant) {
  const Result<JobFile> file = Parse(R"(objective: {metric: a, goal: minimize}
parameters:
  momentum: {type: continuous, min: 0, max: 1, when: {optimiser: sgd}}
  optimizer: {type: categorical, values: [sgd, adam, sgd]}
trial: {command: [a]}
)");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message,
            "job.yaml:3:55: parameters.momentum.when.optimiser: must be a parameter; did you mean "
            "\"optimizer\"?\n"
            "job.yaml:4:54: parameters.optimizer.values[2]: must be there only once: sgd");
}

TEST(JobFileTest, MistakeIsOneLineWhateverItsValue) {
  EXPECT_EQ(Mistakes("strategy: \"a\\nb\\e[2J\""),
            "job.yaml:4:11: strategy: must be random, bayesian, quasi-random, grid or hyperband: "
            "a b [2J");
}

TEST(JobFileTest, EmptyFileLacksWhatIsRequired) {
  EXPECT_EQ(Parse("").error().message, "job.yaml:1:1: (file): must be a map (key: value)");
  EXPECT_EQ(Parse("{}").error().message,
            "job.yaml:1:1: objective: must be there\n"
            "job.yaml:1:1: parameters: must be there\n"
            "job.yaml:1:1: trial: must be there");
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
  EXPECT_THAT(file->spec.definitions(0).program().command(), ElementsAre("/home/me/work/b", "c"));
}

TEST(JobFileTest, WrongSettingsAreToldUnderTheirKey) {
  EXPECT_EQ(Mistakes("", {"limits.max_trial=5"}),
            "--set limits.max_trial: limits.max_trial: unknown key; did you mean \"max_trials\"?");
  EXPECT_EQ(Mistakes("", {"limits.max_trials=five"}),
            "--set limits.max_trials: limits.max_trials: must be a whole number from 1 to 100000: "
            "five");
  EXPECT_EQ(Mistakes("", {"name"}), "--set name: --set: must be KEY=VALUE: name");
  EXPECT_EQ(Mistakes("", {"objective.goal.x=1"}),
            "--set objective.goal.x: objective.goal.x: must name a key of a map, or the index of "
            "an item");
  EXPECT_THAT(Mistakes("", {"seed=[1"}), StartsWith("--set seed: seed: must be YAML"));
}

TEST(JobFileTest, ViolationsOfTheServerAreToldAtTheLinesOfTheFile) {
  const Result<JobFile> file = Parse(std::string(kSmall) +
                                     "limits: {max_trials: 20}\n"
                                     "static: {depth: 3}\n"
                                     "start_points: [{x: 7}]\n"
                                     "strategy: grid\n");
  ASSERT_TRUE(file) << file.error().message;
  const auto told = [&](const std::string& path) {
    return Describe(*file, {path, "must be so", "7"});
  };
  EXPECT_EQ(told("definitions[0].parameters[0].min"),
            "job.yaml:2:41: parameters.x.min: must be so: 7");
  EXPECT_EQ(told("definitions[0].parameters[0].step"),
            "job.yaml:2:17: parameters.x.step: must be so: 7");
  EXPECT_EQ(told("limits.max_trials"), "job.yaml:4:22: limits.max_trials: must be so: 7");
  EXPECT_EQ(told("definitions[0].program.command"), "job.yaml:3:18: trial.command: must be so: 7");
  EXPECT_EQ(told("definitions[0].program.max_runtime"),
            "job.yaml:3:8: trial.max_runtime: must be so: 7");
  EXPECT_EQ(told("definitions[0].static_hyperparameters[0].value"),
            "job.yaml:5:17: static.depth: must be so: 7");
  EXPECT_EQ(told("start_points[0].hyperparameters[0].value"),
            "job.yaml:6:20: start_points[0].x: must be so: 7");
  EXPECT_EQ(told("start_points[0]"), "job.yaml:6:16: start_points[0]: must be so: 7");
  EXPECT_EQ(told("strategy"), "job.yaml:7:11: strategy: must be so: 7");
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
