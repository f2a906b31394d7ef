#include "worker/train/storage/archive.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "worker/train/base/failure.h"
#include "worker/train/data/augment.h"
#include "worker/train/storage/packed.h"

namespace hone::train {
namespace {

constexpr const char* kFormat = "hone.model/1";
constexpr const char* kAlgorithm = "image-classification";
constexpr const char* kRecordName = "model.json";
constexpr const char* kWeightsName = "model.safetensors";
constexpr std::uint64_t kMaxRecordBytes = 64 << 20;
constexpr std::uint64_t kMaxBytes = std::uint64_t{2} << 30;

Failure BadParent(const std::string& message) {
  return {ExitCode::kBadParent, "channel model: " + message};
}

Json ToJson(const float (&numbers)[3]) {
  Json list = Json::Array();
  for (const float number : numbers) list.Add(std::round(static_cast<double>(number) * 1e6) / 1e6);
  return list;
}

Json ToJson(const ModelRecord& record) {
  const Architecture& architecture = record.architecture;
  Json network = Json::Object();
  network.Append("name", "residual-network");
  network.Append("num_layers", architecture.num_layers);
  network.Append("num_classes", architecture.num_classes);
  network.Append("image_shape", ToText(architecture.image_shape));
  Json input = Json::Object();
  input.Append("layout", "channels, height, width; red, green, blue from 0 to 1");
  input.Append("mean", ToJson(kMean));
  input.Append("deviation", ToJson(kDeviation));
  Json classes = Json::Array();
  for (const std::string& name : record.classes) classes.Add(name);
  Json json = Json::Object();
  json.Append("format", kFormat);
  json.Append("algorithm", kAlgorithm);
  json.Append("architecture", std::move(network));
  json.Append("input", std::move(input));
  json.Append("classes", std::move(classes));
  json.Append("hyperparameters", record.hyperparameters);
  json.Append("metrics", record.metrics);
  json.Append("parent", record.parent);
  json.Append("training_job", record.training_job);
  json.Append("weights", kWeightsName);
  return json;
}

// "3,32,32"; zero where it is not that.
ImageShape ToShape(const std::string& text) {
  ImageShape shape;
  char end = 0;
  if (std::sscanf(text.c_str(), "3,%d,%d%c", &shape.height, &shape.width, &end) != 2) return {};
  return shape;
}

ModelRecord ToRecord(const Json& json) {
  if (json["format"].AsString() != kFormat || json["algorithm"].AsString() != kAlgorithm) {
    throw BadParent("model.json: must be a " + std::string(kFormat) + " of " + kAlgorithm + ": " +
                    json["format"].AsString().value_or("no format"));
  }
  const Json& network = json["architecture"];
  ModelRecord record;
  record.architecture.num_layers = static_cast<int>(network["num_layers"].AsInteger().value_or(0));
  record.architecture.image_shape = ToShape(network["image_shape"].AsString().value_or(""));
  for (const Json& name : json["classes"].items()) {
    record.classes.push_back(name.AsString().value_or(""));
  }
  record.parent = json["parent"].AsString().value_or("");
  record.training_job = json["training_job"].AsString().value_or("");
  record.architecture.num_classes = static_cast<int>(record.classes.size());
  if (record.classes.empty() || record.architecture.num_layers == 0 ||
      record.architecture.image_shape.height <= 0) {
    throw BadParent("model.json: must have num_layers, image_shape and classes");
  }
  return record;
}

// The one packed file in the folder; empty if there is none.
std::string PackedIn(const std::string& folder) {
  std::error_code ignored;
  std::vector<std::string> found;
  std::filesystem::directory_iterator at(folder, ignored);
  for (; !ignored && at != std::filesystem::directory_iterator(); at.increment(ignored)) {
    const std::string name = at->path().filename();
    if (name.ends_with(".tar.gz") || name.ends_with(".tgz")) found.push_back(at->path());
  }
  if (found.size() > 1) {
    throw BadParent("must have one packed model at most: " + std::to_string(found.size()));
  }
  return found.empty() ? "" : found.front();
}

std::map<std::string, Bytes> ReadPacked(const std::string& path) {
  std::string why;
  const std::optional<Bytes> packed = ReadFile(path, kMaxBytes, &why);
  if (!packed) throw BadParent(path + ": must be a readable file: " + why);
  auto files = Unpack(*packed, {kRecordName, kWeightsName}, kMaxBytes, &why);
  if (!files) throw BadParent(path + ": must be a whole .tar.gz: it " + why);
  return *std::move(files);
}

std::map<std::string, Bytes> ReadFiles(const std::string& path) {
  if (std::filesystem::is_regular_file(path)) return ReadPacked(path);
  if (!std::filesystem::exists(path + "/" + kRecordName)) {
    const std::string packed = PackedIn(path);
    if (!packed.empty()) return ReadPacked(packed);
  }
  std::map<std::string, Bytes> files;
  for (const auto& [name, limit] :
       {std::pair{kRecordName, kMaxRecordBytes}, std::pair{kWeightsName, kMaxBytes}}) {
    std::string why;
    std::optional<Bytes> bytes = ReadFile(path + "/" + name, limit, &why);
    if (!bytes) throw BadParent(std::string(name) + ": must be a readable file: " + why);
    files.emplace(name, *std::move(bytes));
  }
  return files;
}

}  // namespace

std::string WriteArchive(const std::string& folder, const ModelRecord& record,
                         const std::vector<StoredTensor>& weights) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return error.message();
  const std::string wrong =
      WriteTensors(folder + "/" + kWeightsName, TensorFile{weights, {{"format", "pt"}}});
  if (!wrong.empty()) return wrong;
  return WriteDurably(folder + "/" + kRecordName, ToJson(record).Text() + "\n");
}

ModelArchive ReadArchive(const std::string& path) {
  std::map<std::string, Bytes> files = ReadFiles(path);
  for (const char* name : {kRecordName, kWeightsName}) {
    if (!files.contains(name)) throw BadParent(std::string(name) + ": must be in the archive");
  }
  const Bytes& text = files[kRecordName];
  const std::optional<Json> json =
      ParseJson({reinterpret_cast<const char*>(text.data()), text.size()});
  if (!json) throw BadParent("model.json: must be JSON");
  std::string why;
  std::optional<TensorFile> weights = ParseTensors(files[kWeightsName], &why);
  if (!weights) throw BadParent("model.safetensors: must be a sound file of tensors: " + why);
  return {ToRecord(*json), *std::move(weights)};
}

}  // namespace hone::train
