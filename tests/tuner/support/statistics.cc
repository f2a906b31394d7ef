#include "tests/tuner/support/statistics.h"

#include <algorithm>
#include <cmath>

namespace hone::testing {
namespace {

std::size_t BinOf(double unit, std::size_t bins) {
  return std::min(static_cast<std::size_t>(unit * static_cast<double>(bins)), bins - 1);
}

double SumOfSquares(const std::vector<double>& counts, std::size_t total) {
  const double expected = static_cast<double>(total) / static_cast<double>(counts.size());
  double sum = 0;
  for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

}  // namespace

double ChiSquare(const std::vector<double>& units, std::size_t bins) {
  std::vector<double> counts(bins, 0);
  for (const double unit : units) ++counts[BinOf(unit, bins)];
  return SumOfSquares(counts, units.size());
}

double ChiSquareOfPairs(const std::vector<double>& a, const std::vector<double>& b,
                        std::size_t bins) {
  std::vector<double> counts(bins * bins, 0);
  for (std::size_t i = 0; i < a.size(); ++i) ++counts[BinOf(a[i], bins) * bins + BinOf(b[i], bins)];
  return SumOfSquares(counts, a.size());
}

double SquaredDiscrepancy(const Points& points) {
  const auto count = static_cast<double>(points.size());
  const std::size_t dimensions = points.front().size();
  double volumes = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    double volume = 1;
    for (const double x : points[i]) volume *= (1 - x * x) / 2;
    volumes += volume;
    for (std::size_t j = 0; j <= i; ++j) {
      double shared = i == j ? 1 : 2;
      for (std::size_t k = 0; k < dimensions; ++k) {
        shared *= 1 - std::max(points[i][k], points[j][k]);
      }
      pairs += shared;
    }
  }
  return std::pow(3, -static_cast<double>(dimensions)) - 2 * volumes / count +
         pairs / (count * count);
}

double SquaredDiscrepancyOfRandom(std::size_t points, std::size_t dimensions) {
  const auto d = static_cast<double>(dimensions);
  return (std::pow(2, -d) - std::pow(3, -d)) / static_cast<double>(points);
}

}  // namespace hone::testing
