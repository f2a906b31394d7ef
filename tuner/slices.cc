#include "tuner/slices.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace hone {
namespace {

std::uint64_t Clamp(double index, std::uint64_t last) {
  if (!(index > 0)) return 0;
  if (index >= 0x1p64) return last;
  return std::min(static_cast<std::uint64_t>(index), last);
}

}  // namespace

Slices::Slices(Scaling scaling, double min, double step, std::uint64_t last)
    : last_(last), step_(step) {
  if (last == 0 || scaling == Scaling::kLinear) return;
  const double half = step / 2;
  const double length = static_cast<double>(last) * step;
  if (scaling == Scaling::kLog) {
    // No nearer to 0 than half of min, where the logarithm would run away.
    pad_ = std::min(half, min / 2);
    scale_ = Scale::Log(min - pad_, pad_ + length + half);
  } else {
    pad_ = half;
    const double below_one = 1 - min;
    // Nor nearer to 1 than half of what the last value leaves.
    const double left = std::max(below_one - length, 0x1p-53);
    const double upper = std::min(half, left / 2);
    scale_ = Scale::ReverseLog(below_one + pad_, left - upper, pad_ + length + upper);
  }
}

std::uint64_t Slices::IndexAt(double unit) const {
  if (!(unit > 0)) return 0;
  if (unit >= 1) return last_;
  if (!scale_) return Clamp(unit * (static_cast<double>(last_) + 1), last_);
  return Clamp(std::round((scale_->FromUnit(unit) - pad_) / step_), last_);
}

double Slices::UnitOf(std::uint64_t index) const {
  HONE_CHECK(index <= last_);
  const auto count = static_cast<double>(index);
  if (!scale_) return (count + 0.5) / (static_cast<double>(last_) + 1);
  return scale_->ToUnit(pad_ + count * step_);
}

}  // namespace hone
