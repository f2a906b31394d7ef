#include "worker/runtime/kept_folders.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "tests/worker/runtime/agent_process.h"
#include "worker/spool/layout.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

constexpr AttemptId kFirst{7};
constexpr AttemptId kSecond{8};

class KeptFoldersTest : public ::testing::Test {
 protected:
  void Aside(AttemptId attempt, Duration at) {
    fs::create_directories(JobFolder(dir_, attempt) + "/output");
    std::ofstream(JobFolder(dir_, attempt) + "/output/notes") << "notes";
    ASSERT_TRUE(PutAside(dir_, attempt, WallTime(at)));
  }
  bool IsKept(AttemptId attempt) const { return fs::exists(KeptFolder(dir_, attempt)); }

  const testing::TemporaryFolder folder_;
  const std::string dir_ = folder_.path();
};

TEST_F(KeptFoldersTest, AFolderIsAsideWithAllThatIsInIt) {
  Aside(kFirst, 1'000s);
  EXPECT_FALSE(fs::exists(JobFolder(dir_, kFirst)));
  EXPECT_TRUE(fs::exists(KeptFolder(dir_, kFirst) + "/output/notes"));
}

TEST_F(KeptFoldersTest, EachGoesWhenItsTimeIsOverAndOneAtATime) {
  Aside(kFirst, 1'000s);
  Aside(kSecond, 1'010s);
  EXPECT_FALSE(RemoveOneKept(dir_, 1h, WallTime(1'000s + 1h - 1us)));
  EXPECT_TRUE(RemoveOneKept(dir_, 1h, WallTime(1'000s + 1h)));
  EXPECT_FALSE(IsKept(kFirst));
  EXPECT_FALSE(RemoveOneKept(dir_, 1h, WallTime(1'000s + 1h)));
  EXPECT_TRUE(IsKept(kSecond));
  EXPECT_TRUE(RemoveOneKept(dir_, Duration::zero(), WallTime(1'010s)));
  EXPECT_FALSE(IsKept(kSecond));
}

TEST_F(KeptFoldersTest, NothingToKeepAndNothingToRemoveAreNoMistakes) {
  EXPECT_TRUE(PutAside(dir_, kFirst, WallTime(1'000s)));
  EXPECT_FALSE(RemoveOneKept(dir_, 1s, WallTime(9'000s)));
  fs::remove_all(dir_ + "/ended");
  EXPECT_FALSE(RemoveOneKept(dir_, 1s, WallTime(9'000s)));
}

}  // namespace
}  // namespace hone::worker
