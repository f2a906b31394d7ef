// How a range bends when it is laid on [0, 1].
#pragma once

#include "tuner/parameter.h"

namespace hone {

// What kAuto means for a range; any other scaling is returned as it is.
Scaling Resolve(Scaling scaling, double min, double max);

// Maps distances from the low end of a range to [0, 1] under a logarithmic scaling, and back.
//
// It counts in distances from the end, not in values, so that a narrow range far from 0 loses
// nothing: between 2^60 and 2^60 + 10 the values are no doubles, the distances are.
class Scale {
 public:
  // log x from `low` to `low + span`. Requires: low > 0, span > 0.
  static Scale Log(double low, double span) { return {Scaling::kLog, low, low, span}; }

  // -log(1 - x) from where 1 - x is `below_one` to where it is `left`.
  // Requires: below_one > left > 0; span is their difference.
  static Scale ReverseLog(double below_one, double left, double span) {
    return {Scaling::kReverseLog, below_one, left, span};
  }

  // From 0 .. span to 0 .. 1.
  double ToUnit(double distance) const;
  // From 0 .. 1 to 0 .. span, up to rounding.
  double FromUnit(double unit) const;

 private:
  Scale(Scaling scaling, double start, double left, double span);
  double Logarithm(double distance) const;

  Scaling scaling_;
  double start_;  // The argument of the logarithm at the low end.
  double left_;   // The least argument there is.
  double total_;  // Logarithm(span).
};

}  // namespace hone
