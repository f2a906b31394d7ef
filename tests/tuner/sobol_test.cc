#include "tuner/sobol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "tests/tuner/support/statistics.h"

namespace hone {
namespace {

std::vector<std::string> Names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("x" + std::to_string(i));
  return names;
}

double Plain(std::uint32_t index, std::size_t dimension) {
  return SobolFraction(index, dimension) * 0x1p-32;
}

// The points that S. Joe and F. Y. Kuo print for their numbers, in Gray code order.
TEST(SobolTest, FirstPointsAreThoseOfItsAuthors) {
  const std::vector<std::vector<double>> points = {{0, 0, 0},
                                                   {0.5, 0.5, 0.5},
                                                   {0.75, 0.25, 0.25},
                                                   {0.25, 0.75, 0.75},
                                                   {0.375, 0.375, 0.625},
                                                   {0.875, 0.875, 0.125},
                                                   {0.625, 0.125, 0.875},
                                                   {0.125, 0.625, 0.375},
                                                   {0.1875, 0.3125, 0.9375},
                                                   {0.6875, 0.8125, 0.4375}};
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    for (std::size_t dimension = 0; dimension < 3; ++dimension) {
      EXPECT_EQ(Plain(i ^ i >> 1, dimension), points[i][dimension]) << i << " " << dimension;
    }
  }
}

TEST(SobolTest, FirstPointsOfAPowerOfTwoHitEachSliceOfEachDimensionOnce) {
  for (std::size_t dimension = 0; dimension < kSobolDimensions; ++dimension) {
    std::set<std::uint32_t> slices;
    for (std::uint32_t i = 0; i < 4096; ++i) slices.insert(SobolFraction(i, dimension) >> 20);
    EXPECT_EQ(slices.size(), 4096) << dimension;
  }
}

// "Property A", which the authors' numbers have and hardly any wrong ones: the first 2^d points
// fall into the 2^d half-long boxes of d dimensions, one into each. That is so when the highest
// bits of the first d direction numbers of d dimensions are independent.
TEST(SobolTest, HalvesOfAllDimensionsAreIndependent) {
  for (std::size_t dimensions = 1; dimensions <= kSobolDimensions; ++dimensions) {
    std::vector<std::uint32_t> rows;  // Reduced, each with a leading bit of its own.
    for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
      std::uint32_t row = 0;
      for (std::size_t bit = 0; bit < dimensions; ++bit) {
        row |= (SobolFraction(std::uint32_t{1} << bit, dimension) >> 31) << bit;
      }
      for (const std::uint32_t other : rows) row = std::min(row, row ^ other);
      EXPECT_NE(row, 0) << dimensions;
      rows.push_back(row);
    }
  }
}

TEST(SobolTest, ScrambleKeepsTheNetInTwoDimensions) {
  constexpr int kBits = 8;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const ScrambledSobol sobol(seed, Names(2));
    for (int bits = 0; bits <= kBits; ++bits) {
      std::set<std::pair<int, int>> boxes;
      for (std::uint64_t i = 0; i < 1 << kBits; ++i) {
        boxes.emplace(std::floor(std::ldexp(sobol.At(i, 0), bits)),
                      std::floor(std::ldexp(sobol.At(i, 1), kBits - bits)));
      }
      EXPECT_EQ(boxes.size(), 1 << kBits) << seed << " " << bits;
    }
  }
}

// Bounds that are passed once in a million times.
TEST(SobolTest, EachPointIsUniformOverTheSeeds) {
  for (const std::uint64_t index : {0, 1, 1000, 123'456}) {
    std::vector<double> x;
    std::vector<double> y;
    std::vector<double> next;
    std::vector<double> low_bits;
    std::vector<double> deep;
    std::vector<double> deep_next;
    for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
      const ScrambledSobol sobol(seed, Names(7));
      x.push_back(sobol.At(index, 0));
      y.push_back(sobol.At(index, 6));
      low_bits.push_back(std::fmod(sobol.At(index, 3) * 0x1p40, 1));
      // In the half that its forerunner is not in, but anywhere there.
      next.push_back(std::fmod(2 * sobol.At(index ^ 1, 0), 1));
      deep.push_back(std::fmod(sobol.At(index, 0) * 0x1p20, 1));
      deep_next.push_back(std::fmod(sobol.At(index ^ 1, 0) * 0x1p20, 1));
    }
    EXPECT_LT(testing::ChiSquare(x, 20), 60);
    EXPECT_LT(testing::ChiSquare(y, 20), 60);
    EXPECT_LT(testing::ChiSquare(low_bits, 20), 60);
    EXPECT_LT(testing::ChiSquareOfPairs(x, y, 8), 125);
    EXPECT_LT(testing::ChiSquareOfPairs(x, next, 8), 125);
    EXPECT_LT(testing::ChiSquareOfPairs(deep, deep_next, 8), 125);
  }
}

TEST(SobolTest, PointsLieBelowOneAndHaveAllBits) {
  const ScrambledSobol sobol(7, Names(kSobolDimensions));
  std::uint64_t seen = 0;
  for (const std::uint64_t index :
       {std::uint64_t{0}, std::uint64_t{77}, (std::uint64_t{1} << 32) - 1}) {
    for (std::size_t dimension = 0; dimension < kSobolDimensions; ++dimension) {
      const double x = sobol.At(index, dimension);
      ASSERT_GE(x, 0);
      ASSERT_LT(x, 1);
      seen |= static_cast<std::uint64_t>(x * 0x1p53);
    }
  }
  EXPECT_EQ(seen, (std::uint64_t{1} << 53) - 1);
}

TEST(SobolTest, NameAndSeedMakeTheScramble) {
  EXPECT_EQ(ScrambledSobol(1, {"a"}).At(5, 0), ScrambledSobol(1, {"a"}).At(5, 0));
  EXPECT_NE(ScrambledSobol(1, {"a"}).At(5, 0), ScrambledSobol(1, {"b"}).At(5, 0));
  EXPECT_NE(ScrambledSobol(1, {"a"}).At(5, 0), ScrambledSobol(2, {"a"}).At(5, 0));
}

}  // namespace
}  // namespace hone
