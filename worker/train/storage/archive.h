// A model, as it is stored: `model.safetensors` with the weights, `model.json` with what they are.
#pragma once

#include <string>
#include <vector>

#include "worker/train/base/json.h"
#include "worker/train/model/architecture.h"
#include "worker/train/storage/tensors.h"

namespace hone::train {

struct ModelRecord {
  Architecture architecture;
  std::vector<std::string> classes;  // By label.
  Json hyperparameters = Json::Object();
  Json metrics = Json::Object();
  std::string parent;  // Its name, or empty.
  std::string training_job;
};

struct ModelArchive {
  ModelRecord record;
  TensorFile weights;
};

// Each of the two files is whole or as it was. Returns what went wrong, empty for nothing.
std::string WriteArchive(const std::string& folder, const ModelRecord& record,
                         const std::vector<StoredTensor>& weights);

// Reads the two files in the folder, or in the one .tar.gz or .tgz in it; `path` may also be such
// a file. Throws Failure (bad parent) that says what is wrong. Whether the weights are those of
// the architecture is not looked at.
ModelArchive ReadArchive(const std::string& path);

}  // namespace hone::train
