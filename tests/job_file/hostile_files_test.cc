// Files from strangers: whatever is in their 1 MiB, they are refused, and soon. Each test has a
// minute, of which none should need more than seconds.
#include <gmock/gmock.h>

#include "job_file/job_file.h"
#include "job_file/yaml_tree.h"

namespace hone {
namespace {

using ::testing::HasSubstr;

std::string Told(const std::string& text) {
  const Result<JobFile> file = ParseJobFile({.text = text, .file = "job.yaml", .folder = "/work"});
  return file ? "(none)" : file.error().message;
}

std::string Repeated(const std::string& text) {
  std::string repeated;
  while (repeated.size() + text.size() <= kMaxFileBytes) repeated += text;
  return repeated;
}

// `before` and `after` around as many numbered entries, `entry` with "#" for the number, as fit.
std::string Numbered(const std::string& before, const std::string& entry, int count) {
  const std::size_t number = entry.find('#');
  std::string text = before;
  for (int i = 0; i < count && text.size() + entry.size() + 10 < kMaxFileBytes; ++i) {
    text += entry.substr(0, number) + std::to_string(i) + entry.substr(number + 1);
  }
  return text;
}

constexpr char kRest[] =
    "objective: {metric: loss, goal: minimize}\n"
    "parameters: {x: {type: continuous, min: 0, max: 1}}\n";

TEST(HostileFilesTest, LargerThanOneMebibyteIsRefused) {
  EXPECT_EQ(Told(std::string(kMaxFileBytes + 1, 'a')),
            "job.yaml:1:1: (file): must be at most 1 MiB (1048576 bytes)");
}

TEST(HostileFilesTest, NestingIsRefusedWhereItIsTooDeep) {
  EXPECT_THAT(Told(Repeated("[")), HasSubstr("(file): must not be nested deeper than 32"));
  EXPECT_THAT(Told(Repeated("{a: ")), HasSubstr("(file): must not be nested deeper"));
  EXPECT_THAT(Told(Repeated("- ")), HasSubstr("(file): must not be nested deeper"));
  std::string indented;
  for (int i = 0; i < 1'000; ++i) indented += std::string(i, ' ') + "a:\n";
  EXPECT_THAT(Told(indented), HasSubstr("nested deeper"));
}

TEST(HostileFilesTest, CharactersThatMeanSomethingInYamlAreNothingInMasses) {
  for (const char* text :
       {"? ",  "&a ", "*a ", "!a ", "\"", "'",  "#",  "---\n", "%",    "|",     ">\n",  ":",
        "a: ", ",",   "]",   "}",   "\t", "\n", "\r", "\xFF",  "<<: ", "? a\n", "- a\n"}) {
    EXPECT_THAT(Told(Repeated(text)), HasSubstr("job.yaml:")) << text;
  }
}

TEST(HostileFilesTest, AnchorsInsideEachOtherAreBounded) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "&a" + std::to_string(i) + " [";
  for (int i = 0; i < 100'000; ++i) text += "1,";
  text += std::string(30, ']');
  EXPECT_THAT(Told(text), HasSubstr("must not have anchors for more than 200000 values"));
}

TEST(HostileFilesTest, MistakesAreCountedBeyondTheFirstThousand) {
  const std::string told = Told(Numbered(kRest, "limitx#:\n", 50'000));
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 1'000);
  EXPECT_THAT(told, HasSubstr("(file): has 49001 more mistakes after these"));
}

TEST(HostileFilesTest, ThousandsOfEntriesAreRefused) {
  EXPECT_THAT(
      Told(Numbered("parameters:\n", "  p#: {type: continuos, min: a, when: {p1: 1}}\n", 10'000)),
      HasSubstr("parameters.p0.type"));
  EXPECT_THAT(Told(Numbered(std::string(kRest) + "trial:\n  command: [a]\n  metrics:\n",
                            "  - {name: m#, regex: '(a{9}){9}'}\n", 10'000)),
              HasSubstr("trial.metrics: must have at most 40 metrics"));
  EXPECT_THAT(Told(Numbered(std::string(kRest) + "start_points:\n", "- {y#: 1}\n", 50'000)),
              HasSubstr("start_points: must have at most 1000 points"));
  EXPECT_THAT(Told(Numbered(std::string(kRest) + "tags:\n", "  # t: {}\n", 30'000)),
              HasSubstr("tags: must have at most 50 tags"));
  EXPECT_THAT(Told(std::string(kRest) + "name: " + std::string(1'000'000, 'a')),
              HasSubstr("name: must be 1 to 32 letters"));
}

}  // namespace
}  // namespace hone
