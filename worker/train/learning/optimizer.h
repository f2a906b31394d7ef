// Optimizers, with PyTorch's arithmetic and a state that has names.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "worker/train/settings/settings.h"

namespace hone::train {

// A tensor with its name; the tensor is the thing itself, not a copy.
using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

class Optimizer {
 public:
  Optimizer(const Settings& settings, const NamedTensors& parameters);

  // One step by the gradients of the parameters, which are left as they are.
  void Step(double learning_rate);
  void ClearGradients();

  // What it remembers, so that copying into it goes on from there. For sgd and nag the velocity of
  // each parameter, for adam the mean and the variance of its gradient, and the number of steps.
  NamedTensors State() const;

 private:
  std::vector<torch::Tensor> Gradients() const;
  void StepWithMomentum(double learning_rate);
  void StepAdam(double learning_rate);

  const Settings settings_;
  std::vector<std::string> names_;
  std::vector<torch::Tensor> parameters_;
  std::vector<torch::Tensor> first_;   // Velocity, or mean.
  std::vector<torch::Tensor> second_;  // Variance; of adam alone.
  torch::Tensor steps_;
};

}  // namespace hone::train
