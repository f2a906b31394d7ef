#include "job_file/keys.h"

namespace hone {
namespace {

constexpr bool kNotYet = false;

}  // namespace

const std::vector<JobFileKey>& JobFileKeys() {
  static const std::vector<JobFileKey> kKeys = {
      {"name", "text", "the file's name and the time", "the tuning job's name"},
      {"strategy", "word", "the server's (random)", "how to search"},
      {"seed", "integer", "drawn, stored and shown", "the source of all random draws"},
      {"objective", "map", "required", "what is measured"},
      {"objective.metric", "text", "required", "the name of one of the program's metrics"},
      {"objective.goal", "word", "required", "minimize or maximize"},
      {"parameters", "map", "required", "what the search varies, in this order"},
      {"parameters.NAME", "map", "required", "one parameter"},
      {"parameters.NAME.type", "word", "required", "continuous, integer or categorical"},
      {"parameters.NAME.min", "number", "required", "the smallest value; included"},
      {"parameters.NAME.max", "number", "required", "the largest value; included"},
      {"parameters.NAME.scaling", "word", "auto", "auto, linear, log or reverse-log"},
      {"parameters.NAME.step", "number", "none", "values are min + k * step"},
      {"parameters.NAME.values", "list of texts", "required", "of a categorical parameter"},
      {"parameters.NAME.when", "map", "always", "other parameters' values that make it active"},
      {"static", "map of texts", "none", "hyperparameters that are the same in all trials"},
      {"start_points", "list of maps", "none", "assignments that are tried first, in this order"},
      {"limits", "map", "see its keys", "the budget"},
      {"limits.max_trials", "integer", "20", "how many trials may be started"},
      {"limits.max_parallel_trials", "integer", "1", "how many may run at once"},
      {"limits.max_runtime", "duration", "none", "after this, the job completes"},
      {"limits.max_failed_trials", "integer", "none", "the job fails with this many failed trials"},
      {"early_stopping", "word", "off", "whether trials without a prospect are stopped", kNotYet},
      {"completion", "map", "none", "when the search has found enough", kNotYet},
      {"trial", "map", "required", "what a trial runs, and on what terms"},
      {"trial.command", "list of texts", "required",
       "the program and its arguments; words that start with ./ or ../ are paths"},
      {"trial.algorithm", "word", "none", "a built-in training program", kNotYet},
      {"trial.external", "boolean", "false", "trials are run by the caller", kNotYet},
      {"trial.source", "path", "none", "a folder that goes to the workers", kNotYet},
      {"trial.arguments", "boolean", "false", "hyperparameters also as --name value"},
      {"trial.inputs", "map", "none", "what the program reads, by channel"},
      {"trial.inputs.CHANNEL", "path or map", "required", "a path that the worker sees"},
      {"trial.inputs.CHANNEL.path", "path", "required", "a path that the worker sees"},
      {"trial.inputs.CHANNEL.upload", "path", "none", "a folder that goes to the workers", kNotYet},
      {"trial.inputs.CHANNEL.from", "text", "none", "what another job left", kNotYet},
      {"trial.metrics", "list of maps", "none", "what to find in the program's output"},
      {"trial.metrics[].name", "text", "required", "the metric's name"},
      {"trial.metrics[].regex", "text", "required", "RE2; its first group is the number"},
      {"trial.environment", "map of texts", "none", "added to the program's environment"},
      {"trial.resources", "map", "see its keys", "what a trial takes of a worker"},
      {"trial.resources.slots", "integer", "1", "slots of one worker"},
      {"trial.resources.gpus", "integer", "0", "GPUs of one worker, for this trial alone"},
      {"trial.resources.labels", "map of texts", "none", "labels that the worker must have"},
      {"trial.max_runtime", "duration", "none", "the longest that one trial may run"},
      {"trial.grace_period", "duration", "2m", "from SIGTERM to SIGKILL"},
      {"trial.max_attempts", "integer", "1", "starts of a trial that fails by its own fault"},
      {"trial.max_lost_attempts", "integer", "10", "starts of one that fails by a machine's fault"},
      {"trial.on_failure", "map of words", "by cause", "what to do after a failure, by its cause"},
      {"trial.on_lost_contact", "word", "continue", "continue or stop"},
      {"trial.checkpoint_interval", "duration", "none", "how often checkpoints are stored",
       kNotYet},
      {"trial.keep", "map", "all", "which artifacts are kept", kNotYet},
      {"warm_start", "map", "none", "what earlier jobs teach this one", kNotYet},
      {"tags", "map of texts", "none", "for people and scripts"},
  };
  return kKeys;
}

std::vector<const JobFileKey*> KeysBelow(std::string_view path) {
  const std::string prefix = path.empty() ? "" : std::string(path) + ".";
  std::vector<const JobFileKey*> below;
  for (const JobFileKey& key : JobFileKeys()) {
    const std::string_view name = key.path;
    if (!name.starts_with(prefix)) continue;
    if (name.find('.', prefix.size()) == std::string_view::npos) below.push_back(&key);
  }
  return below;
}

std::string LastPart(const JobFileKey& key) {
  const std::string_view path = key.path;
  return std::string(path.substr(path.rfind('.') + 1));
}

}  // namespace hone
