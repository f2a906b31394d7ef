#include "worker/core/capacity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hone::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(CapacityTest, NeverMoreSlotsThanThereAre) {
  Capacity capacity(3, {});
  EXPECT_THAT(capacity.Take(AttemptId{1}, 2, 0), Optional(IsEmpty()));
  EXPECT_EQ(capacity.Take(AttemptId{2}, 2, 0), std::nullopt);
  EXPECT_THAT(capacity.Take(AttemptId{3}, 1, 0), Optional(IsEmpty()));
  capacity.Free(AttemptId{1});
  EXPECT_THAT(capacity.Take(AttemptId{2}, 2, 0), Optional(IsEmpty()));
}

TEST(CapacityTest, DeviceThatAnEarlierRunGaveIsTakenAlsoWhenItIsGone) {
  Capacity capacity(2, {"0"});
  capacity.Restore(AttemptId{1}, 4, {"7"});
  EXPECT_EQ(capacity.Take(AttemptId{2}, 1, 1), std::nullopt);
  capacity.Free(AttemptId{1});
  EXPECT_THAT(capacity.Take(AttemptId{2}, 1, 1), Optional(ElementsAre("0")));
}

}  // namespace
}  // namespace hone::worker
