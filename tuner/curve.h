// How a trial's objective went, in few points.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hone {

struct CurvePoint {
  std::int64_t step = 0;  // As the program gave it; else the value's own count, from 1.
  double value = 0;       // Finite.

  bool operator==(const CurvePoint&) const = default;
};

// The values that a program gave of its objective, in the order in which it gave them: all of them
// up to 64, then evenly thinned, and always the first and the latest.
//
// A function of the values alone, so that a job's log folds to the same curve again.
class Curve {
 public:
  static constexpr std::size_t kMostPoints = 64;

  Curve() = default;
  // One that was stored. `count` values were added to it in all.
  // Requires: `points` are those that Add() would have kept of so many.
  Curve(std::int64_t count, std::vector<CurvePoint> points);

  void Add(const CurvePoint& point);

  // How many values were added.
  std::int64_t count() const { return count_; }
  // At most kMostPoints, oldest first.
  const std::vector<CurvePoint>& points() const { return points_; }
  // How many points there are after `count` values.
  static std::size_t PointsOf(std::int64_t count);

  bool operator==(const Curve&) const = default;

 private:
  // Of the values so far every so many-th is kept, and the latest: a power of 2.
  static std::int64_t StrideOf(std::int64_t count);

  std::int64_t count_ = 0;
  std::vector<CurvePoint> points_;
};

}  // namespace hone
