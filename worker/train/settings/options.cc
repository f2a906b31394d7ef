#include "worker/train/settings/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <utility>

namespace hone::train {
namespace {

template <typename T>
std::optional<T> ParseNumber(const std::string& text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::vector<int>> ParseList(const std::string& text) {
  std::vector<int> numbers;
  std::size_t start = 0;
  while (true) {
    const std::size_t comma = std::min(text.find(',', start), text.size());
    const std::size_t from = std::min(text.find_first_not_of(' ', start), comma);
    const std::optional<int> number = ParseNumber<int>(text.substr(from, comma - from));
    if (!number) return std::nullopt;
    numbers.push_back(*number);
    if (comma == text.size()) return numbers;
    start = comma + 1;
  }
}

std::string NumberText(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof(text), number).ptr};
}

template <auto Member, std::int64_t kMin, std::int64_t kMax>
bool SetInteger(Settings& settings, const std::string& value) {
  const std::optional<std::int64_t> number = ParseNumber<std::int64_t>(value);
  if (!number || *number < kMin || *number > kMax) return false;
  using Target = std::remove_reference_t<decltype(settings.*Member)>;
  settings.*Member = static_cast<Target>(*number);
  return true;
}

template <auto Member>
std::string GetInteger(const Settings& settings) {
  return std::to_string(settings.*Member);
}

template <auto Member>
std::string GetIfGiven(const Settings& settings) {
  return settings.*Member == 0 ? "" : std::to_string(settings.*Member);
}

template <auto Member>
bool SetFraction(Settings& settings, const std::string& value) {
  const std::optional<double> number = ParseNumber<double>(value);
  if (!number || !(*number >= 0 && *number <= 1)) return false;
  settings.*Member = *number;
  return true;
}

// Adam divides by 1 - beta^t.
template <auto Member>
bool SetFractionBelowOne(Settings& settings, const std::string& value) {
  return value != "1" && SetFraction<Member>(settings, value) && settings.*Member < 1;
}

template <auto Member>
std::string GetFraction(const Settings& settings) {
  return NumberText(settings.*Member);
}

bool SetLayers(Settings& settings, const std::string& value) {
  static const std::set<int> kKnown = {18, 20, 32, 34, 44, 50, 56, 110};
  return SetInteger<&Settings::num_layers, 1, 1000>(settings, value) &&
         kKnown.contains(settings.num_layers);
}

bool SetShape(Settings& settings, const std::string& value) {
  constexpr int kMinSide = 8;
  constexpr int kMaxSide = 1024;
  const auto fits = [](int side) { return side >= kMinSide && side <= kMaxSide; };
  const std::optional<std::vector<int>> parts = ParseList(value);
  if (!parts || parts->size() != 3 || (*parts)[0] != 3) return false;
  settings.image_shape = {(*parts)[1], (*parts)[2]};
  return fits(settings.image_shape.height) && fits(settings.image_shape.width);
}

std::string GetShape(const Settings& settings) {
  return settings.image_shape.height == 0 ? "" : ToText(settings.image_shape);
}

bool SetSchedule(Settings& settings, const std::string& value) {
  const std::optional<std::vector<int>> steps = ParseList(value);
  if (!steps || steps->front() < 1) return false;
  settings.lr_scheduler_step = *steps;
  return std::adjacent_find(steps->begin(), steps->end(), std::greater_equal<>()) == steps->end();
}

std::string GetSchedule(const Settings& settings) {
  std::string text;
  for (const int step : settings.lr_scheduler_step) {
    text += (text.empty() ? "" : ",") + std::to_string(step);
  }
  return text;
}

bool SetOptimizer(Settings& settings, const std::string& value) {
  if (value == "sgd") return settings.optimizer = OptimizerKind::kSgd, true;
  if (value == "nag") return settings.optimizer = OptimizerKind::kNag, true;
  if (value == "adam") return settings.optimizer = OptimizerKind::kAdam, true;
  return false;
}

std::string GetOptimizer(const Settings& settings) {
  switch (settings.optimizer) {
    case OptimizerKind::kSgd:
      return "sgd";
    case OptimizerKind::kNag:
      return "nag";
    case OptimizerKind::kAdam:
      return "adam";
  }
  return "";
}

bool SetAugmentation(Settings& settings, const std::string& value) {
  if (value == "none") return settings.augmentation_type = Augmentation::kNone, true;
  if (value == "crop") return settings.augmentation_type = Augmentation::kCrop, true;
  return false;
}

std::string GetAugmentation(const Settings& settings) {
  return settings.augmentation_type == Augmentation::kNone ? "none" : "crop";
}

std::optional<bool> ParseFlag(const std::string& value) {
  if (value == "1" || value == "true" || value == "True") return true;
  if (value == "0" || value == "false" || value == "False") return false;
  return std::nullopt;
}

bool SetNesterov(Settings& settings, const std::string& value) {
  const std::optional<bool> flag = ParseFlag(value);
  settings.nesterov = flag.value_or(false);
  return flag.has_value();
}

std::string GetNesterov(const Settings& settings) { return settings.nesterov ? "1" : "0"; }

constexpr std::int64_t kMaxInt = std::numeric_limits<int>::max();
constexpr const char* kFraction = "must be a number from 0 to 1";
constexpr const char* kBelowOne = "must be a number from 0 to below 1";
constexpr const char* kPositive = "must be a whole number of at least 1";

// SageMaker's hyperparameters that are not there yet, with the values that ask for nothing.
// An empty set: whatever is given changes nothing, since another one would have to be on.
const std::map<std::string, std::set<std::string>>& NotYet() {
  static const std::map<std::string, std::set<std::string>> kNotYet = {
      {"early_stopping", {"False", "false", "0"}},
      {"early_stopping_min_epochs", {}},
      {"early_stopping_patience", {}},
      {"early_stopping_tolerance", {}},
      {"gamma", {}},
      {"kv_store", {}},
      {"multi_label", {"0"}},
      {"precision_dtype", {"float32"}},
      {"use_pretrained_model", {"0"}},
      {"use_weighted_loss", {"0"}},
  };
  return kNotYet;
}

const Option* FindOption(const std::string& name) {
  const auto at = std::find_if(Options().begin(), Options().end(),
                               [&](const Option& option) { return option.name == name; });
  return at == Options().end() ? nullptr : &*at;
}

std::size_t Distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string DidYouMean(const std::string& name) {
  const Option* nearest = nullptr;
  std::size_t least = 4;
  for (const Option& option : Options()) {
    const std::size_t distance = Distance(name, option.name);
    if (distance < least) {
      least = distance;
      nearest = &option;
    }
  }
  return nearest == nullptr ? "" : " (did you mean " + nearest->name + "?)";
}

// Hyperparameters that are for the platform, not for the program.
bool IsForThePlatform(const std::string& name) {
  return name.starts_with("sagemaker_") || name.starts_with("_tuning_");
}

// SageMaker's SDK writes texts with quotes, since it encodes every value as JSON.
std::string WithoutQuotes(const std::string& value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    return value.substr(1, value.size() - 2);
  }
  return value;
}

