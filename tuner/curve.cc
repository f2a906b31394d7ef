#include "tuner/curve.h"

#include <utility>

#include "base/check.h"

namespace hone {

Curve::Curve(std::int64_t count, std::vector<CurvePoint> points)
    : count_(count), points_(std::move(points)) {
  HONE_CHECK(count_ >= 0 && points_.size() == PointsOf(count_));
}

std::int64_t Curve::StrideOf(std::int64_t count) {
  std::int64_t stride = 1;
  // Kept are the values 0, stride, 2 * stride ..., and one place is the latest's.
  while (count > 0 && (count - 1) / stride + 1 > static_cast<std::int64_t>(kMostPoints) - 1) {
    stride *= 2;
  }
  return stride;
}

std::size_t Curve::PointsOf(std::int64_t count) {
  if (count <= 0) return 0;
  const std::int64_t stride = StrideOf(count);
  const bool latest_is_kept = (count - 1) % stride == 0;
  return static_cast<std::size_t>((count - 1) / stride + 1 + (latest_is_kept ? 0 : 1));
}

void Curve::Add(const CurvePoint& point) {
  const std::int64_t before = StrideOf(count_);
  const std::int64_t stride = StrideOf(count_ + 1);
  if (count_ > 0 && (count_ - 1) % before != 0) points_.pop_back();
  if (stride != before) {
    std::vector<CurvePoint> kept;
    for (std::size_t i = 0; i < points_.size(); i += 2) kept.push_back(points_[i]);
    points_ = std::move(kept);
  }
  points_.push_back(point);
  ++count_;
}

}  // namespace hone
