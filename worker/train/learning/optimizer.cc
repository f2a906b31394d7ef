#include "worker/train/learning/optimizer.h"

#include <torch/utils.h>

#include <cmath>

namespace hone::train {

Optimizer::Optimizer(const Settings& settings, const NamedTensors& parameters)
    : settings_(settings), steps_(torch::zeros({1}, torch::kInt64)) {
  const bool adam = settings.optimizer == OptimizerKind::kAdam;
  for (const auto& [name, parameter] : parameters) {
    names_.push_back(name);
    parameters_.push_back(parameter);
    if (adam || settings.momentum > 0) first_.push_back(torch::zeros_like(parameter));
    if (adam) second_.push_back(torch::zeros_like(parameter));
  }
}

void Optimizer::Step(double learning_rate) {
  const torch::NoGradGuard no_grad;
  steps_ += 1;
  if (settings_.optimizer == OptimizerKind::kAdam) {
    StepAdam(learning_rate);
  } else {
    StepWithMomentum(learning_rate);
  }
}

void Optimizer::ClearGradients() {
  for (torch::Tensor& parameter : parameters_) parameter.mutable_grad().reset();
}

std::vector<torch::Tensor> Optimizer::Gradients() const {
  std::vector<torch::Tensor> gradients;
  gradients.reserve(parameters_.size());
  for (const torch::Tensor& parameter : parameters_) gradients.push_back(parameter.grad());
  if (settings_.weight_decay == 0) return gradients;
  return at::_foreach_add(gradients, parameters_, settings_.weight_decay);
}

void Optimizer::StepWithMomentum(double learning_rate) {
  const std::vector<torch::Tensor> gradients = Gradients();
  if (settings_.momentum == 0) {
    at::_foreach_add_(parameters_, gradients, -learning_rate);
    return;
  }
  at::_foreach_mul_(first_, settings_.momentum);
  at::_foreach_add_(first_, gradients, 1);
  const bool nesterov = settings_.nesterov || settings_.optimizer == OptimizerKind::kNag;
  if (!nesterov) {
    at::_foreach_add_(parameters_, first_, -learning_rate);
    return;
  }
  at::_foreach_add_(parameters_, at::_foreach_add(gradients, first_, settings_.momentum),
                    -learning_rate);
}

void Optimizer::StepAdam(double learning_rate) {
  const std::vector<torch::Tensor> gradients = Gradients();
  const auto steps = static_cast<double>(steps_.item<std::int64_t>());
  const double correction1 = 1 - std::pow(settings_.beta_1, steps);
  const double correction2 = 1 - std::pow(settings_.beta_2, steps);
  at::_foreach_mul_(first_, settings_.beta_1);
  at::_foreach_add_(first_, gradients, 1 - settings_.beta_1);
  at::_foreach_mul_(second_, settings_.beta_2);
  at::_foreach_addcmul_(second_, gradients, gradients, 1 - settings_.beta_2);
  std::vector<torch::Tensor> divisors = at::_foreach_sqrt(second_);
  at::_foreach_div_(divisors, std::sqrt(correction2));
  at::_foreach_add_(divisors, settings_.eps);
  at::_foreach_addcdiv_(parameters_, first_, divisors, -learning_rate / correction1);
}

NamedTensors Optimizer::State() const {
  const bool adam = settings_.optimizer == OptimizerKind::kAdam;
  NamedTensors state = {{"steps", steps_}};
  for (std::size_t i = 0; i < first_.size(); ++i) {
    state.emplace_back((adam ? "mean." : "velocity.") + names_[i], first_[i]);
  }
  for (std::size_t i = 0; i < second_.size(); ++i) {
    state.emplace_back("variance." + names_[i], second_[i]);
  }
  return state;
}

}  // namespace hone::train
