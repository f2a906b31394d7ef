#include "tuner/spread_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>

#include "base/rng.h"
#include "tests/tuner/support/statistics.h"

namespace hone {
namespace {

using Radixes = std::vector<std::int64_t>;

std::string Text(const Radixes& radixes) { return ::testing::PrintToString(radixes); }

TEST(SpreadOrderTest, EveryCombinationComesOnce) {
  std::vector<Radixes> all = {{},        {1},        {1, 1, 1}, {2},          {7, 7},
                              {2, 2, 2}, {10, 1, 6}, {2, 1000}, {101, 3, 17}, Radixes(16, 2)};
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed, 0);
    Radixes radixes(rng.Below(6));
    for (std::int64_t& radix : radixes) radix = static_cast<std::int64_t>(1 + rng.Below(9));
    all.push_back(radixes);
  }
  for (const Radixes& radixes : all) {
    const SpreadOrder order(radixes);
    std::set<Radixes> seen;
    for (std::int64_t place = 0; place < order.size(); ++place) {
      const Radixes combination = order.At(place);
      ASSERT_EQ(combination.size(), radixes.size());
      for (std::size_t i = 0; i < radixes.size(); ++i) {
        ASSERT_TRUE(combination[i] >= 0 && combination[i] < radixes[i]) << Text(radixes);
      }
      ASSERT_TRUE(seen.insert(combination).second) << Text(radixes);
    }
  }
}

// As quasi-random points do: sixteen places are enough for the eighths of every digit, in any order
// of the digits.
TEST(SpreadOrderTest, FirstPlacesReachAllOverEachDigit) {
  for (const Radixes& radixes : {Radixes{80, 100, 120}, Radixes{2, 10, 1000, 16},
                                 Radixes{97, 89, 101}, Radixes{1000, 1000}, Radixes(6, 10)}) {
    const SpreadOrder order(radixes);
    for (std::size_t i = 0; i < radixes.size(); ++i) {
      std::set<std::int64_t> parts;
      const std::int64_t count = std::min<std::int64_t>(radixes[i], 8);
      for (std::int64_t place = 0; place < 16; ++place) {
        parts.insert(order.At(place)[i] * count / radixes[i]);
      }
      EXPECT_GE(parts.size(), static_cast<std::size_t>(count) - 1) << Text(radixes) << " " << i;
    }
  }
}

// The digit with two values must not go hand in hand with a half of another digit: half of what is
// tried with either value lies in either half.
TEST(SpreadOrderTest, DigitsAreNotTiedToEachOther) {
  for (const Radixes& radixes : {Radixes{2, 1000}, Radixes{1000, 2}, Radixes{2, 2, 500},
                                 Radixes{4, 100, 2, 6}, Radixes{3, 30, 300}, Radixes(10, 2)}) {
    const SpreadOrder order(radixes);
    for (std::size_t a = 0; a < radixes.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        std::map<std::pair<bool, bool>, int> quarters;
        for (std::int64_t place = 0; place < 32; ++place) {
          const Radixes combination = order.At(place);
          ++quarters[{combination[a] * 2 >= radixes[a], combination[b] * 2 >= radixes[b]}];
        }
        EXPECT_EQ(quarters.size(), 4) << Text(radixes) << " " << a << " " << b;
        for (const auto& [quarter, count] : quarters) {
          EXPECT_GE(count, 3) << Text(radixes) << " " << a << " " << b;
        }
      }
    }
  }
}

TEST(SpreadOrderTest, FirstPlacesAreMoreEvenThanRandomOnes) {
  for (const Radixes& radixes :
       {Radixes{100, 100}, Radixes{50, 100, 200}, Radixes{30, 31, 32, 33}}) {
    const SpreadOrder order(radixes);
    for (const std::int64_t count : {32, 64, 128, 256}) {
      testing::Points points;
      for (std::int64_t place = 0; place < count; ++place) {
        const Radixes combination = order.At(place);
        std::vector<double> point;
        for (std::size_t i = 0; i < radixes.size(); ++i) {
          point.push_back((static_cast<double>(combination[i]) + 0.5) /
                          static_cast<double>(radixes[i]));
        }
        points.push_back(point);
      }
      const double random = testing::SquaredDiscrepancyOfRandom(points.size(), radixes.size());
      EXPECT_LT(testing::SquaredDiscrepancy(points), 0.5 * random) << Text(radixes) << " " << count;
    }
  }
}

TEST(SpreadOrderTest, LargestOneIsQuickToMakeAndToAsk) {
  const auto start = std::chrono::steady_clock::now();
  const SpreadOrder order({SpreadOrder::kMostCombinations});
  EXPECT_LT(order.At(SpreadOrder::kMostCombinations - 1)[0], SpreadOrder::kMostCombinations);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

}  // namespace
}  // namespace hone
