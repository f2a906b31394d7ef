// Every rule of the job file, broken, and what is said of it: tests/job_file/golden/wrong. After a
// message was changed, `HONE_UPDATE_GOLDEN=1 job_file_tests` writes the tables anew; read the
// difference as someone would who made the mistake.
#include <gmock/gmock.h>

#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>

#include "job_file/job_file.h"
#include "tests/job_file/golden_cases.h"

namespace hone {
namespace {

using testing::GoldenCase;
using testing::GoldenTable;

std::vector<GoldenTable> Tables() {
  return testing::ReadGoldenTables(std::string(HONE_GOLDEN_FOLDER) + "/wrong");
}

Result<JobFile> Parse(const GoldenCase& golden) {
  return ParseJobFile({.text = golden.text,
                       .file = "job.yaml",
                       .folder = "/some/folder",
                       .overrides = golden.settings,
                       .name = golden.name});
}

TEST(WrongFilesTest, EachIsToldAsTheTableSays) {
  const bool update = std::getenv("HONE_UPDATE_GOLDEN") != nullptr;
  for (GoldenTable& table : Tables()) {
    for (GoldenCase& golden : table.cases) {
      const Result<JobFile> file = Parse(golden);
      const std::string told = file ? "(no mistake)" : file.error().message;
      EXPECT_FALSE(file) << golden.title;
      if (!update) {
        EXPECT_EQ(told, golden.told) << table.path.filename() << ": " << golden.title;
      }
      golden.told = told;
    }
    if (update) testing::WriteGoldenTable(table);
  }
}

TEST(WrongFilesTest, EachLineHasAPlaceAFieldAndARule) {
  const std::regex form("(job\\.yaml:[0-9]+:[0-9]+|--set( [^:]+)?|--name): [^:]+: .+");
  for (const GoldenTable& table : Tables()) {
    for (const GoldenCase& golden : table.cases) {
      std::istringstream lines(golden.told);
      for (std::string line; std::getline(lines, line);) {
        EXPECT_TRUE(std::regex_match(line, form)) << golden.title << ": " << line;
      }
    }
  }
}

TEST(WrongFilesTest, ThereAreManyOfThemAndNoneIsThereTwice) {
  std::set<std::string> titles;
  std::size_t count = 0;
  for (const GoldenTable& table : Tables()) {
    for (const GoldenCase& golden : table.cases) {
      ++count;
      EXPECT_TRUE(titles.insert(golden.title).second) << golden.title;
    }
  }
  EXPECT_GE(count, 120u);
}

}  // namespace
}  // namespace hone
