#include "worker/train/model/residual_network.h"

#include <utility>

namespace hone::train {
namespace {

namespace nn = torch::nn;

nn::Conv2d Convolution(int in, int out, int kernel, int stride) {
  return nn::Conv2d(
      nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
}

// What a block adds to its own result: its input, brought to the same shape where that differs.
nn::Sequential Shortcut(int in, int out, int stride) {
  if (stride == 1 && in == out) return nullptr;
  return nn::Sequential(Convolution(in, out, 1, stride), nn::BatchNorm2d(out));
}

// Two convolutions of 3x3.
class BasicBlock : public nn::Module {
 public:
  BasicBlock(int in, int width, int stride)
      : conv1_(register_module("conv1", Convolution(in, width, 3, stride))),
        bn1_(register_module("bn1", nn::BatchNorm2d(width))),
        conv2_(register_module("conv2", Convolution(width, width, 3, 1))),
        bn2_(register_module("bn2", nn::BatchNorm2d(width))),
        downsample_(Shortcut(in, width, stride)) {
    if (!downsample_.is_empty()) register_module("downsample", downsample_);
  }

  torch::Tensor forward(torch::Tensor x) {
    torch::Tensor out = bn1_(conv1_(x)).relu_();
    out = bn2_(conv2_(out));
    out += downsample_.is_empty() ? x : downsample_->forward(x);
    return out.relu_();
  }

 private:
  nn::Conv2d conv1_;
  nn::BatchNorm2d bn1_;
  nn::Conv2d conv2_;
  nn::BatchNorm2d bn2_;
  nn::Sequential downsample_;
};

// 1x1, 3x3 (which has the stride), 1x1 to four times the width.
class Bottleneck : public nn::Module {
 public:
  static constexpr int kExpansion = 4;

  Bottleneck(int in, int width, int stride)
      : conv1_(register_module("conv1", Convolution(in, width, 1, 1))),
        bn1_(register_module("bn1", nn::BatchNorm2d(width))),
        conv2_(register_module("conv2", Convolution(width, width, 3, stride))),
        bn2_(register_module("bn2", nn::BatchNorm2d(width))),
        conv3_(register_module("conv3", Convolution(width, width * kExpansion, 1, 1))),
        bn3_(register_module("bn3", nn::BatchNorm2d(width * kExpansion))),
        downsample_(Shortcut(in, width * kExpansion, stride)) {
    if (!downsample_.is_empty()) register_module("downsample", downsample_);
  }

  torch::Tensor forward(torch::Tensor x) {
    torch::Tensor out = bn1_(conv1_(x)).relu_();
    out = bn2_(conv2_(out)).relu_();
    out = bn3_(conv3_(out));
    out += downsample_.is_empty() ? x : downsample_->forward(x);
    return out.relu_();
  }

 private:
  nn::Conv2d conv1_;
  nn::BatchNorm2d bn1_;
  nn::Conv2d conv2_;
  nn::BatchNorm2d bn2_;
  nn::Conv2d conv3_;
  nn::BatchNorm2d bn3_;
  nn::Sequential downsample_;
};

std::vector<int> BlocksOf(const Architecture& architecture) {
  if (architecture.num_layers == 18) return {2, 2, 2, 2};
  if (architecture.HasImageNetStem()) return {3, 4, 6, 3};  // 34 and 50.
  const int blocks = (architecture.num_layers - 2) / 6;
  return {blocks, blocks, blocks};
}

// As torchvision begins: He's normal numbers for convolutions, by what goes out of them.
void Begin(nn::Module& network) {
  for (const auto& module : network.modules(/*include_self=*/false)) {
    if (auto* convolution = module->as<nn::Conv2d>()) {
      nn::init::kaiming_normal_(convolution->weight, 0, torch::kFanOut, torch::kReLU);
    }
  }
}

}  // namespace

ResidualNetwork::ResidualNetwork(const Architecture& architecture) {
  const bool image_net = architecture.HasImageNetStem();
  const bool bottleneck = architecture.num_layers == 50;
  int width = image_net ? 64 : 16;
  AddStem(image_net, width);
  int index = 1;
  for (const int blocks : BlocksOf(architecture)) {
    stages_.push_back(AddStage(index++, blocks, width, bottleneck));
    width *= 2;
  }
  fc_ = register_module("fc", nn::Linear(channels_, architecture.num_classes));
  Begin(*this);
}

void ResidualNetwork::AddStem(bool image_net, int width) {
  conv1_ = register_module("conv1", Convolution(3, width, image_net ? 7 : 3, image_net ? 2 : 1));
  bn1_ = register_module("bn1", nn::BatchNorm2d(width));
  pooled_ = image_net;
  channels_ = width;
}

// All stages but the first halve the picture.
nn::Sequential ResidualNetwork::AddStage(int index, int blocks, int width, bool bottleneck) {
  nn::Sequential stage;
  for (int i = 0; i < blocks; ++i) {
    const int stride = i == 0 && index > 1 ? 2 : 1;
    if (bottleneck) {
      stage->push_back(Bottleneck(channels_, width, stride));
      channels_ = width * Bottleneck::kExpansion;
    } else {
      stage->push_back(BasicBlock(channels_, width, stride));
      channels_ = width;
    }
  }
  return register_module("layer" + std::to_string(index), stage);
}

torch::Tensor ResidualNetwork::Forward(torch::Tensor pictures) {
  torch::Tensor x = bn1_(conv1_(std::move(pictures))).relu_();
  if (pooled_) x = torch::max_pool2d(x, 3, 2, 1);
  for (nn::Sequential& stage : stages_) x = stage->forward(x);
  return fc_(x.mean({2, 3}));
}

}  // namespace hone::train
