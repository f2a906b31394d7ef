#include "worker/train/learning/learner.h"

#include <ATen/Parallel.h>
#include <torch/nn.h>

#include <cstring>
#include <utility>

#include "worker/train/base/failure.h"
#include "worker/train/learning/optimizer.h"
#include "worker/train/model/residual_network.h"
#include "worker/train/model/torch_compat.h"

namespace hone::train {
namespace {

NamedTensors ParametersOf(const torch::nn::Module& network) {
  NamedTensors all;
  for (const auto& item : network.named_parameters()) all.emplace_back(item.key(), item.value());
  return all;
}

NamedTensors WeightsOf(const torch::nn::Module& network) {
  NamedTensors all = ParametersOf(network);
  for (const auto& item : network.named_buffers()) all.emplace_back(item.key(), item.value());
  return all;
}

StoredTensor ToStored(const std::string& name, const torch::Tensor& tensor) {
  const torch::Tensor plain = tensor.detach().to(torch::kCPU).contiguous();
  StoredTensor stored;
  stored.name = name;
  stored.dtype = plain.scalar_type() == torch::kInt64 ? Dtype::kInt64 : Dtype::kFloat32;
  stored.shape = plain.sizes().vec();
  stored.data.resize(plain.nbytes());
  if (!stored.data.empty()) std::memcpy(stored.data.data(), plain.data_ptr(), plain.nbytes());
  return stored;
}

std::vector<StoredTensor> ToStored(const NamedTensors& tensors) {
  std::vector<StoredTensor> all;
  for (const auto& [name, tensor] : tensors) all.push_back(ToStored(name, tensor));
  return all;
}

torch::Tensor ToTensor(const StoredTensor& stored) {
  const auto dtype = stored.dtype == Dtype::kInt64 ? torch::kInt64 : torch::kFloat32;
  torch::Tensor tensor = torch::empty(stored.shape, dtype);
  if (!stored.data.empty()) {
    std::memcpy(tensor.data_ptr(), stored.data.data(), stored.data.size());
  }
  return tensor;
}

// What is wrong with the stored one as the new value of `target`; empty for nothing.
std::string Mismatch(const StoredTensor* stored, const std::string& name,
                     const torch::Tensor& target) {
  StoredTensor wanted = ToStored(name, target);
  if (stored == nullptr) return name + ": must be there, as " + KindOf(wanted);
  if (KindOf(*stored) != KindOf(wanted)) {
    return name + ": must be " + KindOf(wanted) + ": " + KindOf(*stored);
  }
  if (!torch::isfinite(ToTensor(*stored)).all().item<bool>()) return name + ": must be finite";
  return "";
}

std::string CopyInto(const NamedTensors& targets, const TensorFile& file,
                     const std::string& prefix) {
  const torch::NoGradGuard no_grad;
  std::size_t with_prefix = 0;
  for (const StoredTensor& tensor : file.tensors) {
    if (tensor.name.starts_with(prefix)) ++with_prefix;
  }
  for (const auto& [name, target] : targets) {
    const std::string wrong = Mismatch(file.Find(prefix + name), name, target);
    if (!wrong.empty()) return wrong;
  }
  if (with_prefix != targets.size()) {
    return "must have " + std::to_string(targets.size()) +
           " tensors: " + std::to_string(with_prefix);
  }
  for (const auto& [name, target] : targets) {
    torch::Tensor to = target;
    to.copy_(ToTensor(*file.Find(prefix + name)));
  }
  return "";
}

// LibTorch's errors are exceptions of its own. Memory is the one that the contract knows.
template <typename Action>
auto WithMemoryErrors(const Action& action) {
  try {
    return action();
  } catch (const c10::Error& error) {
    const std::string what = error.what_without_backtrace();
    if (!SaysOutOfMemory(what)) throw;
    throw Failure(ExitCode::kOutOfMemory, "out of memory: " + what.substr(0, what.find('\n')));
  }
}

}  // namespace

struct Learner::Parts {
  Parts(const Architecture& architecture, const Settings& settings);

  torch::Tensor ToDevice(const Batch& batch) const;
  torch::Tensor LabelsOf(const Batch& batch) const;
  StepResult Measure(const torch::Tensor& scores, const torch::Tensor& labels,
                     const torch::Tensor& loss) const;

