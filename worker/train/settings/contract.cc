#include "worker/train/settings/contract.h"

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <vector>

#include "worker/train/base/failure.h"
#include "worker/train/base/files.h"
#include "worker/train/base/json.h"

namespace hone::train {
namespace {

constexpr std::uint64_t kMaxConfigBytes = 4 << 20;

bool Exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::string BaseFolder(const Variables& variables) {
  const std::string given = variables("SAGEMAKER_BASE_DIR");
  if (!given.empty()) return given;
  return Exists("input/config") ? "." : "/opt/ml";
}

std::string Or(const std::string& value, const std::string& otherwise) {
  return value.empty() ? otherwise : value;
}

// An object's members as texts: what is no text is written as JSON writes it.
std::map<std::string, std::string> ToTexts(const std::string& source, const std::string& text) {
  const std::optional<Json> object = ParseJson(text);
  if (!object || !object->IsObject()) {
    throw Failure(ExitCode::kProgramError,
                  source + ": must be a JSON object: " + text.substr(0, 80));
  }
  std::map<std::string, std::string> texts;
  for (std::size_t i = 0; i < object->items().size(); ++i) {
    const Json& value = object->items()[i];
    texts[object->keys()[i]] = value.IsString() ? *value.AsString() : value.Text();
  }
  return texts;
}

std::map<std::string, std::string> Hyperparameters(const Variables& variables,
                                                   const std::string& config,
                                                   const std::vector<std::string>& known) {
  const std::string path = config + "/hyperparameters.json";
  if (Exists(path)) {
    const std::optional<std::string> text = ReadText(path, kMaxConfigBytes);
    if (!text) throw Failure(ExitCode::kProgramError, path + ": must be a readable file");
    return ToTexts(path, *text);
  }
  const std::string all = variables("SM_HPS");
  if (!all.empty()) return ToTexts("SM_HPS", all);
  std::map<std::string, std::string> texts;
  for (const std::string& name : known) {
    const std::string value = variables("SM_HP_" + Upper(name));
    if (!value.empty()) texts[name] = value;
  }
  return texts;
}

std::vector<std::string> ChannelNames(const Variables& variables) {
  std::vector<std::string> names = {"train", "validation", "model"};
  const std::optional<Json> list = ParseJson(variables("SM_CHANNELS"));
  if (!list) return names;
  for (const Json& name : list->items()) {
    if (name.IsString()) names.push_back(*name.AsString());
  }
  return names;
}

}  // namespace

Contract ReadContract(const Variables& variables, const std::vector<std::string>& known) {
  const std::string base = BaseFolder(variables);
  const std::string config = Or(variables("SM_INPUT_CONFIG_DIR"), base + "/input/config");
  const std::string input = Or(variables("SM_INPUT_DIR"), base + "/input");
  Contract contract;
  contract.hyperparameters = Hyperparameters(variables, config, known);
  for (const std::string& name : ChannelNames(variables)) {
    const std::string given = variables("SM_CHANNEL_" + Upper(name));
    const std::string path = Or(given, input + "/data/" + name);
    if (!given.empty() || Exists(path)) contract.channels[name] = path;
  }
  contract.model_folder = Or(variables("SM_MODEL_DIR"), base + "/model");
  contract.checkpoint_folder = Or(variables("HONE_CHECKPOINT_DIR"), base + "/checkpoints");
  contract.failure_file = Or(variables("SM_OUTPUT_DIR"), base + "/output") + "/failure";
  contract.metrics_file = variables("HONE_METRICS_FILE");
  contract.parent = variables("HONE_PARENT");
  contract.training_job = variables("TRAINING_JOB_NAME");
  return contract;
}

std::string FromEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

}  // namespace hone::train
