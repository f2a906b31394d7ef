// [0, 1], cut into one slice for each of the values of a parameter.
#pragma once

#include <cstdint>
#include <optional>

#include "tuner/scale.h"

namespace hone {

// Under a linear scaling all slices are equally long. Under another each reaches half a step to
// both sides of its value, and is as long as that stretch is under the scaling.
class Slices {
 public:
  // Equally long slices 0 .. last.
  explicit Slices(std::uint64_t last) : last_(last) {}
  // The slices of min, min + step, ..., min + last * step. Requires: step > 0, and what `scaling`
  // requires of the values.
  Slices(Scaling scaling, double min, double step, std::uint64_t last);

  // The index of the last slice; the first has 0.
  std::uint64_t last() const { return last_; }
  // The slice that `unit` lies in. Any number will do: what is not in [0, 1] counts as its nearer
  // end, and what is no number as 0.
  std::uint64_t IndexAt(double unit) const;
  // Where the value of slice `index` lies. IndexAt() leads back to the slice, if it is no shorter
  // than 2^-48: shorter ones are not told apart. Requires: index <= last().
  double UnitOf(std::uint64_t index) const;

 private:
  std::uint64_t last_;
  std::optional<Scale> scale_;  // None: equally long.
  double pad_ = 0;              // How far the first slice reaches below its value.
  double step_ = 1;
};

}  // namespace hone
