// The loop: epochs of steps, each followed by a look at the validation pictures.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "worker/train/base/stop_signal.h"
#include "worker/train/data/batches.h"
#include "worker/train/learning/learner.h"
#include "worker/train/program/metrics.h"
#include "worker/train/settings/settings.h"
#include "worker/train/storage/archive.h"
#include "worker/train/storage/checkpoint.h"

namespace hone::train {

// Where a training puts things and how it tells them.
struct Outputs {
  std::string model_folder;
  std::string checkpoint_folder;
  ModelRecord record;  // Metrics are filled in.
  std::map<std::string, std::string> identity;
  int data_threads = 1;
  bool (*stop_asked)() = StopAsked;
};

enum class Ending { kDone, kStopped };

// Runs from where `position` says to the end of the last epoch, or until SIGTERM.
//
// After each epoch the weights are stored as the model if no earlier epoch had a higher validation
// accuracy, so there is a model from the first epoch on. A checkpoint is stored every
// checkpoint_frequency epochs, after the last one, and on SIGTERM after the step at work.
// A checkpoint that cannot be stored is told and training goes on; a model that cannot be stored
// is a Failure. So is a loss that is not finite.
class Training {
 public:
  Training(const Settings& settings, const Outputs& outputs, Learner& learner, PictureStore& train,
           PictureStore& validation, const Reporter& reporter);

  // Takes over a checkpoint. Throws Failure (bad parent) if it does not fit.
  void GoOnFrom(const Checkpoint& checkpoint);

  Ending Run();

 private:
  BatchPlan PlanOfEpoch() const;
  bool TrainEpoch();  // False when it was stopped.
  void Step(const Batch& batch, double rate);
  bool Validate(Scores* scores);
  void FinishEpoch(const Scores& validation);
  void StoreModel(const std::vector<StoredTensor>& weights, int epoch);
  void StoreCheckpoint() const;
  Ending Stop();

  const Settings settings_;
  const Outputs outputs_;
  Learner& learner_;
  PictureStore& train_;
  PictureStore& validation_;
  const Reporter& reporter_;
  Position position_;
  std::vector<StoredTensor> best_;  // The weights of the best epoch so far; empty before the first.
};

}  // namespace hone::train
