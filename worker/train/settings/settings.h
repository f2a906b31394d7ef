// The hyperparameters of image classification, as numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hone::train {

enum class OptimizerKind { kSgd, kNag, kAdam };
enum class Augmentation { kNone, kCrop };

struct ImageShape {
  int height = 0;
  int width = 0;

  bool operator==(const ImageShape&) const = default;
};

// Each member has the name, unit and default of its hyperparameter; see options.cc. Zero, for the
// first four and for resize and top_k, means that it was not given.
struct Settings {
  int num_layers = 0;
  int num_classes = 0;
  std::int64_t num_training_samples = 0;
  ImageShape image_shape;
  int resize = 0;
  Augmentation augmentation_type = Augmentation::kCrop;

  int epochs = 30;
  int mini_batch_size = 32;
  double learning_rate = 0.1;
  std::vector<int> lr_scheduler_step;
  double lr_scheduler_factor = 0.1;

  OptimizerKind optimizer = OptimizerKind::kSgd;
  double momentum = 0.9;
  bool nesterov = false;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0.0001;

  std::uint64_t seed = 0;
  int checkpoint_frequency = 1;
  int top_k = 0;
};

std::string ToText(const ImageShape& shape);  // As the hyperparameter: "3,32,32".

}  // namespace hone::train
