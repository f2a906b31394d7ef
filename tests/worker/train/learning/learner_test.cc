#include "worker/train/learning/learner.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "tests/worker/train/support/pictures.h"
#include "worker/train/base/failure.h"

// Asked for more memory than there is, AddressSanitizer is to answer as malloc does, instead of
// ending the program.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }

namespace hone::train {
namespace {

constexpr Architecture kSmall{20, 10, {32, 32}};

// The same numbers as wave() in exported/export.py.
std::vector<float> Wave(std::size_t index, std::size_t count, double shift) {
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(static_cast<float>(
        std::sin(shift + 0.37 * static_cast<double>(index) + 0.7 * static_cast<double>(i))));
  }
  return values;
}

bool IsParameter(const StoredTensor& tensor) {
  return tensor.name.ends_with("weight") || tensor.name.ends_with("bias");
}

// The same weights as set_weights() in exported/export.py.
TensorFile WaveWeights(const Learner& learner) {
  TensorFile file{learner.Weights(), {}};
  std::size_t index = 0;
  for (StoredTensor& tensor : file.tensors) {
    if (!IsParameter(tensor)) continue;
    const std::size_t count = tensor.data.size() / 4;
    std::vector<float> values = Wave(index, count, 0.1);
    const auto inputs = static_cast<double>(count) / static_cast<double>(tensor.shape.front());
    for (float& value : values) {
      value = tensor.shape.size() == 1 ? 0.1f * value + (index % 3 == 1 ? 1.0f : 0.0f)
                                       : value * static_cast<float>(2.0 / std::sqrt(inputs));
    }
    std::memcpy(tensor.data.data(), values.data(), tensor.data.size());
    ++index;
  }
  return file;
}

Batch WaveBatch() { return {4, Wave(0, 4 * 32 * 32 * 3, 0.5), {3, 1, 4, 1}}; }

struct Exported {
  std::string name;
  Settings settings;
  double learning_rate;
};

std::vector<Exported> ExportedOptimizers() {
  Settings settings;
  settings.weight_decay = 0.001;
  std::vector<Exported> all;
  for (const auto& [name, kind] :
       {std::pair{"sgd", OptimizerKind::kSgd}, std::pair{"nag", OptimizerKind::kNag},
        std::pair{"adam", OptimizerKind::kAdam}}) {
    settings.optimizer = kind;
    all.push_back({name, settings, kind == OptimizerKind::kAdam ? 0.01 : 0.05});
  }
  return all;
}

void ExpectSums(const StoredTensor& tensor, const Json& sums, double tolerance) {
  double sum = 0;
  double sizes = 0;
  for (std::size_t at = 0; at < tensor.data.size(); at += 4) {
    float value = 0;
    std::memcpy(&value, tensor.data.data() + at, 4);
    sum += static_cast<double>(value);
    sizes += std::abs(static_cast<double>(value));
  }
  const double size = *sums.items()[1].AsNumber();
  EXPECT_NEAR(sum, *sums.items()[0].AsNumber(), tolerance * (size + 0.1)) << tensor.name;
  EXPECT_NEAR(sizes, size, tolerance * (size + 0.1)) << tensor.name;
}

TEST(LearnerTest, StepsAreThoseOfPyTorch) {
  const Json exported = testing::Exported("steps.json");
  for (const Exported& optimizer : ExportedOptimizers()) {
    SCOPED_TRACE(optimizer.name);
    const Json& expected = exported[optimizer.name];
    Learner learner(kSmall, optimizer.settings);
    ASSERT_EQ(learner.SetWeights(WaveWeights(learner), ""), "");
    ASSERT_EQ(expected["losses"].items().size(), 3u);
    for (const Json& loss : expected["losses"].items()) {
      EXPECT_NEAR(learner.Train(WaveBatch(), optimizer.learning_rate).loss, *loss.AsNumber(), 2e-4);
    }
    for (const StoredTensor& tensor : learner.Weights()) {
      if (tensor.dtype != Dtype::kFloat32) continue;
      ExpectSums(tensor, expected["weights"][tensor.name], 2e-3);
    }
  }
}

TEST(LearnerTest, TheSameSeedGivesTheSameNumbersBitForBit) {
  Settings settings;
  Learner a(kSmall, settings);
  Learner b(kSmall, settings);
  EXPECT_EQ(a.Weights(), b.Weights());
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(a.Train(WaveBatch(), 0.1).loss, b.Train(WaveBatch(), 0.1).loss);
  }
  EXPECT_EQ(a.Weights(), b.Weights());
  settings.seed = 1;
  EXPECT_NE(Learner(kSmall, settings).Weights(), Learner(kSmall, Settings{}).Weights());
}

