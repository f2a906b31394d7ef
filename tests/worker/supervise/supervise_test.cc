// What a supervisor does for its program, from start to end.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/worker/supervise/attempt.h"
#include "worker/spool/segments.h"

namespace hone {
namespace {

using hone::testing::IsAlive;
using hone::testing::kAttempt;
using hone::testing::Shell;
using hone::testing::SupervisePath;
using hone::testing::WaitUntil;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SuperviseTest : public hone::testing::AttemptTest {
 protected:
  void Order(const ControlOrder& order) {
    EXPECT_TRUE(WaitUntil([&] { return SendOrder(folder_, order).ok(); }));
  }
};

TEST_F(SuperviseTest, TheEndTellsExitCodeTimesAndOutput) {
  const WallTime before = ReadClock().wall;
  RunToEnd(Shell("echo out; echo err >&2; exit 83"));
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kProgramEnded);
  EXPECT_EQ(end.exit_code, 83);
  EXPECT_EQ(end.signal, std::nullopt);
  EXPECT_FALSE(end.out_of_memory);
  EXPECT_GE(end.started_at, before);
  EXPECT_GE(end.ended_at, end.started_at);
  EXPECT_LE(end.ended_at, ReadClock().wall);
  EXPECT_GT(end.runtime, 0us);
  EXPECT_EQ(Output(), "out\nerr\n");
  EXPECT_EQ(end.output_bytes, 8);
  EXPECT_EQ(end.dropped_bytes, 0);
  EXPECT_EQ(end.message, "");
}

TEST_F(SuperviseTest, TheEndTellsTheSignal) {
  RunToEnd(Shell("kill -SEGV $$"));
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kProgramEnded);
  EXPECT_EQ(end.signal, SIGSEGV);
  EXPECT_EQ(end.exit_code, std::nullopt);
}

TEST_F(SuperviseTest, ProgramThatCannotBeExecutedIsAStartFailureThatSaysWhy) {
  ProgramCommand command = Shell("");
  command.argv = {"no-such-program"};
  RunToEnd(command);
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kStartFailure);
  EXPECT_THAT(end.message, HasSubstr("no-such-program: No such file"));
}

TEST_F(SuperviseTest, MissingWorkingDirectoryIsAStartFailureThatSaysWhy) {
  ProgramCommand command = Shell("");
  command.cwd = "/no/such/folder";
  RunToEnd(command);
  EXPECT_THAT(End().message, HasSubstr("/no/such/folder: No such file"));
}

TEST_F(SuperviseTest, CommandThatCannotBeReadIsAStartFailure) {
  Make(Shell("touch $D/ran"));
  std::ofstream(folder_ + "/" + kCommandFile) << "{\"argv\": [\"sh\"";
  Spawn();
  EXPECT_EQ(End().reason, EndReason::kStartFailure);
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/ran"));
}

TEST_F(SuperviseTest, ProgramSeesItsEnvironmentOnlyAndNothingOfOurs) {
  ProgramCommand command = Shell(
      "env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^PATH= -e ^D= | sort;"
      "readlink /proc/$$/fd/0; ls /proc/self/fd;"
      // Signals 32 and 33 belong to the C library and cannot be set.
      "grep -e SigBlk -e SigIgn /proc/$$/status | grep -v 0000000180000000 |"
      "grep -v 0000000000000000;"
      "test $(ps -o pgid= -p $$) = $$ && test $(ps -o sid= -p $$) = $$ && pwd");
  command.environment["A"] = "x y";
  command.environment[kAttemptVariable] = "elsewhere";
  command.cwd = "/usr";
  RunToEnd(command);
  EXPECT_EQ(End().exit_code, 0);
  // 3 is the folder that ls itself looks into.
  EXPECT_EQ(Output(), "A=x y\nHONE_ATTEMPT_DIR=" + folder_ + "\n/dev/null\n0\n1\n2\n3\n/usr\n");
}

TEST_F(SuperviseTest, ProgramHasNoSignalBlockedAndNoDescriptorThatTheAgentForgot) {
  const int forgotten = open("/dev/null", O_RDONLY);
  ProgramCommand command = Shell("");
  command.argv = {"grep", "SigBlk", "/proc/self/status"};  // A shell would unblock them.
  Make(command);
  SpawnAsChild();
  EXPECT_EQ(End().exit_code, 0);
  EXPECT_EQ(Output(), "SigBlk:\t0000000000000000\n");

  ASSERT_TRUE(RemoveSpoolFolder(dir_, kAttempt));
  command.argv = {"ls", "/proc/self/fd"};
  Make(command);
  SpawnAsChild();
  EXPECT_EQ(End().exit_code, 0);
  EXPECT_EQ(Output(), "0\n1\n2\n3\n");
  close(forgotten);
}

