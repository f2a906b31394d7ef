// Random kills of everything under work, and afterwards everything compared with what the programs
// noted. HONE_CHAOS_SEED=N shows a failure's jobs and kills again.
#include "tests/chaos/chaos.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <random>

namespace hone::chaos {
namespace {

std::uint64_t Seed() {
  const char* given = std::getenv("HONE_CHAOS_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device()();
}

class ChaosTest : public ::testing::Test {
 protected:
  Report Run(Options options) {
    options.seed = seed_;
    Chaos chaos(options);
    const Report report = chaos.Run();
    std::cout << "seed " << seed_ << ": " << Summary(report) << "\n";
    return report;
  }

  const std::uint64_t seed_ = Seed();
  const ::testing::ScopedTrace trace_{__FILE__, __LINE__, "seed " + std::to_string(seed_)};
};

// No program notices: each trial has the attempts that its own failures cost it, and each attempt
// one process.
TEST_F(ChaosTest, KilledDaemonsCostNoTrialAnything) {
  const Report report = Run({.kills = 16, .kinds = KillsOfDaemons()});
  EXPECT_EQ(report.starts, report.attempts);
}

TEST_F(ChaosTest, KilledSupervisorCostsItsTrialOneAttempt) {
  Run({.kills = 10, .kinds = {Kill::kSupervisor}});
}

// One may be killed before it has noted its start.
TEST_F(ChaosTest, KilledProgramIsAFailureOfItsTrial) {
  const Report report = Run({.kills = 10, .kinds = {Kill::kProgram}});
  EXPECT_LE(report.starts, report.attempts);
  EXPECT_GE(report.starts, report.attempts - 10);
}

TEST_F(ChaosTest, KilledMachineLosesNoTrial) { Run({.kills = 6, .kinds = {Kill::kMachine}}); }

TEST_F(ChaosTest, KillsOfAllKindsAtAnyMomentLoseNothing) { Run({.kills = 40}); }

}  // namespace
}  // namespace hone::chaos
