#include "worker/train/program/image_classification.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "worker/train/base/failure.h"
#include "worker/train/base/log.h"
#include "worker/train/data/folder.h"
#include "worker/train/program/parent.h"
#include "worker/train/settings/options.h"

namespace hone::train {
namespace {

constexpr std::uint64_t kKeptBytes = std::uint64_t{512} << 20;
constexpr int kMaxDataThreads = 8;
constexpr int kSmallNetworkBelow = 64;

Json ToJson(const std::map<std::string, std::string>& texts) {
  Json object = Json::Object();
  for (const auto& [name, value] : texts) object.Append(name, value);
  return object;
}

// Everything that is wrong, before any picture is looked at.
Settings CheckedSettings(const Contract& contract) {
  ParsedSettings parsed = ParseSettings(contract.hyperparameters);
  const ExitCode code = parsed.violations.empty() ? ExitCode::kBadInput : ExitCode::kProgramError;
  if (!contract.channels.contains("train")) {
    parsed.violations.emplace_back("channel train: must be given: none");
  }
  if (parsed.violations.empty()) return parsed.settings;
  std::string message;
  for (const std::string& violation : parsed.violations) {
    message += (message.empty() ? "" : "\n") + violation;
  }
  throw Failure(code, message);
}

struct Channels {
  PictureSet train;
  PictureSet validation;
};

Channels ReadChannels(const Contract& contract, const Settings& settings) {
  PictureSet train = IndexFolder("train", contract.channels.at("train"));
  const auto other = contract.channels.find("validation");
  if (other != contract.channels.end()) {
    PictureSet validation = WithClassesOf(IndexFolder("validation", other->second), train.classes);
    return {std::move(train), std::move(validation)};
  }
  auto [kept, taken] = Split(train, settings.seed);
  if (taken.files.empty()) {
    throw Failure(ExitCode::kBadInput,
                  "channel train: must have two pictures of a class at least, where there is no "
                  "channel validation: " +
                      train.folder);
  }
  return {std::move(kept), std::move(taken)};
}

// The rules about hyperparameters that only the data can tell.
void CheckAgainstData(const Settings& settings, const Channels& channels) {
  const auto classes = static_cast<int>(channels.train.classes.size());
  std::string message;
  if (settings.num_classes != 0 && settings.num_classes != classes) {
    message = "num_classes: must be the number of class folders in channel train (" +
              std::to_string(classes) + "): " + std::to_string(settings.num_classes);
  }
  if (settings.top_k > classes) {
    message += std::string(message.empty() ? "" : "\n") +
               "top_k: must be at most the number of classes (" + std::to_string(classes) +
               "): " + std::to_string(settings.top_k);
  }
  if (!message.empty()) throw Failure(ExitCode::kProgramError, message);
  if (channels.train.files.size() < 2) {
    throw Failure(ExitCode::kBadInput, "channel train: must have at least 2 pictures: 1");
  }
}

// What was left open, from the parent or from the data.
void FillIn(Settings& settings, const Channels& channels,
            const std::optional<ModelArchive>& parent) {
  const auto pictures = static_cast<std::int64_t>(channels.train.files.size());
  if (settings.num_training_samples != 0 && settings.num_training_samples != pictures) {
    LogInfo("num_training_samples is " + std::to_string(settings.num_training_samples) +
            ", but there are " + std::to_string(pictures) + " training pictures");
  }
  settings.num_training_samples = pictures;
  settings.num_classes = static_cast<int>(channels.train.classes.size());
  if (settings.image_shape.height == 0) {
    settings.image_shape =
        parent ? parent->record.architecture.image_shape : ShapeOf(channels.train, DecodeLimits{});
  }
  const int side = std::max(settings.image_shape.height, settings.image_shape.width);
  if (settings.num_layers == 0) {
    settings.num_layers = parent                      ? parent->record.architecture.num_layers
                          : side < kSmallNetworkBelow ? 20
                                                      : 18;
  }
  if (settings.resize == 0) settings.resize = (side * 8 + 6) / 7;
  if (settings.resize < side) {
    throw Failure(ExitCode::kProgramError,
                  "resize: must be at least the larger side of the pictures' shape (" +
                      std::to_string(side) + "): " + std::to_string(settings.resize));
  }
}

std::optional<ModelArchive> ReadParent(const Contract& contract, const Settings& settings) {
  const auto channel = contract.channels.find("model");
  if (channel == contract.channels.end()) return std::nullopt;
  ModelArchive parent = ReadArchive(channel->second);
  const std::string wrong = Difference(parent.record, settings);
  if (!wrong.empty()) throw Failure(ExitCode::kBadParent, "channel model: " + wrong);
  // The parent's numbers become ours, so ours have to be allowed.
  Settings ignored;
  const auto& options = Options();
  for (const auto& [name, value] :
       {std::pair{"num_layers", std::to_string(parent.record.architecture.num_layers)},
        std::pair{"image_shape", ToText(parent.record.architecture.image_shape)}}) {
    const auto option = std::find_if(options.begin(), options.end(),
                                     [&](const Option& o) { return o.name == name; });
    if (!option->set(ignored, value)) {
      throw Failure(ExitCode::kBadParent, "channel model: model.json: " + option->name + ": " +
                                              option->rule + ": " + value);
    }
  }
  return parent;
}

std::string Joined(const std::vector<std::string>& classes) {
  Json list = Json::Array();
  for (const std::string& name : classes) list.Add(name);
  return list.Text();
}

// What has to be the same for a training to go on from a checkpoint.
std::map<std::string, std::string> IdentityOf(const Settings& settings, const Channels& channels) {
  const std::map<std::string, std::string> all = ToTexts(settings);
  std::map<std::string, std::string> identity;
  for (const char* name : {"num_layers", "image_shape", "resize", "augmentation_type",
                           "mini_batch_size", "optimizer", "seed"}) {
    identity[name] = all.at(name);
  }
  identity["classes"] = Joined(channels.train.classes);
  identity["training pictures"] = std::to_string(channels.train.files.size());
  identity["validation pictures"] = std::to_string(channels.validation.files.size());
  return identity;
}

Outputs OutputsOf(const Contract& contract, const Settings& settings, const Channels& channels,
                  const std::optional<ModelArchive>& parent, const Architecture& architecture) {
  Outputs outputs;
  outputs.model_folder = contract.model_folder;
  outputs.checkpoint_folder = contract.checkpoint_folder;
  outputs.record.architecture = architecture;
  outputs.record.classes = channels.train.classes;
  outputs.record.hyperparameters = ToJson(ToTexts(settings));
  outputs.record.parent = contract.parent;
  if (contract.parent.empty() && parent) outputs.record.parent = parent->record.training_job;
  outputs.record.training_job = contract.training_job;
  outputs.identity = IdentityOf(settings, channels);
  outputs.data_threads = std::clamp(ComputeThreads(), 1, kMaxDataThreads);
  return outputs;
}

void TellWhatIsUsed(const Settings& settings, const Channels& channels, const Learner& learner) {
  LogInfo("Final configuration: " + ToJson(ToTexts(settings)).Text());
  LogInfo("---- Parameters ----");
  LogInfo("pictures: " + std::to_string(channels.train.files.size()) + " for training, " +
          std::to_string(channels.validation.files.size()) + " for validation, " +
          std::to_string(channels.train.classes.size()) + " classes");
  LogInfo("network: " + std::to_string(learner.ParameterCount()) + " parameters on " +
          learner.device() + ", " + std::to_string(ComputeThreads()) + " threads, LibTorch " +
          TorchVersion());
}

}  // namespace

Ending RunImageClassification(Contract contract,
                              const std::map<std::string, std::string>& arguments) {
  LogInfo("Reading provided configuration");
  for (const auto& [name, value] : arguments) contract.hyperparameters[name] = value;
  Settings settings = CheckedSettings(contract);
  const std::optional<ModelArchive> parent = ReadParent(contract, settings);
  LogInfo("Searching for pictures in " + contract.channels.at("train"));
  const Channels channels = ReadChannels(contract, settings);
  CheckAgainstData(settings, channels);
  FillIn(settings, channels, parent);

  const Architecture architecture{settings.num_layers, settings.num_classes, settings.image_shape};
  Learner learner(architecture, settings);
  if (parent) TakeWeights(*parent, channels.train.classes, learner);
  TellWhatIsUsed(settings, channels, learner);

  MemoryBound memory(kKeptBytes);
  const PictureRules rules{settings.image_shape, settings.resize, {}};
  PictureStore train(channels.train, rules, memory);
  PictureStore validation(channels.validation, rules, memory);
  const Reporter reporter(contract.metrics_file, settings.top_k);
  Training training(settings, OutputsOf(contract, settings, channels, parent, architecture),
                    learner, train, validation, reporter);
  const std::optional<Checkpoint> checkpoint = ReadNewestCheckpoint(contract.checkpoint_folder);
  if (checkpoint) training.GoOnFrom(*checkpoint);
  const Ending ending = training.Run();
  const std::size_t unreadable = train.unreadable() + validation.unreadable();
  if (unreadable > 0) LogInfo("Unreadable pictures: " + std::to_string(unreadable));
  return ending;
}

std::string HelpOfImageClassification() {
  std::string text;
  for (const Option& option : Options()) {
    text += "  " + option.name + "\n      " + option.help + "; " + option.rule +
            " (default: " + option.default_value + ")\n";
  }
  return text;
}

}  // namespace hone::train