TEST_F(SuperviseTest, TimeLimitKillsAProgramThatIgnoresSigterm) {
  ProgramCommand command = Shell("trap '' TERM; echo ready; while :; do sleep 0.05; done");
  command.time_limit = 300ms;
  command.grace = 200ms;
  RunToEnd(command);
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kTimeLimit);
  EXPECT_EQ(end.signal, SIGKILL);
  EXPECT_GE(end.runtime, 500ms);
  EXPECT_EQ(Output(), "ready\n");
}

TEST_F(SuperviseTest, LimitCanBeChangedWhileTheProgramRuns) {
  ProgramCommand command = Shell("touch $D/ready; exec sleep 1000");
  command.time_limit = 1h;
  RunToEnd(command);
  ASSERT_TRUE(WaitForSign("ready"));
  Order({ControlVerb::kLimit, 1ms});
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kTimeLimit);
  EXPECT_EQ(end.signal, SIGTERM);
}

TEST_F(SuperviseTest, StopGivesTheProgramItsGraceAndItsLastWords) {
  RunToEnd(
      Shell("exec 2>/dev/null; trap 'echo saved; exit 7' TERM; touch $D/ready; while :; do sleep "
            "0.05; done"));
  ASSERT_TRUE(WaitForSign("ready"));
  Order({ControlVerb::kStop});
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kStopped);
  EXPECT_EQ(end.exit_code, 7);
  EXPECT_EQ(Output(), "saved\n");
}

TEST_F(SuperviseTest, EachOrderGivesItsReasonAndTheFirstOneStays) {
  RunToEnd(Shell(
      "exec 2>/dev/null; trap 'echo asked' TERM; touch $D/ready; while :; do sleep 0.05; done"));
  ASSERT_TRUE(WaitForSign("ready"));
  Order({ControlVerb::kLoseContact});
  ASSERT_TRUE(WaitUntil([&] { return Output() == "asked\n"; }));
  Order({ControlVerb::kStop});
  Order({ControlVerb::kDrain, 1ms});
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kLostContact);
  EXPECT_EQ(end.signal, SIGKILL);
  EXPECT_EQ(Output(), "asked\n");
}

TEST_F(SuperviseTest, KillDoesNotAsk) {
  RunToEnd(
      Shell("exec 2>/dev/null; trap 'echo asked; exit' TERM; touch $D/ready; while :; do sleep "
            "0.05; done"));
  ASSERT_TRUE(WaitForSign("ready"));
  Order({ControlVerb::kKill});
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kStopped);
  EXPECT_EQ(end.signal, SIGKILL);
  EXPECT_EQ(Output(), "");
}

TEST_F(SuperviseTest, StopReachesTheWholeProcessGroup) {
  RunToEnd(Shell("sleep 1000 & sleep 1000 & touch $D/ready; wait"));
  ASSERT_TRUE(WaitForSign("ready"));
  Order({ControlVerb::kStop});
  EXPECT_EQ(End().signal, SIGTERM);
}

TEST_F(SuperviseTest, SigtermToTheSupervisorIsADrain) {
  Make(
      Shell("exec 2>/dev/null; trap 'echo saved; exit 0' TERM; touch $D/ready; while :; do sleep "
            "0.05; done"));
  const pid_t supervisor = SpawnAsChild();
  ASSERT_TRUE(WaitForSign("ready"));
  for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGPIPE}) kill(supervisor, signal);
  kill(supervisor, SIGTERM);
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kDrained);
  EXPECT_EQ(end.exit_code, 0);
}

TEST_F(SuperviseTest, NoiseInTheControlFifoChangesNothing) {
  RunToEnd(Shell("touch $D/ready; while ! test -e $D/go; do sleep 0.02; done; exit 5"));
  ASSERT_TRUE(WaitForSign("ready"));
  std::ofstream(folder_ + "/" + kControlFile) << std::string(20'000, 'x') << "\nstop now\n\n"
                                              << std::string("\0\n", 2) << std::flush;
  std::ofstream(dir_ + "/go").flush();
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kProgramEnded);
  EXPECT_EQ(end.exit_code, 5);
}

TEST_F(SuperviseTest, OrdersToNobodySaySo) {
  Make(Shell("true"));
  EXPECT_EQ(SendOrder(folder_, {ControlVerb::kStop}).error().code, ErrorCode::kUnavailable);
  Spawn();
  End();
  EXPECT_EQ(SendOrder(folder_, {ControlVerb::kStop}).error().code, ErrorCode::kUnavailable);
}

TEST_F(SuperviseTest, MegabytesWithoutANewlineArriveWhole) {
  RunToEnd(Shell("head -c 20000000 /dev/zero | tr '\\0' x; printf end"));
  EXPECT_EQ(End().output_bytes, 20'000'003);
  EXPECT_EQ(Output(), std::string(20'000'000, 'x') + "end");
  EXPECT_EQ(ListSegments(folder_)->size(), 3U);
}

