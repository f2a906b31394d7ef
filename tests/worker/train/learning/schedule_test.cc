#include "worker/train/learning/schedule.h"

#include <gtest/gtest.h>

namespace hone::train {
namespace {

TEST(ScheduleTest, TheRateFallsAfterEachStep) {
  Settings settings;
  settings.learning_rate = 1;
  settings.lr_scheduler_factor = 0.5;
  settings.lr_scheduler_step = {2, 4};
  EXPECT_EQ(LearningRate(settings, 0), 1);
  EXPECT_EQ(LearningRate(settings, 1), 1);
  EXPECT_EQ(LearningRate(settings, 2), 0.5);
  EXPECT_EQ(LearningRate(settings, 3), 0.5);
  EXPECT_EQ(LearningRate(settings, 4), 0.25);
}

}  // namespace
}  // namespace hone::train
