// The values of a continuous parameter without a step.
#pragma once

#include <optional>

#include "tuner/parameter.h"
#include "tuner/scale.h"

namespace hone {

// All doubles from min to max, laid on [0, 1].
class Interval {
 public:
  // Requires: min < max, both finite, and what `scaling` requires of them.
  Interval(double min, double max, Scaling scaling);

  // Whether there are so few doubles between the ends that draws repeat.
  bool IsNarrow() const;

  bool Contains(double value) const { return value >= min_ && value <= max_; }
  // 0 gives min and 1 gives max exactly. Any number will do: what is not in [0, 1] counts as its
  // nearer end, and what is no number as 0.
  double FromUnit(double unit) const;
  // Where `value` lies. FromUnit() leads back to every value that it ever gave, and as near as it
  // can to all others: between some pairs of numbers there are more doubles than between 0 and 1.
  // Requires: Contains(value).
  double ToUnit(double value) const;

 private:
  double Length() const;  // max - min, in its units.
  // Where `value` lies, but for rounding.
  double Estimate(double value) const;

  double min_;
  double max_;
  double unit_of_length_;       // 2 where max - min would overflow, else 1.
  std::optional<Scale> scale_;  // None: linear. Never where max - min would overflow.
};

}  // namespace hone
