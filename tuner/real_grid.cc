#include "tuner/real_grid.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace hone {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

double Size(double min, double max) { return std::max(std::abs(min), std::abs(max)); }

// (to - from) / step, also where the difference overflows.
double Steps(double from, double to, double step) {
  const double span = to - from;
  return std::isfinite(span) ? span / step : (to / 2 - from / 2) / (step / 2);
}

// `value` rounded to 15 significant digits, which any decimal of that length survives.
double AsDecimal(double value) {
  std::array<char, 32> text = {};
  const auto written =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 15);
  double decimal = value;
  std::from_chars(text.data(), written.ptr, decimal);
  return decimal;
}

}  // namespace

double RealGrid::LeastStep(double min, double max) { return 64 * kEpsilon * Size(min, max); }

RealGrid::RealGrid(double min, double max, double step) : min_(min), max_(max), step_(step) {
  const double steps = Steps(min, max, step);
  const double whole = std::round(steps);
  // At most 1/8, as the step is at least LeastStep().
  const double noise = 8 * kEpsilon * (Size(min, max) / step);
  ends_at_max_ = std::abs(steps - whole) <= noise;
  last_ = static_cast<std::uint64_t>(ends_at_max_ ? whole : std::floor(steps));
}

double RealGrid::At(std::uint64_t index) const {
  HONE_CHECK(index <= last_);
  if (index == 0) return min_;
  if (index == last_ && ends_at_max_) return max_;
  const auto count = static_cast<double>(index);
  // fma() rounds once, and the same on all machines.
  const double point = std::fma(count, step_, min_);
  const double decimal = AsDecimal(point);
  const double noise = kEpsilon * (std::abs(min_) + count * step_);
  return std::abs(decimal - point) <= noise ? decimal : point;
}

std::optional<std::uint64_t> RealGrid::IndexOf(double value) const {
  if (!(value >= min_ && value <= max_)) return std::nullopt;
  const double nearest = std::round(Steps(min_, value, step_));
  const std::uint64_t index = std::min(static_cast<std::uint64_t>(nearest), last_);
  if (At(index) != value) return std::nullopt;
  return index;
}

}  // namespace hone
