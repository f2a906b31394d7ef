#include "orchestrator/core/leases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr AttemptId kFirst{1};
constexpr AttemptId kSecond{2};

SteadyTime At(Duration since_start) { return SteadyTime(since_start); }

TEST(LeasesTest, SilentWorkerLosesItsAttemptOneDurationAfterItsLastReport) {
  Leases leases;
  leases.Grant(kFirst, 30s, At(0s));
  EXPECT_TRUE(leases.Renew(kFirst, 30s, At(20s)));

  EXPECT_THAT(leases.Expire(At(50s - 1us)), IsEmpty());
  EXPECT_THAT(leases.Expire(At(50s)), ElementsAre(kFirst));
}

TEST(LeasesTest, LateReportOfALostAttemptIsNotMistakenForItsSuccessor) {
  Leases leases;
  leases.Grant(kFirst, 30s, At(0s));
  EXPECT_THAT(leases.Expire(At(30s)), ElementsAre(kFirst));

  leases.Grant(kSecond, 30s, At(31s));
  EXPECT_FALSE(leases.Renew(kFirst, 30s, At(32s)));
  EXPECT_TRUE(leases.Renew(kSecond, 30s, At(32s)));
}

TEST(LeasesTest, LeasesExpireOldestDeadlineFirst) {
  Leases leases;
  leases.Grant(kFirst, 40s, At(0s));
  leases.Grant(kSecond, 30s, At(0s));
  EXPECT_EQ(leases.NextDeadline(), At(30s));
  EXPECT_THAT(leases.Expire(At(60s)), ElementsAre(kSecond, kFirst));
  EXPECT_EQ(leases.NextDeadline(), kNever);
}

TEST(LeasesTest, ReleasedLeaseNeverExpires) {
  Leases leases;
  leases.Grant(kFirst, 30s, At(0s));
  leases.Release(kFirst);
  leases.Release(kFirst);
  EXPECT_THAT(leases.Expire(At(1h)), IsEmpty());
}

}  // namespace
}  // namespace hone
