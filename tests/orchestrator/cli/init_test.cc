#include "orchestrator/cli/init.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "job_file/job_file.h"
#include "job_file/keys.h"
#include "tests/orchestrator/cli/fake_controller.h"

namespace hone {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Ran;
using testing::RunHone;

Result<JobFile> Parse(const std::string& text) {
  return ParseJobFile({.text = text, .file = "job.yaml", .folder = "/work"});
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// HONE_UPDATE_GOLDEN=1 writes it anew.
TEST(InitTest, TemplateIsAsItWasReadByAPerson) {
  const std::string path = std::string(HONE_GOLDEN_FOLDER) + "/job.yaml";
  if (std::getenv("HONE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << JobFileTemplate();
  std::ostringstream golden;
  golden << std::ifstream(path).rdbuf();
  EXPECT_EQ(JobFileTemplate(), golden.str());
}

TEST(InitTest, TemplateWorksAsItIs) {
  const Result<JobFile> file = Parse(JobFileTemplate());
  EXPECT_TRUE(file) << file.error().message;
}

TEST(InitTest, EachOptionalLineWorksWhenItIsUncommented) {
  const std::regex commented("( *)#([a-z_]+:.*)");
  const std::vector<std::string> lines = Lines(JobFileTemplate());
  int count = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch match;
    if (!std::regex_match(lines[i], match, commented)) continue;
    ++count;
    std::string text;
    for (std::size_t j = 0; j < lines.size(); ++j) {
      text += (j == i ? match[1].str() + match[2].str() : lines[j]) + "\n";
    }
    const Result<JobFile> file = Parse(text);
    EXPECT_TRUE(file) << lines[i] << "\n" << (file ? "" : file.error().message);
  }
  EXPECT_GT(count, 20);
}

TEST(InitTest, AllOptionalLinesWorkTogether) {
  const std::string text = std::regex_replace(JobFileTemplate(), std::regex("#([a-z_]+:)"), "$1");
  const Result<JobFile> file = Parse(text);
  EXPECT_TRUE(file) << text << (file ? "" : file.error().message);
}

TEST(InitTest, TemplateHasEveryKeyOfThisReleaseWithItsHelp) {
  const std::string text = JobFileTemplate();
  for (const JobFileKey& key : JobFileKeys()) {
    const std::string_view path = key.path;
    if (path.starts_with("trial.inputs.") || path == "trial.algorithm") continue;
    EXPECT_EQ(text.find(key.help) != std::string::npos, key.supported) << key.path;
  }
}

TEST(InitTest, FileForPicturesIsAGoodOneWithAndWithoutItsOptionalLines) {
  EXPECT_TRUE(Parse(ImageClassificationFile()));
  const std::string all =
      std::regex_replace(ImageClassificationFile(), std::regex("#([a-z_]+:)"), "$1");
  const Result<JobFile> file = Parse(all);
  ASSERT_TRUE(file) << file.error().message;
  const v1::TrainingProgram& program = file->spec.definitions(0).program();
  EXPECT_EQ(program.algorithm(), "image-classification");
  EXPECT_EQ(program.inputs().at("model").from(), "seedlings-1");
  EXPECT_EQ(program.resources().gpus(), 1);
}

TEST(InitTest, PrintsTheFileOfTheKindThatIsAskedFor) {
  const std::string nobody = "127.0.0.1:1";
  EXPECT_EQ(RunHone(nobody, {"init"}).out, JobFileTemplate());
  EXPECT_EQ(RunHone(nobody, {"init", "command"}).out, JobFileTemplate());
  EXPECT_EQ(RunHone(nobody, {"init", "image-classification"}).out, ImageClassificationFile());
  EXPECT_THAT(RunHone(nobody, {"init", "comand"}).err, HasSubstr("did you mean \"command\"?"));
}

}  // namespace
}  // namespace hone
