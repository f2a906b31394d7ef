#include "worker/train/data/folder.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "tests/support/temporary_folder.h"
#include "worker/train/base/failure.h"

namespace hone::train {
namespace {

using hone::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

PictureSet Index(const TemporaryFolder& folder) { return IndexFolder("train", folder.path()); }

std::string FailureOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kBadInput);
    return failure.what();
  }
  return "";
}

TEST(FolderTest, EachFolderIsAClassInTheOrderOfNames) {
  const TemporaryFolder folder;
  for (const char* name :
       {"b/2.jpg", "b/10.PNG", "a/x.jpeg", "a/note.txt", "a/.hidden.jpg", "c.jpg"}) {
    folder.Write(name, "");
  }
  const PictureSet set = Index(folder);
  EXPECT_THAT(set.classes, ElementsAre("a", "b"));
  EXPECT_THAT(set.files, ElementsAre(PictureFile{"a/x.jpeg", 0}, PictureFile{"b/10.PNG", 1},
                                     PictureFile{"b/2.jpg", 1}));
}

TEST(FolderTest, AFolderWithoutPicturesIsBadInput) {
  const TemporaryFolder folder;
  EXPECT_THAT(FailureOf([&] { Index(folder); }),
              HasSubstr("channel train: must have a folder of JPEG or PNG pictures"));
  EXPECT_THAT(FailureOf([&] { IndexFolder("train", folder / "none"); }),
              HasSubstr("channel train: must be a readable folder"));
}

TEST(FolderTest, LabelsOfValidationAreThoseOfTraining) {
  const TemporaryFolder folder;
  folder.Write("b/1.png", "");
  const PictureSet set = WithClassesOf(Index(folder), {"a", "b"});
  EXPECT_THAT(set.files, ElementsAre(PictureFile{"b/1.png", 1}));
  EXPECT_THAT(FailureOf([&] { WithClassesOf(Index(folder), {"a"}); }),
              HasSubstr("must have no class that channel train does not have: b"));
}

TEST(FolderTest, TheSplitTakesAFifthOfEachClassBySeed) {
  PictureSet set{"train", "f", {"a", "b"}, {}};
  for (int i = 0; i < 100; ++i) set.files.push_back({"a/" + std::to_string(i), 0});
  for (int i = 0; i < 2; ++i) set.files.push_back({"b/" + std::to_string(i), 1});
  const auto [train, validation] = Split(set, 1);
  EXPECT_EQ(train.files.size(), 81u);
  EXPECT_EQ(validation.files.size(), 21u);
  EXPECT_EQ(validation.files, Split(set, 1).second.files);
  EXPECT_NE(validation.files, Split(set, 2).second.files);
  for (const PictureFile& file : validation.files) {
    EXPECT_EQ(std::count(train.files.begin(), train.files.end(), file), 0);
  }
}

}  // namespace
}  // namespace hone::train
