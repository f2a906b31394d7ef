// What holds for the repository as a whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "job_file/keys.h"
#include "tests/structure/floors.h"
#include "tests/structure/include_check.h"
#include "tests/structure/source_tree.h"
#include "tests/structure/text_check.h"

namespace hone::structure {
namespace {

using ::testing::IsEmpty;

const SourceTree& Repository() {
  static const SourceTree kTree = ReadTree(HONE_SOURCE_FOLDER);
  return kTree;
}

const std::string& TextOf(const std::string& path) {
  const auto file = std::find_if(Repository().begin(), Repository().end(),
                                 [&](const SourceFile& f) { return f.path == path; });
  if (file != Repository().end()) return file->text;
  static const std::string kNothing;
  ADD_FAILURE() << "there is no " << path;
  return kNothing;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text = "\n";
  for (const std::string& line : lines) text += "  " + line + "\n";
  return text;
}

TEST(RepositoryTest, EveryFieldOfTheContractIsExplained) {
  const std::vector<std::string> bare = FieldsWithoutComment(Repository());
  EXPECT_THAT(bare, IsEmpty()) << Joined(bare);
}

TEST(RepositoryTest, NoFloorIncludesUpward) {
  const std::vector<std::string> broken = BrokenIncludes(Repository(), Floors());
  EXPECT_THAT(broken, IsEmpty()) << Joined(broken);
}

TEST(RepositoryTest, NoFloorLinksUpward) {
  const std::vector<std::string> broken = BrokenLinks(Repository(), Floors());
  EXPECT_THAT(broken, IsEmpty()) << Joined(broken);
}

TEST(RepositoryTest, NothingIsLeftUnfinishedOrBoundToOneMachine) {
  const std::vector<std::string> found = Leftovers(Repository());
  EXPECT_THAT(found, IsEmpty()) << Joined(found);
}

TEST(RepositoryTest, EveryHeaderMayBeIncludedTwice) {
  const std::vector<std::string> found = HeadersWithoutPragmaOnce(Repository());
  EXPECT_THAT(found, IsEmpty()) << Joined(found);
}

TEST(RepositoryTest, EveryFolderOfSourcesHasItsTests) {
  const std::vector<std::string> found = FoldersWithoutTests(Repository());
  EXPECT_THAT(found, IsEmpty()) << Joined(found);
}

TEST(RepositoryTest, EveryFileThatADocumentNamesIsThere) {
  const std::vector<std::string> missing = MissingFilesOfDocuments(Repository());
  EXPECT_THAT(missing, IsEmpty()) << Joined(missing);
}

// Who follows the walks of the document has to find the functions that it names.
TEST(RepositoryTest, EveryFunctionThatTheArchitectureNamesIsThere) {
  std::string code;
  for (const SourceFile& file : Repository()) {
    if (IsSource(file)) code += file.text;
  }
  const std::string& document = TextOf("docs/architecture.md");
  const std::regex call("`(?:[A-Za-z]+::)?([A-Z][A-Za-z]+)\\(");
  int found = 0;
  for (std::sregex_iterator at(document.begin(), document.end(), call), end; at != end; ++at) {
    ++found;
    EXPECT_NE(code.find((*at)[1].str() + "("), std::string::npos) << (*at)[1];
  }
  EXPECT_GT(found, 20);
}

// The rows of the document's tables whose first cell is `code`.
std::set<std::string> RowsOf(const std::string& document) {
  std::set<std::string> rows;
  for (const std::string& line : Lines(document)) {
    if (line.starts_with("| `")) rows.insert(line);
  }
  return rows;
}

std::string RowOf(const JobFileKey& key) {
  if (!key.supported) return std::string("| `") + key.path + "` | " + key.help + " |";
  return std::string("| `") + key.path + "` | " + key.type + " | " + key.default_value + " | " +
         key.help + " |";
}

TEST(RepositoryTest, TheDocumentOfTheJobFileHasEveryKeyAndNoOther) {
  const std::set<std::string> rows = RowsOf(TextOf("docs/job-file.md"));
  std::set<std::string> keys;
  for (const JobFileKey& key : JobFileKeys()) keys.insert(RowOf(key));
  std::vector<std::string> missing;
  std::set_difference(keys.begin(), keys.end(), rows.begin(), rows.end(),
                      std::back_inserter(missing));
  EXPECT_THAT(missing, IsEmpty()) << "docs/job-file.md lacks" << Joined(missing);
  std::vector<std::string> unknown;
  std::set_difference(rows.begin(), rows.end(), keys.begin(), keys.end(),
                      std::back_inserter(unknown));
  EXPECT_THAT(unknown, IsEmpty()) << "job_file/keys.cc lacks" << Joined(unknown);
}

// Each command is added with its name and then its help, in quotes.
TEST(RepositoryTest, TheDocumentOfTheCommandLineNamesEveryCommand) {
  const std::string& document = TextOf("docs/command-line.md");
  const std::regex added("AddCommand<[A-Za-z]+>\\(\\s*app,\\s*action,\\s*\"([a-z]+)\"");
  int found = 0;
  for (const SourceFile& file : Repository()) {
    if (FolderOf(file.path) != "orchestrator/cli") continue;
    for (std::sregex_iterator at(file.text.begin(), file.text.end(), added), end; at != end; ++at) {
      ++found;
      EXPECT_NE(document.find("| `hone " + (*at)[1].str()), std::string::npos) << (*at)[1];
    }
  }
  EXPECT_GT(found, 10);
}

// Each option begins with its name and its default, in quotes.
TEST(RepositoryTest, TheDocumentOfOperationsNamesEveryOption) {
  const std::string& document = TextOf("docs/operations.md");
  const std::regex option("\n      \\{\"([a-z-]+)\", ?\"");
  int found = 0;
  for (const char* path : {"orchestrator/config/config.cc", "worker/config/settings.cc"}) {
    const std::string& source = TextOf(path);
    for (std::sregex_iterator at(source.begin(), source.end(), option), end; at != end; ++at) {
      ++found;
      EXPECT_NE(document.find(" | `" + (*at)[1].str() + "` |"), std::string::npos)
          << "docs/operations.md lacks " << (*at)[1];
    }
  }
  EXPECT_GT(found, 10);
}

TEST(RepositoryTest, TheDocumentOfTheContractNamesEveryVariable) {
  const std::string& source = TextOf("worker/contract/environment.cc");
  const std::string& document = TextOf("docs/training-contract.md");
  const std::regex variable("\"((SM|HONE)_[A-Z_]*[A-Z])");
  int found = 0;
  for (std::sregex_iterator at(source.begin(), source.end(), variable), end; at != end; ++at) {
    ++found;
    EXPECT_NE(document.find("`" + (*at)[1].str()), std::string::npos)
        << "docs/training-contract.md lacks " << (*at)[1];
  }
  EXPECT_GT(found, 10);
}

}  // namespace
}  // namespace hone::structure