  const torch::Device device;
  const ImageShape shape;
  const int top_k;
  ResidualNetwork network;
  Optimizer optimizer;
};

namespace {

// The seed counts for what is drawn after it: the weights of the network.
const Architecture& Seeded(const Architecture& architecture, std::uint64_t seed) {
  torch::manual_seed(seed);
  return architecture;
}

// Convolutions are faster where the channels of a pixel lie side by side.
ResidualNetwork& Prepared(ResidualNetwork& network, torch::Device device) {
  const torch::NoGradGuard no_grad;
  network.to(device);
  for (torch::Tensor& parameter : network.parameters()) {
    if (parameter.dim() == 4) {
      parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
    }
  }
  return network;
}

}  // namespace

Learner::Parts::Parts(const Architecture& architecture, const Settings& settings)
    : device(ChooseDevice()),
      shape(architecture.image_shape),
      top_k(settings.top_k),
      network(Seeded(architecture, settings.seed)),
      optimizer(settings, ParametersOf(Prepared(network, device))) {}

// The batch's own memory where the processor computes: it outlives the step.
torch::Tensor Learner::Parts::ToDevice(const Batch& batch) const {
  const std::int64_t height = shape.height;
  const std::int64_t width = shape.width;
  float* pixels = const_cast<float*>(batch.pixels.data());
  return torch::from_blob(pixels, {batch.count, 3, height, width},
                          {height * width * 3, 1, width * 3, 3}, torch::kFloat32)
      .to(device);
}

torch::Tensor Learner::Parts::LabelsOf(const Batch& batch) const {
  auto* labels = const_cast<std::int64_t*>(batch.labels.data());
  return torch::from_blob(labels, {batch.count}, torch::kInt64).to(device);
}

StepResult Learner::Parts::Measure(const torch::Tensor& scores, const torch::Tensor& labels,
                                   const torch::Tensor& loss) const {
  const torch::NoGradGuard no_grad;
  StepResult result;
  result.loss = loss.item<double>();
  result.correct = scores.argmax(1).eq(labels).sum().item<int>();
  if (top_k > 0) {
    const torch::Tensor own = scores.gather(1, labels.unsqueeze(1));
    result.correct_top_k = scores.gt(own).sum(1).lt(top_k).sum().item<int>();
  }
  return result;
}

Learner::Learner(const Architecture& architecture, const Settings& settings)
    : parts_(WithMemoryErrors([&] { return std::make_unique<Parts>(architecture, settings); })) {}

Learner::~Learner() = default;

StepResult Learner::Train(const Batch& batch, double learning_rate) {
  return WithMemoryErrors([&] {
    Parts& p = *parts_;
    if (!p.network.is_training()) p.network.train();
    const torch::Tensor labels = p.LabelsOf(batch);
    p.optimizer.ClearGradients();
    const torch::Tensor scores = p.network.Forward(p.ToDevice(batch));
    const torch::Tensor loss = torch::cross_entropy_loss(scores, labels);
    loss.backward();
    p.optimizer.Step(learning_rate);
    return p.Measure(scores, labels, loss);
  });
}

StepResult Learner::Evaluate(const Batch& batch) {
  return WithMemoryErrors([&] {
    const InferenceGuard inference;
    Parts& p = *parts_;
    if (p.network.is_training()) p.network.eval();
    const torch::Tensor labels = p.LabelsOf(batch);
    const torch::Tensor scores = p.network.Forward(p.ToDevice(batch));
    return p.Measure(scores, labels, torch::cross_entropy_loss(scores, labels));
  });
}

std::vector<StoredTensor> Learner::Weights() const { return ToStored(WeightsOf(parts_->network)); }

std::vector<StoredTensor> Learner::OptimizerState() const {
  return ToStored(parts_->optimizer.State());
}

std::string Learner::SetWeights(const TensorFile& file, const std::string& prefix) {
  return CopyInto(WeightsOf(parts_->network), file, prefix);
}

std::string Learner::SetOptimizerState(const TensorFile& file, const std::string& prefix) {
  return CopyInto(parts_->optimizer.State(), file, prefix);
}

std::int64_t Learner::ParameterCount() const {
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : parts_->network.parameters()) count += parameter.numel();
  return count;
}

std::string Learner::device() const { return parts_->device.is_cuda() ? "cuda" : "cpu"; }

std::string TorchVersion() { return TORCH_VERSION; }

int ComputeThreads() { return at::get_num_threads(); }

}  // namespace hone::train
