#include "job_file/keys.h"

namespace hone {
namespace {

constexpr bool kNotYet = false;

}  // namespace

const std::vector<JobFileKey>& JobFileKeys() {
  static const std::vector<JobFileKey> kKeys = {
      {"name", "text", "the file's name and the time", "the tuning job's name", "my-search"},
      {"strategy", "word", "random", "how to search: random, quasi-random or grid", "random"},
      {"seed", "integer", "drawn, stored and shown", "the source of all random draws", "7"},
      {"objective", "map", "required", "what is measured", ""},
      {"objective.metric", "text", "required", "the name of one of the program's metrics", "loss"},
      {"objective.goal", "word", "required", "minimize or maximize", "minimize"},
      {"parameters", "map", "required", "what the search varies, 1 to 30, in this order", ""},
      {"parameters.NAME", "map", "required", "one parameter", ""},
      {"parameters.NAME.type", "word", "required", "continuous, integer or categorical",
       "continuous"},
      {"parameters.NAME.min", "number", "required", "the smallest value; included", "0.0001"},
      {"parameters.NAME.max", "number", "required", "the largest value; included", "0.1"},
      {"parameters.NAME.scaling", "word", "auto", "auto, linear, log or reverse-log", "auto"},
      {"parameters.NAME.step", "number", "none", "values are min + k * step", "0.0001"},
      {"parameters.NAME.values", "list of texts", "required",
       "of a categorical parameter, instead of min and max", "[sgd, adam]"},
      {"parameters.NAME.when", "map", "always", "other parameters' values that make it active",
       "{optimizer: sgd}"},
      {"static", "map of texts", "none", "hyperparameters that are the same in all trials",
       "{epochs: 5}"},
      {"start_points", "list of maps", "none", "assignments that are tried first, in this order",
       "[{learning_rate: 0.01, optimizer: sgd}]"},
      {"limits", "map", "see its keys", "the budget", ""},
      {"limits.max_trials", "integer", "20", "how many trials may be started", "20"},
      {"limits.max_parallel_trials", "integer", "1", "how many may run at once", "1"},
      {"limits.max_runtime", "duration", "none", "after this, the job completes", "2h"},
      {"limits.max_failed_trials", "integer", "none", "the job fails with this many failed trials",
       "10"},
      {"early_stopping", "word", "off",
       "whether trials without a prospect are stopped; auto is not yet supported", "off"},
      {"completion", "map", "none",
       "when the search has found enough; any of its rules completes the job", ""},
      {"completion.target", "number", "none", "an objective at least as good as this", "0.001"},
      {"completion.no_improvement", "integer", "none",
       "so many trials in a row ended and none was better than the best before", "10"},
      {"completion.converged", "boolean", "false",
       "whether the search itself may say so; true is not yet supported", "false"},
      {"trial", "map", "required", "what a trial runs, and on what terms", ""},
      {"trial.command", "list of texts", "required",
       "the program and its arguments, unless there is an algorithm; words that start with ./ or "
       "../ are paths",
       "[sh, -c, 'awk \"BEGIN {print \\\"loss=\\\" ($SM_HP_LEARNING_RATE - 0.01)^2}\"']"},
      {"trial.algorithm", "word", "none",
       "instead of a command, a program that comes with Hone: image-classification", ""},
      {"trial.external", "boolean", "false",
       "whether the caller runs the trials; true is not yet supported", "false"},
      {"trial.source", "path", "none", "a folder that goes to the workers", "", kNotYet},
      {"trial.arguments", "boolean", "false", "hyperparameters also as --name value", "false"},
      {"trial.inputs", "map", "none", "what the program reads, by channel",
       "{train: {path: data/train}}"},
      {"trial.inputs.CHANNEL", "path or map", "required", "a path that the worker sees",
       "data/train"},
      {"trial.inputs.CHANNEL.path", "path", "required",
       "a path that the worker sees, unless there is from", "data/train"},
      {"trial.inputs.CHANNEL.upload", "path", "none", "a folder that goes to the workers", "",
       kNotYet},
      {"trial.inputs.CHANNEL.from", "text", "none",
       "instead of a path, whose model: JOB/7, a job's name (its best trial) or sha256:...",
       "seedlings-1/4"},
      {"trial.metrics", "list of maps", "none", "what to find in the program's output", ""},
      {"trial.metrics[].name", "text", "required", "the metric's name", "loss"},
      {"trial.metrics[].regex", "text", "required", "RE2; its first group is the number",
       "'loss=([0-9.e+-]+)'"},
      {"trial.environment", "map of texts", "none", "added to the program's environment",
       "{OMP_NUM_THREADS: \"2\"}"},
      {"trial.resources", "map", "see its keys", "what a trial takes of a worker", ""},
      {"trial.resources.slots", "integer", "1", "slots of one worker", "1"},
      {"trial.resources.gpus", "integer", "0", "GPUs of one worker, for this trial alone", "0"},
      {"trial.resources.labels", "map of texts", "none", "labels that the worker must have",
       "{zone: a}"},
      {"trial.max_runtime", "duration", "none", "the longest that one trial may run", "30m"},
      {"trial.grace_period", "duration", "2m", "from SIGTERM to SIGKILL", "2m"},
      {"trial.checkpoint_interval", "duration", "1m",
       "how often new checkpoints are stored, at most", "1m"},
      {"trial.max_attempts", "integer", "1", "starts of a trial that fails by its own fault", "1"},
      {"trial.max_lost_attempts", "integer", "10", "starts of one that fails by a machine's fault",
       "10"},
      {"trial.on_failure", "map of words", "by cause", "what to do after a failure, by its cause",
       "{out-of-memory: infeasible}"},
      {"trial.on_lost_contact", "word", "continue", "continue or stop", "continue"},
      {"trial.keep", "map", "all", "which artifacts are kept", "", kNotYet},
      {"trial.keep.models", "text", "all", "of which trials the models are kept", "", kNotYet},
      {"trial.keep.checkpoints", "text", "all", "which checkpoints of a trial are kept", "",
       kNotYet},
      {"warm_start", "map", "none", "what earlier jobs teach this one", "", kNotYet},
      {"warm_start.type", "word", "transfer-learning",
       "transfer-learning or identical-data-and-algorithm", "", kNotYet},
      {"warm_start.parents", "list of texts", "required",
       "tuning jobs, trials (JOB/7), training jobs or artifacts", "", kNotYet},
      {"warm_start.checkpoints", "word", "none",
       "which of the parents' checkpoints trials start from", "", kNotYet},
      {"warm_start.within_job", "boolean", "false",
       "whether trials also start from those of this job", "", kNotYet},
      {"warm_start.must_match", "list of texts", "none",
       "static hyperparameters that a parent must have alike", "", kNotYet},
      {"tags", "map of texts", "none", "for people and scripts", "{team: vision}"},
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
