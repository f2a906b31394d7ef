#include "job_file/keys.h"

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "convert/spec.h"
#include "job_file/job_file.h"

namespace hone {
namespace {

TEST(KeysTest, EachKeyIsThereOnceAndBelowOneThatIsThere) {
  std::set<std::string> seen = {""};
  for (const JobFileKey& key : JobFileKeys()) {
    const std::string path = key.path;
    const std::size_t dot = path.rfind('.');
    std::string above = dot == std::string::npos ? "" : path.substr(0, dot);
    if (above.ends_with("[]")) above.resize(above.size() - 2);
    EXPECT_TRUE(seen.contains(above)) << path;
    EXPECT_TRUE(seen.insert(path).second) << path;
    EXPECT_STRNE(key.help, "") << path;
    EXPECT_STRNE(key.default_value, "") << path;
  }
}

TEST(KeysTest, BelowAKeyAreItsOwnOnly) {
  std::vector<std::string> names;
  for (const JobFileKey* key : KeysBelow("objective")) names.push_back(LastPart(*key));
  EXPECT_THAT(names, ::testing::ElementsAre("metric", "goal"));
}

// With one parameter of each kind, so that each key may stand somewhere.
constexpr char kBase[] = R"(objective: {metric: loss, goal: minimize}
parameters:
  learning_rate: {type: continuous, min: 0.0001, max: 0.1}
  optimizer: {type: categorical, values: [sgd, adam]}
trial:
  command: [train]
  metrics: [{name: loss, regex: (.*)}]
)";

Result<JobFile> Parse(std::vector<std::string> settings) {
  return ParseJobFile(
      {.text = kBase, .file = "job.yaml", .folder = "/", .overrides = std::move(settings)});
}

// A key as `--set` names it.
std::string SettingKey(const JobFileKey& key) {
  std::string path = key.path;
  const bool of_categorical = path == "parameters.NAME.values";
  path =
      std::regex_replace(path, std::regex("NAME"), of_categorical ? "optimizer" : "learning_rate");
  path = std::regex_replace(path, std::regex("CHANNEL"), "train");
  return std::regex_replace(path, std::regex("\\[\\]"), "[0]");
}

TEST(KeysTest, SetReachesEveryKey) {
  for (const JobFileKey& key : JobFileKeys()) {
    const std::string setting = SettingKey(key);
    const Result<JobFile> wrong = Parse({setting + "={nonsense: {nonsense: 1}}"});
    ASSERT_FALSE(wrong) << key.path;
    EXPECT_THAT(wrong.error().message, ::testing::HasSubstr("--set " + setting + ": "));
    if (!key.supported || *key.sample == '\0') continue;
    const Result<JobFile> right = Parse({setting + "=" + key.sample});
    EXPECT_TRUE(right) << key.path << "\n" << (right ? "" : right.error().message);
  }
}

TEST(KeysTest, WhatIsNotSupportedIsRefusedByName) {
  for (const JobFileKey& key : JobFileKeys()) {
    if (key.supported) continue;
    const Result<JobFile> file = Parse({SettingKey(key) + "=a"});
    ASSERT_FALSE(file) << key.path;
    EXPECT_THAT(file.error().message, ::testing::HasSubstr("not yet supported")) << key.path;
  }
}

TuningJobSpec SpecOf(const Result<JobFile>& file) {
  EXPECT_TRUE(file) << (file ? "" : file.error().message);
  std::vector<Violation> violations;
  TuningJobSpec spec = ToTuningJobSpec(file->spec, violations);
  EXPECT_THAT(violations, ::testing::IsEmpty());
  return spec;
}

// A default is said in words, or it is a value: what the job has without the key.
TEST(KeysTest, DefaultsAreWhatTheJobHasWithoutThem) {
  const std::set<std::string> words = {"none",
                                       "always",
                                       "by cause",
                                       "see its keys",
                                       "required",
                                       "all",
                                       "drawn, stored and shown",
                                       "the file's name and the time"};
  int values = 0;
  for (const JobFileKey& key : JobFileKeys()) {
    if (words.contains(key.default_value) || !key.supported) continue;
    ++values;
    EXPECT_STREQ(key.sample, key.default_value) << key.path;
    EXPECT_EQ(SpecOf(Parse({SettingKey(key) + "=" + key.default_value})), SpecOf(Parse({})))
        << key.path;
  }
  EXPECT_GE(values, 14);
}

}  // namespace
}  // namespace hone
