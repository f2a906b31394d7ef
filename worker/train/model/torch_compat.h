// What differs between LibTorch 1.13, which Debian has, and 2.x, and between machines with and
// without CUDA. All other code is the same for all of them.
//
// Tested with 1.13, and 2.15 built for CUDA, on the processor; the parts for CUDA not yet on a GPU.
#pragma once

#include <ATen/Context.h>
#include <torch/nn.h>
#include <torch/version.h>
#ifdef HONE_TRAIN_CUDA
#include <torch/cuda.h>
#endif

#include <string>

namespace hone::train {

#if TORCH_VERSION_MAJOR >= 2
using InferenceGuard = c10::InferenceMode;
#else
using InferenceGuard = torch::NoGradGuard;
#endif

// CUDA_VISIBLE_DEVICES decides which GPU number 0 is, and whether there is one.
inline torch::Device ChooseDevice() {
#ifdef HONE_TRAIN_CUDA
  if (torch::cuda::is_available()) {
    at::globalContext().setDeterministicCuDNN(true);
    at::globalContext().setBenchmarkCuDNN(false);
    return torch::Device(torch::kCUDA, 0);
  }
#endif
  return torch::Device(torch::kCPU);
}

inline bool SaysOutOfMemory(const std::string& message) {
  return message.find("can't allocate memory") != std::string::npos ||
         message.find("not enough memory") != std::string::npos ||
         message.find("out of memory") != std::string::npos;
}

}  // namespace hone::train
