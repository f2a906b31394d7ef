#include "worker/scrape/metric_patterns.h"

#include <re2/re2.h>

#include <optional>
#include <utility>

#include "base/text.h"
#include "worker/scrape/number.h"

namespace hone {
namespace {

constexpr std::size_t kMaxNameBytes = 255;
constexpr std::size_t kMaxRegexBytes = 500;
// For one expression, compiled, with the states of its automaton.
constexpr std::int64_t kMaxRegexMemory = 8 << 20;

RE2::Options Options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMaxRegexMemory);
  return options;
}

std::string ValidateName(const std::string& name) {
  if (name.empty()) return "name: must not be empty";
  if (name.size() > kMaxNameBytes) return "name: must be at most 255 bytes: " + name;
  return "";
}

std::string ValidateRegex(const std::string& regex) {
  if (regex.empty()) return "regex: must not be empty";
  if (regex.size() > kMaxRegexBytes) return "regex: must be at most 500 bytes: " + regex;
  const RE2 compiled(regex, Options());
  if (!compiled.ok()) {
    return "regex: must be a regular expression of RE2: " + regex + " (" + compiled.error() + ")";
  }
  if (compiled.NumberOfCapturingGroups() < 1) {
    return "regex: must have a group in parentheses that captures the value: " + regex;
  }
  return "";
}

}  // namespace

struct MetricPatterns::Compiled {
  Compiled(std::string metric, const std::string& pattern)
      : name(std::move(metric)), regex(pattern, Options()) {}

  const std::string name;
  const RE2 regex;
};

MetricPatterns::MetricPatterns(std::vector<std::unique_ptr<Compiled>> metrics)
    : metrics_(std::move(metrics)) {}
MetricPatterns::MetricPatterns(MetricPatterns&&) noexcept = default;
MetricPatterns& MetricPatterns::operator=(MetricPatterns&&) noexcept = default;
MetricPatterns::~MetricPatterns() = default;

std::string ValidateMetric(const std::string& name, const std::string& regex) {
  const std::string wrong_name = ValidateName(name);
  return wrong_name.empty() ? ValidateRegex(regex) : wrong_name;
}

Result<MetricPatterns> MetricPatterns::Compile(const std::vector<MetricPattern>& metrics) {
  std::vector<std::unique_ptr<Compiled>> compiled;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const std::string wrong = ValidateMetric(metrics[i].name, metrics[i].regex);
    if (!wrong.empty()) return InvalidArgument("metrics[" + std::to_string(i) + "]." + wrong);
    compiled.push_back(std::make_unique<Compiled>(metrics[i].name, metrics[i].regex));
  }
  return MetricPatterns(std::move(compiled));
}

void MetricPatterns::Find(std::string_view line, std::int64_t sequence, Findings& findings) const {
  const re2::StringPiece text(line.data(), line.size());
  for (const auto& metric : metrics_) {
    re2::StringPiece captured;
    if (!RE2::PartialMatch(text, metric->regex, &captured)) continue;
    // A group that took no part in the match captures nothing, and nothing is no number.
    const std::optional<double> value = ParsePrintedNumber({captured.data(), captured.size()});
    if (!value) continue;
    findings.push_back({.metric = metric->name, .sequence = sequence, .value = *value});
  }
}

}  // namespace hone
