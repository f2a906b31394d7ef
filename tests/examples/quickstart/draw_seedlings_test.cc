#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/check.h"
#include "tests/integration/support/process.h"
#include "tests/support/temporary_folder.h"

namespace hone::seedlings {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

namespace fs = std::filesystem;

// Each file below a folder: its path in there, and its bytes.
using Files = std::map<std::string, std::string>;

Files FilesIn(const fs::path& folder) {
  Files files;
  if (!fs::exists(folder)) return files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files[fs::relative(entry.path(), folder)] = integration::ReadAll(entry.path());
  }
  return files;
}

// How many files each folder has.
std::map<std::string, int> CountsIn(const fs::path& folder) {
  std::map<std::string, int> counts;
  for (const auto& [path, bytes] : FilesIn(folder)) ++counts[fs::path(path).parent_path()];
  return counts;
}

// The height and width of a PNG file of which every row can be read; nothing otherwise.
std::vector<int> SizeOf(const std::string& bytes) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&image, bytes.data(), bytes.size())) return {};
  image.format = PNG_FORMAT_RGB;
  std::vector<png_byte> pixels(PNG_IMAGE_SIZE(image));
  if (!png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr)) return {};
  return {static_cast<int>(image.height), static_cast<int>(image.width)};
}

class DrawSeedlingsTest : public ::testing::Test {
 protected:
  integration::Outcome Draw(const std::vector<std::string>& arguments) {
    const char* program = std::getenv("DRAW_SEEDLINGS");
    HONE_CHECK(program != nullptr);
    integration::Command command;
    command.argv = {program};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    return integration::RunToEnd(command, scratch_.path());
  }

