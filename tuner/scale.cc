#include "tuner/scale.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace hone {
namespace {

// From here on expm1() overflows although its product with a small number would not.
constexpr double kLargestExponent = 700;

// log(1 + part / whole), also where the quotient overflows.
double LogOfGrowth(double part, double whole) {
  const double quotient = part / whole;
  return std::isfinite(quotient) ? std::log1p(quotient) : std::log(part) - std::log(whole);
}

// The inverse: whole * (exp(growth) - 1).
double Growth(double growth, double whole) {
  if (growth < kLargestExponent) return whole * std::expm1(growth);
  return std::exp(growth + std::log(whole));
}

}  // namespace

Scaling Resolve(Scaling scaling, double min, double max) {
  if (scaling != Scaling::kAuto) return scaling;
  return min > 0 && max / min >= 100 ? Scaling::kLog : Scaling::kLinear;
}

Scale::Scale(Scaling scaling, double start, double left, double span)
    : scaling_(scaling), start_(start), left_(left), total_(0) {
  total_ = Logarithm(span);
  HONE_CHECK(total_ > 0);
}

double Scale::Logarithm(double distance) const {
  if (scaling_ == Scaling::kLog) return LogOfGrowth(distance, start_);
  return LogOfGrowth(distance, std::max(start_ - distance, left_));
}

double Scale::ToUnit(double distance) const {
  return std::clamp(Logarithm(distance) / total_, 0.0, 1.0);
}

double Scale::FromUnit(double unit) const {
  if (scaling_ == Scaling::kLog) return Growth(unit * total_, start_);
  return -start_ * std::expm1(-unit * total_);
}

}  // namespace hone
