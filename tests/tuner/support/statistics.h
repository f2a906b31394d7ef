// Measures of how evenly points lie, for tests of the search.
#pragma once

#include <cstddef>
#include <vector>

namespace hone::testing {

using Points = std::vector<std::vector<double>>;  // Each in [0, 1]^d, all of the same d.

// The sum of (seen - expected)^2 / expected over `bins` equally long bins of [0, 1].
double ChiSquare(const std::vector<double>& units, std::size_t bins);

// The same over bins * bins squares of [0, 1]^2. Requires: as many units in `b` as in `a`.
double ChiSquareOfPairs(const std::vector<double>& a, const std::vector<double>& b,
                        std::size_t bins);

// The square of the L2 star discrepancy: over all boxes with a corner at 0, the mean square of the
// difference between a box's volume and its share of the points. By the formula of T. Warnock,
// 1972.
double SquaredDiscrepancy(const Points& points);

// Its expectation for independent uniform points.
double SquaredDiscrepancyOfRandom(std::size_t points, std::size_t dimensions);

}  // namespace hone::testing
