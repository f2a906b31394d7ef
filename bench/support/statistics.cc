#include "bench/support/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hone::bench {

void Sample::Append(const Sample& more) {
  values_.insert(values_.end(), more.values_.begin(), more.values_.end());
}

double Sample::Quantile(double q) const {
  if (values_.empty()) return 0;
  std::vector<double> sorted = values_;
  const double rank = std::ceil(q * static_cast<double>(sorted.size()));
  const auto index = static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
  std::nth_element(sorted.begin(), sorted.begin() + index, sorted.end());
  return sorted[static_cast<std::size_t>(index)];
}

double Sample::Sum() const { return std::accumulate(values_.begin(), values_.end(), 0.0); }

nlohmann::ordered_json Sample::Spread() const {
  return {
      {"median", Median()}, {"least", Quantile(0)}, {"most", Quantile(1)}, {"n", values_.size()}};
}

}  // namespace hone::bench