  // What is drawn with these options, into a folder of its own.
  Files Drawn(const std::vector<std::string>& options) {
    const std::string folder = scratch_ / ("drawn-" + std::to_string(++drawn_));
    std::vector<std::string> arguments = options;
    arguments.push_back(folder);
    const integration::Outcome outcome = Draw(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return FilesIn(folder);
  }

  testing::TemporaryFolder scratch_;
  int drawn_ = 0;
};

TEST_F(DrawSeedlingsTest, SameSeedDrawsTheSameBytes) {
  const Files first = Drawn({"--pictures", "4", "--seed", "7"});
  EXPECT_THAT(first, SizeIs(20));
  EXPECT_EQ(first, Drawn({"--pictures=4", "--seed=7"}));
}

TEST_F(DrawSeedlingsTest, AnotherSeedDrawsOtherPicturesUnderTheSameNames) {
  const Files first = Drawn({"--pictures", "4", "--seed", "7"});
  const Files second = Drawn({"--pictures", "4", "--seed", "8"});
  ASSERT_EQ(first.size(), second.size());
  for (const auto& [path, bytes] : first) {
    ASSERT_THAT(second, Contains(Key(path)));
    EXPECT_NE(second.at(path), bytes) << path;
  }
}

TEST_F(DrawSeedlingsTest, NoTwoPicturesAreAlike) {
  std::set<std::string> different;
  const Files files = Drawn({"--pictures", "12"});
  for (const auto& [path, bytes] : files) different.insert(bytes);
  EXPECT_EQ(different.size(), files.size());
}

TEST_F(DrawSeedlingsTest, APictureIsTheSameHoweverManyAreDrawn) {
  const Files few = Drawn({"--pictures", "4"});
  const Files many = Drawn({"--pictures", "12"});
  for (const auto& picture : few) EXPECT_THAT(many, Contains(picture)) << picture.first;
}

TEST_F(DrawSeedlingsTest, EverySpeciesHasThePicturesAskedForAndEveryFourthIsForValidation) {
  ASSERT_EQ(Draw({scratch_ / "pictures", "--pictures", "12"}).code, 0);
  const auto train = CountsIn(scratch_ / "pictures/train");
  const auto validation = CountsIn(scratch_ / "pictures/validation");
  EXPECT_THAT(train, ElementsAre(Pair("arrowdock", 9), Pair("heartcress", 9), Pair("moonclover", 9),
                                 Pair("ribbonrush", 9), Pair("sawnettle", 9)));
  EXPECT_THAT(validation,
              ElementsAre(Pair("arrowdock", 3), Pair("heartcress", 3), Pair("moonclover", 3),
                          Pair("ribbonrush", 3), Pair("sawnettle", 3)));
  EXPECT_TRUE(fs::exists(scratch_ / "pictures/train/arrowdock/0001.png"));
}

TEST_F(DrawSeedlingsTest, PicturesAreReadableAndAsLargeAsAskedFor) {
  for (const auto& [path, bytes] : Drawn({"--pictures", "4"})) {
    EXPECT_THAT(SizeOf(bytes), ElementsAre(32, 32)) << path;
  }
  for (const auto& [path, bytes] : Drawn({"--pictures", "4", "--size", "50"})) {
    EXPECT_THAT(SizeOf(bytes), ElementsAre(50, 50)) << path;
  }
}

TEST_F(DrawSeedlingsTest, AnEmptyFolderIsFilledAndOneWithFilesIsLeftAsItIs) {
  fs::create_directory(scratch_ / "mine");
  EXPECT_EQ(Draw({scratch_ / "mine", "--pictures", "4"}).code, 0);
  const Files before = FilesIn(scratch_ / "mine");

  const integration::Outcome outcome = Draw({scratch_ / "mine", "--pictures", "4", "--seed", "2"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err,
            "DIR: must be an empty folder or a new one: " + (scratch_ / "mine") + "\n");
  EXPECT_EQ(FilesIn(scratch_ / "mine"), before);
}

TEST_F(DrawSeedlingsTest, AFileInTheFoldersPlaceIsLeftAsItIs) {
  scratch_.Write("notes", "mine");
  const integration::Outcome outcome = Draw({scratch_ / "notes"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, "DIR: must be a folder: " + (scratch_ / "notes") + "\n");
  EXPECT_EQ(scratch_.Read("notes"), "mine");
}

TEST_F(DrawSeedlingsTest, WrongUseIsRefusedByNameRuleAndValueBeforeAnythingIsDrawn) {
  const std::string folder = scratch_ / "pictures";
  struct Case {
    std::vector<std::string> arguments;
    std::string told;
  };
  const std::string pictures = "--pictures: must be a whole number from 4 to 9999: ";
  const std::string size = "--size: must be a whole number from 16 to 512: ";
  const std::string seed = "--seed: must be a whole number from 0 to 9223372036854775807: ";
  const std::vector<Case> cases = {
      {{}, "DIR: must be given\n"},
      {{""}, "DIR: must be given\n"},
      {{folder, "another"}, "DIR: must be one folder: another\n"},
      {{folder, "--pictures", "3"}, pictures + "3\n"},
      {{folder, "--pictures", "10000"}, pictures + "10000\n"},
      {{folder, "--pictures=many"}, pictures + "many\n"},
      {{folder, "--pictures="}, pictures + "\n"},
      {{folder, "--pictures"}, "--pictures: must have a value\n"},
      {{folder, "--size", "15"}, size + "15\n"},
      {{folder, "--size", "32px"}, size + "32px\n"},
      {{folder, "--seed", "-1"}, seed + "-1\n"},
      {{folder, "--seed", "99999999999999999999"}, seed + "99999999999999999999\n"},
      {{folder, "--colour", "4"}, "option: must be --pictures, --seed or --size: --colour\n"},
  };
  for (const Case& wrong : cases) {
    const integration::Outcome outcome = Draw(wrong.arguments);
    EXPECT_EQ(outcome.code, 2) << wrong.told;
    EXPECT_THAT(outcome.err, StartsWith(wrong.told));
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_FALSE(fs::exists(folder)) << wrong.told;
  }
}

}  // namespace
}  // namespace hone::seedlings
