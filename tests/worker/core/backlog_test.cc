#include "worker/core/backlog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::worker {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr BatchLimit kPlenty{1000, 1 << 20};

Observation At(std::int64_t sequence) {
  Observation observation;
  observation.metric = "loss";
  observation.sequence = sequence;
  return observation;
}

TEST(BacklogTest, BatchThatIsCutSaysHowFarItReaches) {
  Backlog backlog;
  backlog.Add({At(10), At(20), At(30)}, {40, 0});
  EXPECT_EQ(backlog.Batch({2, 1 << 20}).up_to, (Cursors{30, 0}));
  EXPECT_FALSE(backlog.Covers(backlog.Batch({2, 1 << 20})));
  EXPECT_EQ(backlog.Batch(kPlenty).up_to, (Cursors{40, 0}));
  EXPECT_TRUE(backlog.Covers(backlog.Batch(kPlenty)));
}

TEST(BacklogTest, CutWithinALineReachesOnlyToItsBeginning) {
  Backlog backlog;
  backlog.Add({At(10), At(20), At(20), At(30)}, {40, 0});
  const ObservationBatch cut = backlog.Batch({2, 1 << 20});
  EXPECT_EQ(cut.up_to, (Cursors{20, 0}));
  backlog.Acknowledge(cut.up_to);
  EXPECT_THAT(backlog.Batch(kPlenty).observations, SizeIs(3));
}

TEST(BacklogTest, StreamsHaveCursorsOfTheirOwn) {
  Backlog backlog;
  backlog.Add({At(10), At(kMetricsFileBit | 5)}, {20, 9});
  EXPECT_EQ(backlog.Batch(kPlenty).up_to, (Cursors{20, 9}));
  backlog.Acknowledge({20, 0});
  EXPECT_THAT(backlog.Batch(kPlenty).observations, SizeIs(1));
  backlog.Acknowledge({20, 9});
  EXPECT_THAT(backlog.Batch(kPlenty).observations, IsEmpty());
}

TEST(BacklogTest, OldAcknowledgementTakesNothingBackAndAForeignOneIsBounded) {
  Backlog backlog({100, 0});
  backlog.Add({At(110)}, {120, 0});
  EXPECT_FALSE(backlog.Acknowledge({50, 0}));
  EXPECT_TRUE(backlog.Acknowledge({1'000'000, 1'000'000}));
  EXPECT_EQ(backlog.acknowledged(), (Cursors{120, 0}));
}

}  // namespace
}  // namespace hone::worker
