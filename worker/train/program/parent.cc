#include "worker/train/program/parent.h"

#include <algorithm>
#include <cstring>

#include "worker/train/base/failure.h"

namespace hone::train {
namespace {

Failure BadParent(const std::string& message) {
  return {ExitCode::kBadParent, "channel model: " + message};
}

// `parent` with the rows of other classes: those of `classes` that the parent has are its own,
// the rest is that of `fresh`.
StoredTensor WithRowsOf(const StoredTensor& parent, const std::vector<std::string>& parent_classes,
                        const StoredTensor& fresh, const std::vector<std::string>& classes) {
  StoredTensor mixed = fresh;
  const std::size_t row = fresh.data.size() / classes.size();
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto at = std::find(parent_classes.begin(), parent_classes.end(), classes[i]);
    if (at == parent_classes.end()) continue;
    const auto from = static_cast<std::size_t>(at - parent_classes.begin());
    std::memcpy(mixed.data.data() + i * row, parent.data.data() + from * row, row);
  }
  return mixed;
}

// As `fresh`, but with as many rows as the parent has classes.
bool FitsHead(const StoredTensor& parent, std::size_t parent_classes, const StoredTensor& fresh) {
  std::vector<std::int64_t> shape = fresh.shape;
  shape.front() = static_cast<std::int64_t>(parent_classes);
  return parent.dtype == fresh.dtype && parent.shape == shape;
}

}  // namespace

std::string Difference(const ModelRecord& parent, const Settings& settings) {
  const Architecture& network = parent.architecture;
  if (settings.num_layers != 0 && settings.num_layers != network.num_layers) {
    return "num_layers: must be the parent's (" + std::to_string(network.num_layers) +
           "): " + std::to_string(settings.num_layers);
  }
  const ImageShape& shape = settings.image_shape;
  if (shape.height != 0 && shape != network.image_shape) {
    return "image_shape: must be the parent's (" + ToText(network.image_shape) +
           "): " + ToText(shape);
  }
  return "";
}

void TakeWeights(const ModelArchive& parent, const std::vector<std::string>& classes,
                 Learner& learner) {
  TensorFile weights = parent.weights;
  const std::vector<std::string>& parent_classes = parent.record.classes;
  if (classes != parent_classes) {
    const TensorFile fresh{learner.Weights(), {}};
    for (StoredTensor& tensor : weights.tensors) {
      if (!tensor.name.starts_with("fc.")) continue;
      const StoredTensor* own = fresh.Find(tensor.name);
      if (own == nullptr || !FitsHead(tensor, parent_classes.size(), *own)) {
        throw BadParent(tensor.name + ": must have a row for each of " +
                        std::to_string(parent_classes.size()) + " classes: " + KindOf(tensor));
      }
      tensor = WithRowsOf(tensor, parent_classes, *own, classes);
    }
  }
  const std::string wrong = learner.SetWeights(weights, "");
  if (!wrong.empty()) throw BadParent(wrong);
}

}  // namespace hone::train
