// The checks of texts bite: small made-up trees, each with one thing wrong.
#include "tests/structure/text_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::structure {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(TextCheckTest, NotesOfUnfinishedWorkAreFound) {
  EXPECT_THAT(Leftovers({{"tuner/a.cc", "int a;\n// TODO: more\n"}}),
              ElementsAre("tuner/a.cc:2: TODO"));
  EXPECT_THAT(Leftovers({{"deploy/a.sh", "# FIXME\n"}}), ElementsAre("deploy/a.sh:1: FIXME"));
  EXPECT_THAT(Leftovers({{"tuner/a.cc", "int TODOS;\n"}}), IsEmpty());
}

TEST(TextCheckTest, PathsOfOneMachineAreFound) {
  EXPECT_THAT(Leftovers({{"a.md", "see `/home/somebody/x`\n"}}),
              ElementsAre("a.md:1: a path of one machine: /home/"));
  EXPECT_THAT(Leftovers({{"CMakeLists.txt", "set(x /work/thing)\n"}}),
              ElementsAre("CMakeLists.txt:1: a path of one machine: /work/"));
  EXPECT_THAT(Leftovers({{"tests/a_test.cc", "\"/some/folder/data\" ./work/ ${X}/work/\n"}}),
              IsEmpty());
}

TEST(TextCheckTest, AHeaderWithoutPragmaOnceIsFound) {
  EXPECT_THAT(
      HeadersWithoutPragmaOnce(
          {{"tuner/a.h", "int a;\n"}, {"tuner/b.h", "// B.\n#pragma once\n"}, {"tuner/c.cc", ""}}),
      ElementsAre("tuner/a.h"));
}

TEST(TextCheckTest, AFieldThatNoCommentExplainsIsFound) {
  const SourceTree tree = {{"proto/a.proto",
                            "message A {\n  // In bytes.\n  int64 size = 1;\n"
                            "  map<string, x.Y> b = 2;\n  repeated x.Y c = 3;\n}\n"
                            "enum E {\n  E_NONE = 0;\n}\n"}};
  EXPECT_THAT(FieldsWithoutComment(tree), ElementsAre("proto/a.proto:4: no comment explains it",
                                                      "proto/a.proto:5: no comment explains it"));
}

TEST(TextCheckTest, AFolderOfSourcesWithoutTestsIsFound) {
  EXPECT_THAT(FoldersWithoutTests({{"tuner/a.cc", ""}, {"tests/tuner/a_test.cc", ""}}), IsEmpty());
  EXPECT_THAT(FoldersWithoutTests({{"storage/logs/a.cc", ""}, {"tests/storage/a_test.cc", ""}}),
              ElementsAre("storage/logs: no tests in tests/storage/logs"));
}

TEST(TextCheckTest, ADocumentThatNamesAFileThatIsGoneIsFound) {
  const SourceTree tree = {{"tuner/trial.h", ""},
                           {"docs/a.md", "`tuner/trial.h`, `trial.h`; then `tuner/gone.h`\n"}};
  EXPECT_THAT(MissingFilesOfDocuments(tree), ElementsAre("docs/a.md:1: there is no tuner/gone.h"));
}

TEST(TextCheckTest, WhatInADocumentIsNoFileOfTheTreeIsLeftAlone) {
  EXPECT_THAT(MissingFilesOfDocuments({{"a.md",
                                        "`x/y.{h,cc}` `./train.sh` `output/failure` `hone.db` "
                                        "`input/config/hyperparameters.json` `cat a.sh`\n"}}),
              IsEmpty());
}

}  // namespace
}  // namespace hone::structure