TEST(LearnerTest, WhatIsTakenOverGoesOnAlike) {
  for (const Exported& optimizer : ExportedOptimizers()) {
    SCOPED_TRACE(optimizer.name);
    Learner first(kSmall, optimizer.settings);
    first.Train(WaveBatch(), 0.01);
    first.Evaluate(WaveBatch());
    Learner second(kSmall, optimizer.settings);
    ASSERT_EQ(second.SetWeights({first.Weights(), {}}, ""), "");
    ASSERT_EQ(second.SetOptimizerState({first.OptimizerState(), {}}, ""), "");
    EXPECT_EQ(first.Train(WaveBatch(), 0.01).loss, second.Train(WaveBatch(), 0.01).loss);
    EXPECT_EQ(first.Weights(), second.Weights());
    EXPECT_EQ(first.OptimizerState(), second.OptimizerState());
  }
}

TEST(LearnerTest, LookingChangesNothing) {
  Learner learner(kSmall, Settings{});
  const std::vector<StoredTensor> before = learner.Weights();
  const double loss = learner.Evaluate(WaveBatch()).loss;
  EXPECT_EQ(learner.Evaluate(WaveBatch()).loss, loss);
  EXPECT_EQ(learner.Weights(), before);
}

TEST(LearnerTest, TheLikeliestAreCounted) {
  Settings settings;
  settings.top_k = 10;
  Learner learner(kSmall, settings);
  EXPECT_EQ(learner.Evaluate(WaveBatch()).correct_top_k, 4);
  settings.top_k = 2;
  Learner other(kSmall, settings);
  for (int i = 0; i < 20; ++i) other.Train(WaveBatch(), 0.01);
  const StepResult result = other.Train(WaveBatch(), 0.01);
  EXPECT_EQ(result.correct, 4);
  EXPECT_EQ(result.correct_top_k, 4);
}

TEST(LearnerTest, WeightsThatDoNotFitAreNamedAndChangeNothing) {
  Learner learner(kSmall, Settings{});
  const std::vector<StoredTensor> before = learner.Weights();
  const auto refused = [&](auto change) {
    TensorFile file{before, {}};
    change(file.tensors);
    const std::string wrong = learner.SetWeights(file, "");
    EXPECT_EQ(learner.Weights(), before);
    return wrong;
  };
  using Tensors = std::vector<StoredTensor>;
  EXPECT_EQ(refused([](Tensors& all) { all.pop_back(); }),
            "layer3.2.bn2.num_batches_tracked: must be there, as I64[]");
  EXPECT_EQ(refused([](Tensors& all) {
              all[0].shape = {48, 1, 3, 3};
            }),
            "conv1.weight: must be F32[16, 3, 3, 3]: F32[48, 1, 3, 3]");
  EXPECT_EQ(refused([](Tensors& all) {
              const float nan = std::nanf("");
              std::memcpy(all[0].data.data(), &nan, 4);
            }),
            "conv1.weight: must be finite");
  EXPECT_EQ(refused([](Tensors& all) {
              all.push_back({"more", Dtype::kFloat32, {}, Bytes(4)});
            }),
            "must have 128 tensors: 129");
}

TEST(LearnerTest, WhatNeedsTooMuchMemoryIsSaidSo) {
  try {
    Learner learner({50, 1'000'000'000, {32, 32}}, Settings{});
    FAIL();
  } catch (const Failure& failure) {
    EXPECT_EQ(failure.code(), ExitCode::kOutOfMemory);
  }
}

}  // namespace
}  // namespace hone::train
