// What an agent finds after a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/supervise/attempt.h"
#include "worker/spool/started.h"

namespace hone {
namespace {

using hone::testing::IsAlive;
using hone::testing::Shell;
using hone::testing::WaitUntil;
using ::testing::HasSubstr;

class AdoptTest : public hone::testing::AttemptTest {
 protected:
  void SetMark(const std::string& bytes) { std::ofstream(folder_ + "/" + kStartedFile) << bytes; }
};

TEST_F(AdoptTest, AttemptThatNobodyBeganIsNotBegun) {
  Make(Shell("true"));
  EXPECT_EQ(Standing(), AttemptStanding::kNotBegun);
  // Looking holds nobody off for longer than it takes.
  Spawn();
  EXPECT_EQ(End().exit_code, 0);
  EXPECT_EQ(Standing(), AttemptStanding::kEnded);
}

TEST_F(AdoptTest, ProgramDiesWithItsSupervisorAndIsAFailureOfTheMachine) {
  Make(Shell("echo $$ > $D/pid; echo started; exec sleep 1000"));
  const pid_t supervisor = SpawnAsChild();
  const pid_t program = PidIn("pid");
  ASSERT_TRUE(WaitUntil([&] { return Output() == "started\n"; }));
  KillSupervisor(supervisor);
  EXPECT_TRUE(WaitUntil([&] { return !IsAlive(program); }));
  EXPECT_EQ(Standing(), AttemptStanding::kOrphaned);
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kMachineFailure);
  EXPECT_EQ(end.output_bytes, 8);
  EXPECT_GT(end.started_at, WallTime());
  EXPECT_EQ(Standing(), AttemptStanding::kEnded);
  EXPECT_EQ(InspectAttempt(folder_)->exit, end);
}

TEST_F(AdoptTest, SupervisorOutlivesTheAgentAndItsWholeProcessGroup) {
  Make(Shell("echo $$ > $D/pid; while ! test -e $D/go; do sleep 0.02; done; echo done"));
  const pid_t agent = fork();
  if (agent == 0) {
    setsid();
    if (!SpawnSupervisor(hone::testing::SupervisePath(), folder_)) _exit(1);
    while (true) pause();
  }
  const pid_t program = PidIn("pid");
  kill(-agent, SIGKILL);
  waitpid(agent, nullptr, 0);
  EXPECT_EQ(Standing(), AttemptStanding::kHeld);
  EXPECT_TRUE(IsAlive(program));
  std::ofstream(dir_ + "/go").flush();
  EXPECT_EQ(End().exit_code, 0);
  EXPECT_EQ(Output(), "done\n");
}

TEST_F(AdoptTest, StraysOfAnOrphanAreKilledBeforeItsEndIsWritten) {
  Make(
      Shell("(setsid sh -c 'trap \"\" TERM; echo $$ > $D/stray; while :; do sleep 1000; done' &);"
            "exec sleep 1000"));
  const pid_t supervisor = SpawnAsChild();
  const pid_t stray = PidIn("stray");
  KillSupervisor(supervisor);
  EXPECT_TRUE(IsAlive(stray));
  EXPECT_EQ(End().reason, EndReason::kMachineFailure);
  EXPECT_FALSE(IsAlive(stray));
}

TEST_F(AdoptTest, OfAnotherBootNothingIsKilled) {
  Make(Shell("true"));
  const StartMark mark = {.boot_id = "another", .cgroup = "", .started_at = FromMicros(5)};
  ASSERT_TRUE(SetStartMark(folder_, mark));
  // It has the right variable, as a process has that got it from a backup of the folder.
  const std::string variable = std::string(kAttemptVariable) + "=" + folder_;
  std::array<char*, 2> environment = {const_cast<char*>(variable.c_str()), nullptr};
  std::array<char*, 3> argv = {const_cast<char*>("sleep"), const_cast<char*>("1000"), nullptr};
  pid_t pid = 0;
  ASSERT_EQ(posix_spawnp(&pid, "sleep", nullptr, nullptr, argv.data(), environment.data()), 0);
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kMachineFailure);
  EXPECT_EQ(end.started_at, FromMicros(5));
  EXPECT_TRUE(IsAlive(pid));
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
}

TEST_F(AdoptTest, MarkIsSetOnceAndThenStaysAsItIs) {
  Make(Shell("true"));
  const StartMark first = {.boot_id = "one", .cgroup = "/x", .started_at = FromMicros(1)};
  const StartMark second = {.boot_id = "two", .cgroup = "", .started_at = FromMicros(2)};
  ASSERT_TRUE(SetStartMark(folder_, first));
  const auto again = SetStartMark(folder_, second);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(ReadStartMark(folder_), first);
}

TEST_F(AdoptTest, TornMarkIsAMark) {
  for (const char* bytes : {"", "{", "{\"boot_id\": 7, \"cgroup\": []}"}) {
    Make(Shell("touch $D/ran"));
    SetMark(bytes);
    EXPECT_EQ(SpawnSupervisor(hone::testing::SupervisePath(), folder_).error().code,
              ErrorCode::kAlreadyExists);
    EXPECT_EQ(Standing(), AttemptStanding::kOrphaned);
    EXPECT_EQ(End().reason, EndReason::kMachineFailure);
    EXPECT_FALSE(std::filesystem::exists(dir_ + "/ran"));
    ASSERT_TRUE(RemoveSpoolFolder(dir_, hone::testing::kAttempt));
  }
}

TEST_F(AdoptTest, EndThatCannotBeReadIsAFailureOfTheMachineThatSaysSo) {
  Make(Shell("true"));
  SetMark("{}");
  std::ofstream(folder_ + "/" + kExitFile) << "{\"reason\": \"program-en";
  const auto inspection = InspectAttempt(folder_);
  ASSERT_TRUE(inspection);
  ASSERT_EQ(inspection->standing, AttemptStanding::kEnded);
  EXPECT_EQ(inspection->exit->reason, EndReason::kMachineFailure);
  EXPECT_THAT(inspection->exit->message, HasSubstr("exit.json: "));
}

TEST_F(AdoptTest, OrphanIsHeldWhileItIsBuried) {
  Make(Shell("touch $D/ran"));
  SetMark("{}");
  const auto inspection = InspectAttempt(folder_);
  ASSERT_TRUE(inspection && inspection->lock);
  EXPECT_EQ(Standing(), AttemptStanding::kHeld);
}

TEST_F(AdoptTest, HalfMadeFoldersAreNoAttempts) {
  Make(Shell("true"));
  std::filesystem::create_directories(dir_ + "/spool/.new-77");
  std::filesystem::create_directories(dir_ + "/spool/.old-78/x");
  EXPECT_EQ(ListAttempts(dir_)->size(), 1U);
  RemoveSpoolLeftovers(dir_);
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/spool/.new-77"));
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/spool/.old-78"));
  EXPECT_EQ(Standing(), AttemptStanding::kNotBegun);
}

TEST_F(AdoptTest, AnAttemptIsMadeOnce) {
  Make(Shell("true"));
  EXPECT_EQ(CreateSpoolFolder(dir_, hone::testing::kAttempt, Shell("false")).error().code,
            ErrorCode::kAlreadyExists);
}

}  // namespace
}  // namespace hone
