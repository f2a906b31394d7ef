// A network that learns. No header of LibTorch here: they take long to compile.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "worker/train/data/batches.h"
#include "worker/train/model/architecture.h"
#include "worker/train/settings/settings.h"
#include "worker/train/storage/tensors.h"

namespace hone::train {

// Of one batch, before the step that follows from it.
struct StepResult {
  double loss = 0;  // The mean over the pictures.
  int correct = 0;
  int correct_top_k = 0;  // 0 when nobody asked.
};

// The network, its optimizer, and the device they are on: a GPU if this build and the machine have
// one that CUDA_VISIBLE_DEVICES shows, else the processor.
//
// New weights are a function of the seed. With the same number of threads the same calls give the
// same numbers, bit for bit. Functions throw Failure (out of memory). Used by one thread.
class Learner {
 public:
  Learner(const Architecture& architecture, const Settings& settings);
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;
  ~Learner();

  StepResult Train(const Batch& batch, double learning_rate);
  StepResult Evaluate(const Batch& batch);

  // Copies, in an order that does not change; statistics of batch norm are among the weights.
  std::vector<StoredTensor> Weights() const;
  std::vector<StoredTensor> OptimizerState() const;

  // Take over what the functions above gave. What does not fit in name, type or shape, or is not
  // finite, is said and nothing is changed; an empty text means that all fitted.
  std::string SetWeights(const TensorFile& file, const std::string& prefix);
  std::string SetOptimizerState(const TensorFile& file, const std::string& prefix);

  std::int64_t ParameterCount() const;
  std::string device() const;  // "cpu" or "cuda".

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The version of LibTorch that runs, and how many threads it computes with.
std::string TorchVersion();
int ComputeThreads();

}  // namespace hone::train
