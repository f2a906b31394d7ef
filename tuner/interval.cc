#include "tuner/interval.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace hone {
namespace {

// How many doubles away from the true place rounding can put Interval::Estimate().
constexpr int kMaxRounding = 16;

// Fewer doubles than this make an interval narrow: of 100,000 draws from more, two are equal in one
// job of 200.
constexpr double kFewDoubles = 0x1p40;

}  // namespace

Interval::Interval(double min, double max, Scaling scaling)
    : min_(min), max_(max), unit_of_length_(std::isfinite(max - min) ? 1 : 2) {
  HONE_CHECK(min < max);
  const Scaling chosen = Resolve(scaling, min, max);
  if (chosen == Scaling::kLog) scale_ = Scale::Log(min, max - min);
  if (chosen == Scaling::kReverseLog) scale_ = Scale::ReverseLog(1 - min, 1 - max, max - min);
}

double Interval::FromUnit(double unit) const {
  if (!(unit > 0)) return min_;
  if (unit >= 1) return max_;
  // Upwards from min, rather than as a mean of both ends: near min the distance is then as exact
  // as `unit` is, and ToUnit() finds the way back.
  const double distance = scale_ ? scale_->FromUnit(unit) : unit * Length();
  const double value = (min_ / unit_of_length_ + distance) * unit_of_length_;
  return std::clamp(value, min_, max_) + 0.0;  // -0 becomes 0: one value, one text.
}

// Counted in steps of the larger end, of which there are fewer than doubles.
bool Interval::IsNarrow() const {
  const double largest = std::max(std::abs(min_), std::abs(max_));
  const double step = largest - std::nextafter(largest, 0.0);
  return Length() * unit_of_length_ / step < kFewDoubles;
}

double Interval::Length() const { return max_ / unit_of_length_ - min_ / unit_of_length_; }

double Interval::Estimate(double value) const {
  const double distance = value / unit_of_length_ - min_ / unit_of_length_;
  return scale_ ? scale_->ToUnit(distance) : std::min(distance / Length(), 1.0);
}

double Interval::ToUnit(double value) const {
  const double estimate = Estimate(value);
  if (FromUnit(estimate) == value) return estimate;
  double below = estimate;
  double above = estimate;
  for (int i = 0; i < kMaxRounding; ++i) {
    below = std::nextafter(below, 0.0);
    if (FromUnit(below) == value) return below;
    above = std::nextafter(above, 1.0);
    if (FromUnit(above) == value) return above;
  }
  return estimate;
}

}  // namespace hone
