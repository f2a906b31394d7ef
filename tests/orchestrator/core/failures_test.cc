#include "orchestrator/core/failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace hone {
namespace {

using ::testing::HasSubstr;
using Kind = Verdict::Kind;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

ProgramExit Code(int code) {
  ProgramExit exit;
  exit.exit_code = code;
  return exit;
}
ProgramExit By(EndedBy ended_by) {
  ProgramExit exit;
  exit.ended_by = ended_by;
  return exit;
}
LatestObjective Value(double value) { return {1, value}; }

Verdict JudgeLoss(const ProgramExit& exit, const std::optional<LatestObjective>& objective) {
  return Judge(exit, objective, "loss");
}

FailureCause CauseOf(const ProgramExit& exit,
                     const std::optional<LatestObjective>& objective = Value(0.5)) {
  const Verdict verdict = JudgeLoss(exit, objective);
  EXPECT_EQ(verdict.kind, Kind::kFailed);
  EXPECT_EQ(verdict.value, std::nullopt);
  return verdict.failure.value_or(Failure{}).cause;
}

TEST(FailuresTest, ProgramThatEndsWellHasItsLastValue) {
  EXPECT_EQ(JudgeLoss(Code(0), Value(0.5)), (Verdict{Kind::kCompleted, 0.5, std::nullopt}));
}

TEST(FailuresTest, ExitCodesOfTheContractAreCauses) {
  EXPECT_EQ(CauseOf(Code(1)), FailureCause::kProgramError);
  EXPECT_EQ(CauseOf(Code(2)), FailureCause::kProgramError);
  EXPECT_EQ(CauseOf(Code(80)), FailureCause::kProgramError);
  EXPECT_EQ(CauseOf(Code(81)), FailureCause::kBadInput);
  EXPECT_EQ(CauseOf(Code(82)), FailureCause::kBadParent);
  EXPECT_EQ(CauseOf(Code(83)), FailureCause::kOutOfMemory);
  EXPECT_EQ(CauseOf(Code(84)), FailureCause::kObjectiveNotFinite);
  EXPECT_EQ(CauseOf(Code(85)), FailureCause::kProgramError);
}

TEST(FailuresTest, LastWordThatIsNotFiniteFailsAProgramThatEndedWell) {
  for (const double value : {kNan, kInfinity, -kInfinity}) {
    EXPECT_EQ(CauseOf(Code(0), Value(value)), FailureCause::kObjectiveNotFinite);
  }
  EXPECT_EQ(CauseOf(Code(0), std::nullopt), FailureCause::kNoObjective);
}

TEST(FailuresTest, OutOfMemoryIsSaidOnTheKernelsEvidenceOnly) {
  ProgramExit killed;
  killed.signal = 9;
  EXPECT_EQ(CauseOf(killed), FailureCause::kKilled);
  killed.out_of_memory = true;
  EXPECT_EQ(CauseOf(killed), FailureCause::kOutOfMemory);
}

TEST(FailuresTest, AGpuWithoutEnoughMemoryIsKnownByWhatFrameworksSayOfIt) {
  ProgramExit exit = Code(1);
  exit.message = "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB";
  EXPECT_EQ(CauseOf(exit), FailureCause::kDeviceOutOfMemory);
  exit.message = "RuntimeError: out of patience";
  EXPECT_EQ(CauseOf(exit), FailureCause::kProgramError);
  // A code that has a meaning is believed.
  exit = Code(81);
  exit.message = "CUDA out of memory";
  EXPECT_EQ(CauseOf(exit), FailureCause::kBadInput);
}

TEST(FailuresTest, EndsThatMachinesAreToBlameForAreNoFaultOfTheProgram) {
  EXPECT_EQ(CauseOf(By(EndedBy::kDrain)), FailureCause::kDrained);
  EXPECT_EQ(CauseOf(By(EndedBy::kLostContact)), FailureCause::kLostWorker);
  EXPECT_EQ(CauseOf(By(EndedBy::kMachine)), FailureCause::kLostWorker);
  EXPECT_EQ(CauseOf(By(EndedBy::kStartFailure)), FailureCause::kStartFailure);
  for (const FailureCause cause : {FailureCause::kDrained, FailureCause::kLostWorker,
                                   FailureCause::kStartFailure, FailureCause::kArtifactLost}) {
    EXPECT_FALSE(IsProgramFault(cause)) << Name(cause);
  }
  for (const FailureCause cause :
       {FailureCause::kProgramError, FailureCause::kKilled, FailureCause::kOutOfMemory,
        FailureCause::kDeviceOutOfMemory, FailureCause::kTimeLimit,
        FailureCause::kObjectiveNotFinite, FailureCause::kNoObjective, FailureCause::kBadInput,
        FailureCause::kBadParent}) {
    EXPECT_TRUE(IsProgramFault(cause)) << Name(cause);
  }
}

TEST(FailuresTest, StoppedProgramKeepsTheValueThatItHadGiven) {
  EXPECT_EQ(JudgeLoss(By(EndedBy::kOrder), Value(2)), (Verdict{Kind::kStopped, 2.0, std::nullopt}));
  EXPECT_EQ(JudgeLoss(By(EndedBy::kOrder), Value(kNan)).value, std::nullopt);
  EXPECT_EQ(JudgeLoss(By(EndedBy::kOrder), std::nullopt).value, std::nullopt);
}

TEST(FailuresTest, TimeLimitIsAnEndWithTheValueOrAFailureWithoutOne) {
  const Verdict with_value = JudgeLoss(By(EndedBy::kTimeLimit), Value(2));
  EXPECT_EQ(with_value, (Verdict{Kind::kMaxRuntimeExceeded, 2.0, std::nullopt}));
  const Verdict without = JudgeLoss(By(EndedBy::kTimeLimit), std::nullopt);
  EXPECT_EQ(without.kind, Kind::kMaxRuntimeExceeded);
  ASSERT_TRUE(without.failure.has_value());
  EXPECT_EQ(without.failure->cause, FailureCause::kTimeLimit);
}

TEST(FailuresTest, ReasonSaysWhatTheProgramSaid) {
  ProgramExit exit = Code(1);
  exit.message = "no such folder: data";
  EXPECT_THAT(JudgeLoss(exit, std::nullopt).failure->reason, HasSubstr("no such folder: data"));
  EXPECT_THAT(JudgeLoss(Code(0), std::nullopt).failure->reason, HasSubstr("loss"));
}

}  // namespace
}  // namespace hone