TEST_F(SuperviseTest, BeyondTheLimitTheEndOfTheOutputStays) {
  ProgramCommand command = Shell("head -c 3000000 /dev/zero | tr '\\0' x; echo final=0.5");
  command.output_limit = 64 << 10;
  RunToEnd(command);
  const ExitRecord end = End();
  EXPECT_EQ(end.output_bytes, 3'000'010);
  EXPECT_GE(end.dropped_bytes, 3'000'010 - (64 << 10));
  const std::string output = Output();
  EXPECT_EQ(static_cast<std::int64_t>(output.size()), end.output_bytes - end.dropped_bytes);
  EXPECT_TRUE(output.ends_with("xfinal=0.5\n"));
}

TEST_F(SuperviseTest, DaemonLeftBehindIsEndedAndKeepsNobodyWaiting) {
  // In a session of its own, with the output open, and its parent gone.
  RunToEnd(
      Shell("(setsid sh -c 'echo $$ > $D/pid; exec sleep 1000' &) ;"
            "while ! test -s $D/pid; do sleep 0.02; done; exit 3"));
  const ExitRecord end = End();
  EXPECT_EQ(end.reason, EndReason::kProgramEnded);
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_THAT(end.message, HasSubstr("left processes behind"));
  EXPECT_FALSE(IsAlive(PidIn("pid")));
}

TEST_F(SuperviseTest, StubbornTreeOfStraysIsKilled) {
  RunToEnd(
      Shell("(setsid sh -c 'trap \"\" TERM; sh -c \"echo \\$\\$ > $D/child; sleep 1000; :\" &"
            " echo $$ > $D/pid; while :; do sleep 1000; done' &) ;"
            "while ! test -s $D/pid -a -s $D/child; do sleep 0.02; done; echo $D"));
  EXPECT_EQ(End().exit_code, 0);
  EXPECT_FALSE(IsAlive(PidIn("pid")));
  EXPECT_FALSE(IsAlive(PidIn("child")));
}

TEST_F(SuperviseTest, ProgramThatClosesItsOutputIsStillWaitedForAndAtNoCost) {
  Make(Shell("exec >&- 2>&-; sleep 0.5; exit 4"));
  const pid_t supervisor = SpawnAsChild();
  const ExitRecord end = End();
  EXPECT_EQ(end.exit_code, 4);
  rusage used = {};
  ASSERT_EQ(wait4(supervisor, nullptr, 0, &used), supervisor);
  supervisors_.clear();
  const Duration busy = std::chrono::seconds(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                        Duration(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  // Of its children, the program's share is a few milliseconds.
  EXPECT_LT(busy, end.runtime / 2);
}

TEST_F(SuperviseTest, HoweverManySupervisorsComeTheProgramIsStartedOnce) {
  Make(Shell("echo x >> $D/starts; while ! test -e $D/go; do sleep 0.02; done"));
  for (int i = 0; i < 20; ++i) SpawnAsChild();
  ASSERT_TRUE(WaitForSign("starts"));
  for (int i = 0; i < 5; ++i) {
    const auto again = SpawnSupervisor(SupervisePath(), folder_);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::kAlreadyExists);
  }
  std::ofstream(dir_ + "/go").flush();
  for (const pid_t pid : supervisors_) waitpid(pid, nullptr, 0);
  supervisors_.clear();
  EXPECT_EQ(End().exit_code, 0);
  // Nor when it has ended.
  EXPECT_EQ(SpawnSupervisor(SupervisePath(), folder_).error().code, ErrorCode::kAlreadyExists);
  EXPECT_EQ(std::filesystem::file_size(dir_ + "/starts"), 2U);
}

TEST_F(SuperviseTest, SpawnedSupervisorIsHeldAtOnceAndNoChildOfOurs) {
  RunToEnd(Shell("exec sleep 1000"));
  EXPECT_EQ(Standing(), AttemptStanding::kHeld);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  Order({ControlVerb::kKill});
  End();
}

TEST_F(SuperviseTest, RemovedAttemptIsNeverStarted) {
  Make(Shell("touch $D/ran"));
  ASSERT_TRUE(RemoveSpoolFolder(dir_, kAttempt));
  EXPECT_FALSE(std::filesystem::exists(folder_));
  EXPECT_FALSE(SpawnSupervisor(SupervisePath(), folder_));
  EXPECT_FALSE(std::filesystem::exists(dir_ + "/ran"));
  EXPECT_TRUE(RemoveSpoolFolder(dir_, kAttempt));
  EXPECT_TRUE(std::filesystem::is_empty(dir_ + "/spool"));
}

TEST_F(SuperviseTest, SupervisedAttemptIsNotRemoved) {
  RunToEnd(Shell("exec sleep 1000"));
  EXPECT_EQ(RemoveSpoolFolder(dir_, kAttempt).error().code, ErrorCode::kFailedPrecondition);
  EXPECT_THAT(*ListAttempts(dir_), ::testing::ElementsAre(kAttempt));
  Order({ControlVerb::kKill});
  End();
  EXPECT_TRUE(RemoveSpoolFolder(dir_, kAttempt));
  EXPECT_THAT(*ListAttempts(dir_), IsEmpty());
}

}  // namespace
}  // namespace hone
