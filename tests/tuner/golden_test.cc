// The same seed gives the same trials in every build, on every machine, in every release.
//
// The files under golden/ hold the first 50 points of each strategy. After a change that is meant
// to change them, and is told in CHANGELOG.md: HONE_UPDATE_GOLDEN=1 tuner_tests
// --gtest_filter='*Golden*' writes them anew.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/tuner/support/spaces.h"
#include "tuner/registry.h"

namespace hone {
namespace {

constexpr int kTrials = 50;
constexpr std::uint64_t kSeed = 7;

std::string ReadText(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// A line a trial: "1: momentum=0.7 optimizer=sgd".
std::string FirstTrials(const StrategyEntry& entry) {
  SearchSpace space = testing::EveryKindOfParameter();
  if (!entry.check(space, "p").empty()) space = testing::EveryKindOfCountedParameter();
  std::string text;
  for (const Suggestion& suggestion : entry.make({space}, kSeed)->Suggest(History(), kTrials)) {
    text += std::to_string(1 + std::count(text.begin(), text.end(), '\n')) + ":";
    for (const auto& [name, value] : suggestion.assignment.entries()) {
      text += " " + name + "=" + ToText(value);
    }
    text += "\n";
  }
  return text;
}

TEST(GoldenTest, FirstTrialsAreTheSameInEveryBuild) {
  for (const StrategyEntry& entry : AllStrategies()) {
    const std::filesystem::path path =
        std::filesystem::path(HONE_GOLDEN_FOLDER) / (entry.name + ".txt");
    const std::string text = FirstTrials(entry);
    if (std::getenv("HONE_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
    EXPECT_EQ(text, ReadText(path)) << path;
  }
}

}  // namespace
}  // namespace hone
