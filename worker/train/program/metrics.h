// What is known of a training while it runs, and who is told.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "worker/train/base/json.h"

namespace hone::train {

// Of one pass over pictures.
struct Scores {
  double loss = 0;
  double accuracy = 0;
  double top_k_accuracy = 0;  // 0 when nobody asked.

  bool operator==(const Scores&) const = default;
};

struct EpochScores {
  Scores train;  // While the weights changed, with augmentation.
  Scores validation;

  bool operator==(const EpochScores&) const = default;
};

// Adds up what batches gave.
struct Sums {
  double loss = 0;
  std::int64_t correct = 0;
  std::int64_t correct_top_k = 0;
  std::int64_t pictures = 0;

  Scores Mean() const;
};

// SageMaker's names with their values: train:accuracy, validation:accuracy and so on.
std::vector<std::pair<std::string, double>> Named(const EpochScores& scores, int top_k);

// Writes SageMaker's lines to standard output and JSON lines to the metrics file, at once.
class Reporter {
 public:
  // An empty `metrics_file`: only standard output.
  Reporter(std::string metrics_file, int top_k);

  // `epoch` begins with 0 as in SageMaker's lines; `batch` is the number of batches done.
  void Batch(int epoch, std::int64_t batch, double pictures_per_second, double accuracy) const;
  void TrainingPass(int epoch, const Scores& scores, double seconds, double waited) const;
  void ValidationPass(int epoch, const Scores& scores) const;

  // To the metrics file, with the number of epochs done as the step. Throws Failure if it cannot
  // be written, since a value that nobody sees is no value.
  void Epoch(int epoch, const EpochScores& scores) const;

 private:
  void PassLines(int epoch, const char* kind, const Scores& scores) const;

  const std::string metrics_file_;
  const int top_k_;
};

}  // namespace hone::train
