// Residual networks in LibTorch.
#pragma once

#include <torch/nn.h>

#include "worker/train/model/architecture.h"

namespace hone::train {

class ResidualNetwork : public torch::nn::Module {
 public:
  explicit ResidualNetwork(const Architecture& architecture);

  // From pictures (count, 3, height, width) to a number for each class, before softmax.
  torch::Tensor Forward(torch::Tensor pictures);

 private:
  void AddStem(bool image_net, int width);
  torch::nn::Sequential AddStage(int index, int blocks, int width, bool bottleneck);

  int channels_ = 0;  // That the next block gets.
  torch::nn::Conv2d conv1_ = nullptr;
  torch::nn::BatchNorm2d bn1_ = nullptr;
  bool pooled_ = false;  // After the stem.
  std::vector<torch::nn::Sequential> stages_;
  torch::nn::Linear fc_ = nullptr;
};

}  // namespace hone::train
