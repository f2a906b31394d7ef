// The values of a continuous parameter with a step.
#pragma once

#include <cstdint>
#include <optional>

namespace hone {

// min, min + step, min + 2 step, ... up to max: distinct doubles that grow.
//
// A point is the decimal that a person would write, where that is as near as rounding can tell:
// 0.3 and not 0.30000000000000004 for 3 steps of 0.1. The last point is max itself when a whole
// number of steps leads there.
class RealGrid {
 public:
  // The least step between points of such a size that keeps them apart, whatever is rounded.
  static double LeastStep(double min, double max);

  // Requires: min <= max, both finite; step > 0, finite, at least LeastStep(min, max).
  RealGrid(double min, double max, double step);

  // The index of the last point; the first has 0.
  std::uint64_t last() const { return last_; }
  // Requires: index <= last().
  double At(std::uint64_t index) const;
  // Nothing when `value` is not exactly a point.
  std::optional<std::uint64_t> IndexOf(double value) const;

 private:
  double min_;
  double max_;
  double step_;
  std::uint64_t last_;
  bool ends_at_max_;
};

}  // namespace hone
