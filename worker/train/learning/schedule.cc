#include "worker/train/learning/schedule.h"

namespace hone::train {

double LearningRate(const Settings& settings, int epoch) {
  double rate = settings.learning_rate;
  for (const int step : settings.lr_scheduler_step) {
    if (step <= epoch) rate *= settings.lr_scheduler_factor;
  }
  return rate;
}

}  // namespace hone::train
