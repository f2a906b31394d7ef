// What many measured values come to.
#pragma once

#include <chrono>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <vector>

namespace hone::bench {

using Clock = std::chrono::steady_clock;

inline double ToSeconds(Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}
inline double ToMillis(Clock::duration duration) { return 1e3 * ToSeconds(duration); }

// Values of one kind, such as the times of many calls.
class Sample {
 public:
  void Add(double value) { values_.push_back(value); }
  void Append(const Sample& more);

  std::size_t size() const { return values_.size(); }
  const std::vector<double>& values() const { return values_; }

  // The smallest value that a share of `q` of all does not exceed; 0 when there is none.
  double Quantile(double q) const;
  double Median() const { return Quantile(0.5); }
  double Sum() const;

  // {"median", "least", "most", "n"}: for few values, which are shown with their noise.
  nlohmann::ordered_json Spread() const;

 private:
  std::vector<double> values_;
};

}  // namespace hone::bench
