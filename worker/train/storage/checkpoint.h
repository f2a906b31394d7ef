// All that a training needs to go on as if nothing had happened.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "worker/train/program/metrics.h"
#include "worker/train/storage/tensors.h"

namespace hone::train {

// Where a training is. The order of the pictures and their augmentation are functions of the seed
// and this, so it is the state of the sampler and of all random numbers, too.
struct Position {
  int epoch = 0;
  std::int64_t batch = 0;            // Batches of that epoch that are done.
  Sums sums;                         // Of those.
  std::vector<EpochScores> history;  // Of the epochs that are done.
  int best_epoch = -1;               // Among them.
};

struct Checkpoint {
  // What has to be the same where the training goes on, by name.
  std::map<std::string, std::string> identity;
  Position position;
  TensorFile state;  // Names begin with "model.", "optimizer." and, of the best epoch, "best.".
};

// Stores the checkpoint under a name of its own and removes all but the newest two. Returns what
// went wrong, empty for nothing; the older ones are then all still there.
std::string WriteCheckpoint(const std::string& folder, const Checkpoint& checkpoint);

// The newest that is sound; nothing if the folder holds none or is not there. Passing over an
// unsound one is told. Throws Failure (bad parent) if all are unsound.
std::optional<Checkpoint> ReadNewestCheckpoint(const std::string& folder);

// The first difference between the two as a sentence, empty for none.
std::string Difference(const std::map<std::string, std::string>& stored,
                       const std::map<std::string, std::string>& here);

}  // namespace hone::train
