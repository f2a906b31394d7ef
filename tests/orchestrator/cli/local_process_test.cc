#include "orchestrator/cli/local_process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace hone {
namespace {

using ::testing::HasSubstr;

class LocalProcessTest : public ::testing::Test {
 protected:
  LocalProcessTest() {
    std::string name = ::testing::TempDir() + "hone-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~LocalProcessTest() override { std::filesystem::remove_all(folder_); }

  UniqueFd Lock(const std::string& text) {
    std::ofstream(folder_ / "lock") << text << '\n';
    UniqueFd fd(open((folder_ / "lock").c_str(), O_RDWR | O_CLOEXEC));
    EXPECT_EQ(flock(fd.get(), LOCK_EX), 0);
    return fd;
  }

  std::string AwaitExit(pid_t child) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
      if (const auto how = HasExited(child)) return *how;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return "still running";
  }

  std::filesystem::path folder_;
};

TEST_F(LocalProcessTest, NothingHoldsALockThatIsFreeOrNotThere) {
  const auto missing = LocalProcess::HolderOf(folder_ / "lock", "cli_tests");
  ASSERT_TRUE(missing);
  EXPECT_FALSE(missing->has_value());
  std::ofstream(folder_ / "lock") << getpid() << '\n';
  const auto free = LocalProcess::HolderOf(folder_ / "lock", "cli_tests");
  ASSERT_TRUE(free);
  EXPECT_FALSE(free->has_value());
}

TEST_F(LocalProcessTest, HolderIsTheProcessThatTheLockNames) {
  const UniqueFd lock = Lock(std::to_string(getpid()));
  const auto holder = LocalProcess::HolderOf(folder_ / "lock", "cli_tests");
  ASSERT_TRUE(holder) << holder.error().message;
  ASSERT_TRUE(holder->has_value());
  EXPECT_EQ((*holder)->pid(), getpid());
  EXPECT_FALSE((*holder)->Ended());
}

TEST_F(LocalProcessTest, ProcessOfAnotherProgramIsNeverTakenForOurs) {
  const UniqueFd lock = Lock(std::to_string(getpid()));
  const auto holder = LocalProcess::HolderOf(folder_ / "lock", "honed");
  ASSERT_FALSE(holder);
  EXPECT_EQ(holder.error().code, ErrorCode::kFailedPrecondition);
  EXPECT_FALSE(LocalProcess::HolderOf(folder_ / "lock", "").ok());
}

TEST_F(LocalProcessTest, LockThatNamesNobodyIsRefused) {
  const UniqueFd lock = Lock("");
  EXPECT_FALSE(LocalProcess::HolderOf(folder_ / "lock", "cli_tests"));
}

TEST_F(LocalProcessTest, StartedProgramHasASessionOfItsOwnAndItsOutputInTheLog) {
  const Result<pid_t> child =
      StartInBackground({.program = "/bin/sh",
                         .arguments = {"-c", "echo said; echo $$ >&2; exit 7"},
                         .log = folder_ / "log"});
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_EQ(AwaitExit(*child), "exit 7");
  EXPECT_EQ(TailOf(folder_ / "log", 1'000), "said\n" + std::to_string(*child) + "\n");
}

TEST_F(LocalProcessTest, ProgramThatIsNotThereIsSaidToBeMissing) {
  const Result<pid_t> child =
      StartInBackground({.program = folder_ / "nothing", .arguments = {}, .log = folder_ / "log"});
  ASSERT_FALSE(child);
  EXPECT_THAT(child.error().message, HasSubstr("nothing"));
}

TEST_F(LocalProcessTest, TailIsWholeLines) {
  std::ofstream(folder_ / "log") << "first line\nsecond line\nthird\n";
  EXPECT_EQ(TailOf(folder_ / "log", 10), "third\n");
  EXPECT_EQ(TailOf(folder_ / "missing", 10), "");
}

}  // namespace
}  // namespace hone
