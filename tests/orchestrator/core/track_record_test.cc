#include "orchestrator/core/track_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone {
namespace {

using ::testing::HasSubstr;

const WorkerId kHere(1);
const WorkerId kThere(2);
const TuningJobId kJob(10);

class TrackRecordTest : public ::testing::Test {
 protected:
  void Fails(WorkerId worker, int times, TuningJobId job = kJob) {
    for (int i = 0; i < times; ++i) record_.Failed(worker, {job, false, 1s, "t: exit code 1"});
  }
  void Succeeds(WorkerId worker, int times, TuningJobId job = kJob) {
    for (int i = 0; i < times; ++i) record_.Succeeded(worker, job);
  }
  bool Charged(WorkerId worker = kHere) const {
    return record_.ChargeAgainst(worker, running_elsewhere_).has_value();
  }

  TrackRecord record_;
  TrackRecord::RunningElsewhere running_elsewhere_ = [](TuningJobId, WorkerId, Duration) {
    return 0;
  };
};

TEST_F(TrackRecordTest, AProgramThatFailsEverywhereSpeaksAgainstNoWorker) {
  Fails(kHere, 15);
  EXPECT_FALSE(Charged());
  Fails(kThere, 15);
  EXPECT_FALSE(Charged());
  EXPECT_FALSE(Charged(kThere));
}

TEST_F(TrackRecordTest, WhatOnlyFailsHereIsHeldAgainstTheWorker) {
  Succeeds(kThere, 5);
  Fails(kHere, 2);
  EXPECT_FALSE(Charged());
  Fails(kHere, 1);
  EXPECT_TRUE(Charged());
  EXPECT_FALSE(Charged(kThere));
}

TEST_F(TrackRecordTest, LittleIsKnownFromOneSuccessElsewhere) {
  Succeeds(kThere, 1);
  Fails(kHere, 4);
  EXPECT_FALSE(Charged());
  Fails(kHere, 1);
  EXPECT_TRUE(Charged());
}

// A search may well try what fails in every second trial.
TEST_F(TrackRecordTest, ARowOfFailuresCountsLessWhereManyFailElsewhereToo) {
  Succeeds(kThere, 20);
  Fails(kThere, 20);
  Fails(kHere, 6);
  EXPECT_FALSE(Charged());
  Fails(kHere, 1);
  EXPECT_TRUE(Charged());
}

TEST_F(TrackRecordTest, ASuccessEndsTheRow) {
  Succeeds(kThere, 20);
  Fails(kHere, 2);
  Succeeds(kHere, 1);
  Fails(kHere, 2);
  EXPECT_FALSE(Charged());
}

TEST_F(TrackRecordTest, WhatNoProgramIsToBlameForNeedsNoComparison) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(Charged());
    record_.Failed(kHere, {kJob, true, 1s, "t: could not be started"});
  }
  EXPECT_TRUE(Charged());
}

TEST_F(TrackRecordTest, ProgramsThatRunElsewhereForMuchLongerCountAsSuccesses) {
  Duration asked{0};
  running_elsewhere_ = [&](TuningJobId job, WorkerId worker, Duration longer) {
    EXPECT_EQ(job, kJob);
    EXPECT_EQ(worker, kHere);
    asked = longer;
    return 4;
  };
  Fails(kHere, 3);
  EXPECT_TRUE(Charged());
  EXPECT_EQ(asked, 2s);
}

TEST_F(TrackRecordTest, FailuresOfSeveralJobsAreComparedEachWithItsOwn) {
  const TuningJobId good(11);
  Succeeds(kThere, 9, good);
  Fails(kHere, 1, kJob);
  Fails(kHere, 2, good);
  EXPECT_TRUE(Charged());  // 1 in 11 twice.
  record_.Forget(good);
  EXPECT_FALSE(Charged());
}

TEST_F(TrackRecordTest, TheChargeSaysHowManyAndTheLastOfThem) {
  Succeeds(kThere, 5);
  Fails(kHere, 3);
  EXPECT_THAT(*record_.ChargeAgainst(kHere, running_elsewhere_),
              ::testing::AllOf(HasSubstr("3 attempts in a row"), HasSubstr("t: exit code 1")));
}

TEST_F(TrackRecordTest, WhoIsPardonedBeginsAnew) {
  Succeeds(kThere, 5);
  Fails(kHere, 3);
  record_.Pardon(kHere);
  EXPECT_FALSE(Charged());
  Fails(kHere, 3);
  EXPECT_TRUE(Charged());
}

}  // namespace
}  // namespace hone
