// The metrics of a job and the regular expressions that find them in a line.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "worker/scrape/finding.h"

namespace hone {

struct MetricPattern {
  std::string name;   // 1 to 255 bytes.
  std::string regex;  // RE2, 1 to 500 bytes, with a group: what it captures is the value.
};

// What is wrong with a metric, as "name: RULE: VALUE" or "regex: RULE: VALUE"; empty when it is
// right.
std::string ValidateMetric(const std::string& name, const std::string& regex);

// Compiled once, used for every line. Matching takes time linear in the line and a bounded amount
// of memory, whatever the expression. Safe to share between threads once made.
class MetricPatterns {
 public:
  // INVALID_ARGUMENT for the first one that ValidateMetric() objects to.
  static Result<MetricPatterns> Compile(const std::vector<MetricPattern>& metrics);

  MetricPatterns(MetricPatterns&&) noexcept;
  MetricPatterns& operator=(MetricPatterns&&) noexcept;
  ~MetricPatterns();

  // Appends at most one finding a metric: the first match in the line, where what its first group
  // captured is a number. Anything else is no finding.
  void Find(std::string_view line, std::int64_t sequence, Findings& findings) const;

 private:
  struct Compiled;
  explicit MetricPatterns(std::vector<std::unique_ptr<Compiled>> metrics);

  std::vector<std::unique_ptr<Compiled>> metrics_;
};

}  // namespace hone
