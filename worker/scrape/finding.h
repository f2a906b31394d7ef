// One value of one metric, found in what a program wrote.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hone {

// Set in the sequence of what was found in the metrics file, not in the output.
inline constexpr std::int64_t kMetricsFileSequenceBit = std::int64_t{1} << 62;

struct Finding {
  std::string metric = {};
  // The byte offset of its line in its stream, and the bit above: the same bytes always give the
  // same number, and a later line a higher one.
  std::int64_t sequence = 0;
  std::optional<std::int64_t> step = {};
  double value = 0;  // May be NaN or infinite.

  bool operator==(const Finding& other) const {
    const bool same_value = value == other.value || (value != value && other.value != other.value);
    return metric == other.metric && sequence == other.sequence && step == other.step && same_value;
  }
};
using Findings = std::vector<Finding>;

}  // namespace hone
