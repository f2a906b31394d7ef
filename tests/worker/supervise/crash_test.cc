// A supervisor may be killed at any moment. Whatever the moment, its program is started at most
// once, and the attempt comes to an end.
#include <gtest/gtest.h>

#include <random>

#include "tests/worker/supervise/attempt.h"

namespace hone {
namespace {

using hone::testing::IsAlive;
using hone::testing::kAttempt;
using hone::testing::Shell;
using hone::testing::SupervisePath;

class CrashTest : public hone::testing::AttemptTest {
 protected:
  int Starts() const {
    std::ifstream file(dir_ + "/starts");
    int starts = 0;
    for (std::string line; std::getline(file, line);) ++starts;
    return starts;
  }
  bool AnyProgramAlive() const {
    std::ifstream file(dir_ + "/starts");
    bool alive = false;
    for (pid_t pid = 0; file >> pid;) alive |= IsAlive(pid);
    return alive;
  }
};

TEST_F(CrashTest, WheneverASupervisorIsKilledTheProgramIsStartedAtMostOnceAndHasAnEnd) {
  std::mt19937 random(7);
  int not_begun = 0, orphaned = 0, ended = 0;
  for (int round = 0; round < 30; ++round) {
    SCOPED_TRACE(round);
    // About as long as a supervisor needs for all of it.
    Make(Shell("echo $$ >> $D/starts; echo x; (setsid sleep 1000 &); sleep 0.01"));
    const pid_t supervisor = SpawnAsChild();
    std::this_thread::sleep_for(Duration(random() % 40'000));
    KillSupervisor(supervisor);

    // The agent that comes next may be killed and come again, and may spawn again.
    static_cast<void>(SpawnSupervisor(SupervisePath(), folder_));
    const AttemptStanding standing = Standing();
    not_begun += standing == AttemptStanding::kHeld ? 1 : 0;
    orphaned += standing == AttemptStanding::kOrphaned ? 1 : 0;
    ended += standing == AttemptStanding::kEnded ? 1 : 0;
    const ExitRecord end = End();
    EXPECT_LE(Starts(), 1);
    EXPECT_FALSE(AnyProgramAlive());
    if (end.reason == EndReason::kProgramEnded) {
      EXPECT_EQ(Starts(), 1);
    }
    EXPECT_EQ(Standing(), AttemptStanding::kEnded);

    ASSERT_TRUE(RemoveSpoolFolder(dir_, kAttempt));
    std::filesystem::remove(dir_ + "/starts");
  }
  RecordProperty("not_begun", not_begun);
  RecordProperty("orphaned", orphaned);
  RecordProperty("ended", ended);
}

}  // namespace
}  // namespace hone
