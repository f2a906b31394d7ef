#include "orchestrator/core/program_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "base/near_miss.h"

namespace hone {
namespace {

constexpr std::size_t kMaxCommandWords = 1'000;
constexpr std::size_t kMaxCommandBytes = 64 * 1024;
constexpr std::size_t kMaxInputs = 20;
constexpr std::size_t kMaxMetrics = 40;
constexpr std::size_t kMaxMetricName = 255;
constexpr std::size_t kMaxRegex = 500;
constexpr std::size_t kMaxEnvironment = 100;
constexpr std::size_t kMaxEnvironmentBytes = 32 * 1024;
constexpr std::size_t kMaxLabels = 20;
constexpr std::int64_t kMaxRegexMemory = 8 << 20;
constexpr std::size_t kMaxPath = 4'096;
constexpr std::size_t kMaxFrom = 128;

void CheckMetric(Rules& rules, const std::string& path, const MetricDefinition& metric) {
  if (metric.name.empty() || metric.name.size() > kMaxMetricName) {
    rules.Broken(path + ".name", "must be 1 to 255 bytes", metric.name);
  }
  if (metric.regex.empty() || metric.regex.size() > kMaxRegex) {
    rules.Broken(path + ".regex", "must be 1 to 500 bytes", metric.regex);
    return;
  }
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxRegexMemory);
  const RE2 regex(metric.regex, options);
  if (!regex.ok()) {
    rules.Broken(path + ".regex", "must be a regular expression of RE2 (" + regex.error() + ")",
                 metric.regex);
  } else if (regex.NumberOfCapturingGroups() < 1) {
    rules.Broken(path + ".regex", "must have a group in parentheses around the number",
                 metric.regex);
  }
}

void CheckMetrics(Rules& rules, const std::string& path, const TrainingProgram& program) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < std::min(program.metrics.size(), kMaxMetrics); ++i) {
    const std::string field = path + ".metrics[" + std::to_string(i) + "]";
    CheckMetric(rules, field, program.metrics[i]);
    if (!names.insert(program.metrics[i].name).second) {
      rules.Broken(field + ".name", "must be different from the other metrics",
                   program.metrics[i].name);
    }
  }
  rules.AtMost(path + ".metrics", program.metrics.size(), kMaxMetrics, "metrics");
}

bool IsVariableName(const std::string& name) {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front()))) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '_'; });
}

void CheckEnvironment(Rules& rules, const std::string& path, const TrainingProgram& program) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : program.environment) {
    bytes += name.size() + value.size() + 2;
    const std::string field = path + ".environment." + CleanUtf8(name, 100);
    if (!IsVariableName(name)) {
      rules.Broken(field, "must be named with letters, digits and _, not a digit first", name);
    }
    if (name.starts_with("HONE_") || name == "CUDA_VISIBLE_DEVICES") {
      rules.Broken(field, "is set by Hone and cannot be given", value);
    }
    if (HasNul(value)) rules.Broken(field, "must not contain NUL");
  }
  rules.AtMost(path + ".environment", program.environment.size(), kMaxEnvironment, "variables");
  rules.AtMost(path + ".environment", bytes, kMaxEnvironmentBytes, "bytes");
}

// The programs that come with Hone, as `hone-train` knows them.
const std::vector<std::string>& Algorithms() {
  static const std::vector<std::string> kAlgorithms = {"image-classification"};
  return kAlgorithms;
}

void CheckAlgorithm(Rules& rules, const std::string& path, const TrainingProgram& program) {
  const std::string field = path + ".algorithm";
  const std::vector<std::string>& known = Algorithms();
  if (std::find(known.begin(), known.end(), program.algorithm) == known.end()) {
    rules.Broken(field, "must be " + InWords(known) + DidYouMean(program.algorithm, known),
                 program.algorithm);
  }
  if (!program.command.empty()) {
    rules.Broken(field, "must not be there beside a command", program.algorithm);
  }
}

void CheckCommand(Rules& rules, const std::string& path, const TrainingProgram& program) {
  const std::string field = path + ".command";
  if (program.command.empty() || program.command.front().empty()) {
    rules.Broken(field, "must name the training program");
    return;
  }
  std::size_t bytes = 0;
  for (const std::string& word : program.command) {
    bytes += word.size() + 1;
    if (HasNul(word)) rules.Broken(field, "must not contain NUL");
  }
  rules.AtMost(field, program.command.size(), kMaxCommandWords, "words");
  rules.AtMost(field, bytes, kMaxCommandBytes, "bytes");
}

bool IsChannelName(const std::string& name) {
  if (name.empty() || name.size() > 64 || name == "." || name == "..") return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-'; });
}

void CheckInput(Rules& rules, const std::string& field, const InputChannel& input) {
  if (!input.path.empty() && !input.from.empty()) {
    rules.Broken(field + ".from", "must not be there beside a path", input.from);
  } else if (!input.from.empty()) {
    const bool good = input.from.size() <= kMaxFrom && !HasNul(input.from);
    if (!good) rules.Broken(field + ".from", "must be at most 128 bytes, without NUL", input.from);
  } else if (!input.path.starts_with("/") || input.path.size() > kMaxPath || HasNul(input.path)) {
    rules.Broken(field + ".path", "must be an absolute path of at most 4096 bytes", input.path);
  }
}

void CheckInputs(Rules& rules, const std::string& path, const TrainingProgram& program) {
  for (const auto& [channel, input] : program.inputs) {
    const std::string field = path + ".inputs." + CleanUtf8(channel, 64);
    if (!IsChannelName(channel)) {
      rules.Broken(field, "must be named with 1 to 64 of A-Z a-z 0-9 . _ -", channel);
    }
    CheckInput(rules, field, input);
  }
  rules.AtMost(path + ".inputs", program.inputs.size(), kMaxInputs, "channels");
}

}  // namespace

void CheckProgram(Rules& rules, const std::string& path, const TrainingProgram& program) {
  if (!program.algorithm.empty()) {
    CheckAlgorithm(rules, path, program);
  } else {
    CheckCommand(rules, path, program);
  }
  CheckInputs(rules, path, program);
  CheckMetrics(rules, path, program);
  CheckEnvironment(rules, path, program);
  rules.Between(path + ".resources.slots", program.resources.slots, 1, 10'000);
  rules.Between(path + ".resources.gpus", program.resources.gpus, 0, 64);
  rules.AtMost(path + ".resources.labels", program.resources.labels.size(), kMaxLabels, "labels");
  if (program.max_runtime) {
    rules.Between(path + ".max_runtime", *program.max_runtime, 1s, 30 * 24h);
  }
  rules.Between(path + ".grace_period", program.grace_period, 0s, 1h);
  rules.Between(path + ".checkpoint_interval", program.checkpoint_interval, 1s, 24h);
  rules.Between(path + ".max_attempts", program.max_attempts, 1, 100);
  rules.Between(path + ".max_lost_attempts", program.max_lost_attempts, 1, 1'000);
}

}  // namespace hone
