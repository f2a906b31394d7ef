// An order of all combinations of some digits in which the first ones are spread out.
#pragma once

#include <cstdint>
#include <vector>

#include "tuner/sobol.h"

namespace hone {

// Visits every combination of digits once, digit i from 0 to below radix i. Any number of
// combinations in a row, from the first on above all, is spread over all values of all digits and
// over their combinations, about as evenly as quasi-random points.
//
// Written as a mixed radix number with the largest radix counting fastest, a place k in the order
// would have digits d[1], d[2], ... Each digit is then turned by an amount that depends on the
// faster ones only, so that they can be undone one after the other and no combination is lost:
//
//   digit j = spread[j](d[j]) + floor(radix[j] * sobol[j](k mod (radix[1] * ... * radix[j-1])))
//
// modulo radix[j]. As long as k is below that product, which for all but a few digits is very
// long, this is the quasi-random point k itself, cut to the digits.
//
// Immutable; thread-safe.
class SpreadOrder {
 public:
  // Requires: radixes are at least 1, their product at most kMostCombinations.
  explicit SpreadOrder(const std::vector<std::int64_t>& radixes);

  static constexpr std::int64_t kMostCombinations = 1'000'000;

  // The number of combinations.
  std::int64_t size() const { return size_; }

  // The digits of the combination at a place, in the order of the radixes.
  // Requires: 0 <= place < size().
  std::vector<std::int64_t> At(std::int64_t place) const;

 private:
  struct Digit {
    std::size_t index;  // In the order of the radixes.
    std::int64_t radix;
    std::vector<std::int64_t> spread;  // A permutation of 0 .. radix - 1.
  };

  std::size_t count_;
  std::vector<Digit> digits_;  // Those that vary, the fastest first.
  ScrambledSobol sobol_;       // A dimension for each of them.
  std::int64_t size_;
};

}  // namespace hone