std::optional<std::string> Take(const std::string& name, const std::string& value,
                                Settings& settings) {
  if (const Option* option = FindOption(name)) {
    if (option->set(settings, value)) return std::nullopt;
    return name + ": " + option->rule + ": " + value;
  }
  const auto later = NotYet().find(name);
  if (later == NotYet().end()) {
    return name + ": must be a hyperparameter of image-classification" + DidYouMean(name) + ": " +
           value;
  }
  if (later->second.empty() || later->second.contains(value)) return std::nullopt;
  return name + ": must be " + *later->second.begin() + ", the rest is not supported yet: " + value;
}

// The rules about several hyperparameters; each was fine by itself.
void CheckTogether(const Settings& settings, std::vector<std::string>& violations) {
  const auto require = [&](bool holds, const std::string& violation) {
    if (!holds) violations.push_back(violation);
  };
  const int side = std::max(settings.image_shape.height, settings.image_shape.width);
  require(settings.resize == 0 || settings.resize >= side,
          "resize: must be at least the larger side of image_shape (" + std::to_string(side) +
              "): " + std::to_string(settings.resize));
  require(settings.checkpoint_frequency <= settings.epochs,
          "checkpoint_frequency: must be at most epochs (" + std::to_string(settings.epochs) +
              "): " + std::to_string(settings.checkpoint_frequency));
  require(settings.num_classes == 0 || settings.top_k <= settings.num_classes,
          "top_k: must be at most num_classes (" + std::to_string(settings.num_classes) +
              "): " + std::to_string(settings.top_k));
  const bool nesterov = settings.nesterov || settings.optimizer == OptimizerKind::kNag;
  require(!settings.nesterov || settings.optimizer != OptimizerKind::kAdam,
          "nesterov: must be 0 with the optimizer adam: 1");
  require(!nesterov || settings.optimizer == OptimizerKind::kAdam || settings.momentum > 0,
          "momentum: must be above 0 with Nesterov's momentum: " + NumberText(settings.momentum));
}

}  // namespace

std::string ToText(const ImageShape& shape) {
  return "3," + std::to_string(shape.height) + "," + std::to_string(shape.width);
}

