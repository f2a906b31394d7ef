#include "orchestrator/cli/init.h"

#include <algorithm>
#include <ostream>

#include "base/near_miss.h"
#include "job_file/keys.h"
#include "orchestrator/cli/command.h"

namespace hone {
namespace {

constexpr char kHeading[] =
    "# A job file of Hone, which works as it is: `hone create FILE --dry-run` checks it and shows\n"
    "# what would be tried first. A line \"#key: value\" is optional: it has the default, or an\n"
    "# example where there is none. docs/job-file.md has more about each key.\n";
constexpr std::string_view kParameter = "parameters.NAME";
constexpr std::string_view kChannel = "trial.inputs.CHANNEL";
constexpr std::string_view kAlgorithm = "trial.algorithm";
constexpr std::string_view kValues = "parameters.NAME.values";

// Writes keys under each other, as the table has them.
class TemplateWriter {
 public:
  std::string Write() {
    for (const JobFileKey& key : JobFileKeys()) {
      const std::string_view path = key.path;
      // What an input is like is said in the one line of `inputs`; what values are, further down.
      // An algorithm would stand instead of the command.
      if (!key.supported || path.starts_with(kChannel) || path == kValues) continue;
      if (path == kAlgorithm) continue;
      if (!path.starts_with(kParameter)) WriteOtherParameter();
      WriteKey(key);
    }
    return text_;
  }

 private:
  // Before the first key that is none of parameters': one that has no numbers.
  void WriteOtherParameter() {
    if (text_.find("learning_rate:\n") == std::string::npos || other_written_) return;
    other_written_ = true;
    text_ += "  optimizer:\n    type: categorical\n";
    for (const JobFileKey& key : JobFileKeys()) {
      if (key.path == kValues) WriteKey(key);
    }
  }

  void WriteKey(const JobFileKey& key) {
    const std::string_view path = key.path;
    const auto depth = static_cast<std::size_t>(std::count(path.begin(), path.end(), '.'));
    const bool in_item = path.find("[].") != std::string_view::npos;
    const std::string indent(2 * depth + (in_item ? 2 : 0), ' ');
    const std::string name = path == kParameter ? "learning_rate" : LastPart(key);
    const bool begins_item = in_item && name == "name";
    if (depth == 0) text_ += "\n";
    text_ += indent.substr(begins_item ? 2 : 0) + "# " + key.help + DefaultOf(key) + "\n";
    // A map whose keys follow stands there with nothing in it, which is as good as absent.
    const bool live = key.required() || *key.sample == '\0';
    text_ += begins_item ? indent.substr(2) + "- " : indent;
    text_ += (live ? "" : "#") + name + ":" + (*key.sample == '\0' ? "" : " ") + key.sample + "\n";
  }

  static std::string DefaultOf(const JobFileKey& key) {
    if (key.required()) return " (required)";
    if (*key.sample == '\0') return "";
    return std::string(" (default: ") + key.default_value + ")";
  }

  std::string text_ = kHeading;
  bool other_written_ = false;
};

struct InitOptions {
  std::string kind = "command";
};

Result<int> Init(Context& context, const InitOptions& options) {
  const std::vector<std::string> kinds = {"command", "image-classification"};
  if (options.kind == "command") {
    context.out << JobFileTemplate();
  } else if (options.kind == "image-classification") {
    context.out << ImageClassificationFile();
  } else {
    return InvalidArgument("KIND: must be command or image-classification" +
                           DidYouMean(options.kind, kinds) + ": " + options.kind);
  }
  return kExitDone;
}

}  // namespace

std::string JobFileTemplate() { return TemplateWriter().Write(); }

std::string ImageClassificationFile() {
  return R"(# A job file of Hone for pictures: `hone create FILE --dry-run` checks it and shows what would be
# tried first. The program, hone-train, comes with Hone: docs/image-classification.md has all of its
# hyperparameters, docs/job-file.md all keys of this file.

objective:
  # The share of the validation pictures that is told rightly, after each epoch.
  metric: "validation:accuracy"
  goal: maximize

parameters:
  learning_rate: {type: continuous, min: 0.001, max: 0.5, scaling: log}
  epochs: {type: integer, min: 2, max: 10}
  mini_batch_size: {type: categorical, values: [16, 32, 64]}
  optimizer: {type: categorical, values: [sgd, adam]}
  momentum: {type: continuous, min: 0.5, max: 0.99, scaling: reverse-log, when: {optimizer: sgd}}

# The same in all trials.
static:
  # 20, 32, 44, 56 or 110 for small pictures; 18, 34 or 50 from 64 pixels on.
  num_layers: 20

limits:
  max_trials: 20
  # How many at once. Each takes a slot of a worker: see `hone workers`.
  max_parallel_trials: 2

trial:
  algorithm: image-classification
  inputs:
    # A folder with a folder of JPEG or PNG pictures for each class, on the worker. Relative to this
    # file.
    train: pictures/train
    # Without this line, a part of `train` is kept back.
    validation: pictures/validation
    # To begin with the weights of an earlier model of the same num_layers:
    #model: {from: seedlings-1}
  environment:
    # Trials that share a machine share its cores: one thread each, or with few trials more.
    OMP_NUM_THREADS: "1"
  #resources: {gpus: 1}
)";
}

void AddInitCommand(CLI::App& app, Action* action) {
  auto options = std::make_shared<InitOptions>();
  CLI::App* command =
      AddCommand<InitOptions>(app, action, "init", "Print a commented job file to start from",
                              "hone init > job.yaml", options, Init);
  command->add_option("KIND", options->kind,
                      "command: for a program of your own (default); image-classification: for "
                      "pictures, with the program that comes with Hone");
}

}  // namespace hone