const std::vector<Option>& Options() {
  static const std::vector<Option> kOptions = {
      {"num_layers", "must be one of 18, 20, 32, 34, 44, 50, 56, 110",
       "20 for sides below 64, else 18; the parent's if there is one",
       "depth of the residual network: 20, 32, 44, 56, 110 for small pictures; 18, 34, 50 with the "
       "ImageNet stem",
       SetLayers, GetIfGiven<&Settings::num_layers>},
      {"num_classes", kPositive, "the number of class folders", "must be what the data has",
       SetInteger<&Settings::num_classes, 1, 1'000'000>, GetIfGiven<&Settings::num_classes>},
      {"num_training_samples", kPositive, "the number of training pictures",
       "for SageMaker's sake: a difference from the data is only told",
       SetInteger<&Settings::num_training_samples, 1, std::numeric_limits<std::int64_t>::max()>,
       GetIfGiven<&Settings::num_training_samples>},
      {"image_shape", "must be 3,HEIGHT,WIDTH with sides from 8 to 1024",
       "the size that all pictures have, up to 224; else 3,224,224 (3,32,32 for tiny ones)",
       "what the network sees: channels, height, width", SetShape, GetShape},
      {"resize", "must be a whole number from 8 to 4096", "8/7 of the larger side",
       "length that the shorter side of larger pictures gets before they are cropped",
       SetInteger<&Settings::resize, 8, 4096>, GetIfGiven<&Settings::resize>},
      {"augmentation_type", "must be one of none, crop", "crop",
       "crop: random crops (after padding by 4 where pictures have the shape) and flips",
       SetAugmentation, GetAugmentation},
      {"epochs", kPositive, "30", "passes over the training pictures",
       SetInteger<&Settings::epochs, 1, 1'000'000>, GetInteger<&Settings::epochs>},
      {"mini_batch_size", kPositive, "32", "pictures a step; batch_size is another name for it",
       SetInteger<&Settings::mini_batch_size, 1, 65536>, GetInteger<&Settings::mini_batch_size>},
      {"learning_rate", kFraction, "0.1", "learning rate of the first epoch",
       SetFraction<&Settings::learning_rate>, GetFraction<&Settings::learning_rate>},
      {"lr_scheduler_step", "must be growing epochs from 1, with commas between", "none",
       "epochs after which the learning rate is multiplied by lr_scheduler_factor", SetSchedule,
       GetSchedule},
      {"lr_scheduler_factor", kFraction, "0.1", "see lr_scheduler_step",
       SetFraction<&Settings::lr_scheduler_factor>, GetFraction<&Settings::lr_scheduler_factor>},
      {"optimizer", "must be one of sgd, nag, adam", "sgd", "nag is sgd with Nesterov's momentum",
       SetOptimizer, GetOptimizer},
      {"momentum", kFraction, "0.9", "of sgd and nag", SetFraction<&Settings::momentum>,
       GetFraction<&Settings::momentum>},
      {"nesterov", "must be 0 or 1", "0", "1 with sgd: the same as nag", SetNesterov, GetNesterov},
      {"beta_1", kBelowOne, "0.9", "of adam", SetFractionBelowOne<&Settings::beta_1>,
       GetFraction<&Settings::beta_1>},
      {"beta_2", kBelowOne, "0.999", "of adam", SetFractionBelowOne<&Settings::beta_2>,
       GetFraction<&Settings::beta_2>},
      {"eps", kFraction, "1e-08", "of adam", SetFraction<&Settings::eps>,
       GetFraction<&Settings::eps>},
      {"weight_decay", kFraction, "0.0001", "added to the gradient, for every parameter",
       SetFraction<&Settings::weight_decay>, GetFraction<&Settings::weight_decay>},
      {"seed", "must be a whole number from 0 to 9223372036854775807", "0",
       "of the weights, the split, the order and the augmentation",
       SetInteger<&Settings::seed, 0, std::numeric_limits<std::int64_t>::max()>,
       GetInteger<&Settings::seed>},
      {"checkpoint_frequency", kPositive, "1", "epochs between two checkpoints; at most epochs",
       SetInteger<&Settings::checkpoint_frequency, 1, kMaxInt>,
       GetInteger<&Settings::checkpoint_frequency>},
      {"top_k", "must be a whole number of at least 2", "none",
       "also report how often the class is among the k likeliest",
       SetInteger<&Settings::top_k, 2, 1'000'000>, GetIfGiven<&Settings::top_k>},
  };
  return kOptions;
}

ParsedSettings ParseSettings(const std::map<std::string, std::string>& given) {
  ParsedSettings parsed;
  const auto other = given.find("batch_size");
  for (const auto& [name, raw] : given) {
    if (IsForThePlatform(name) || name == "batch_size") continue;
    const std::optional<std::string> wrong = Take(name, WithoutQuotes(raw), parsed.settings);
    if (wrong) parsed.violations.push_back(*wrong);
  }
  if (other != given.end() && given.contains("mini_batch_size")) {
    if (other->second != given.at("mini_batch_size")) {
      parsed.violations.push_back(
          "batch_size: must be absent or the same as mini_batch_size, which it is another name "
          "for: " +
          other->second);
    }
  } else if (other != given.end()) {
    if (!FindOption("mini_batch_size")->set(parsed.settings, WithoutQuotes(other->second))) {
      parsed.violations.push_back("batch_size: " + FindOption("mini_batch_size")->rule + ": " +
                                  other->second);
    }
  }
  CheckTogether(parsed.settings, parsed.violations);
  return parsed;
}

std::map<std::string, std::string> ToTexts(const Settings& settings) {
  std::map<std::string, std::string> texts;
  for (const Option& option : Options()) {
    const std::string value = option.get(settings);
    if (!value.empty()) texts[option.name] = value;
  }
  return texts;
}

}  // namespace hone::train
