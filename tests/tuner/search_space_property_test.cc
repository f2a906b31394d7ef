// What holds of every search space, tried on spaces that are made up from seeds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>

#include "base/rng.h"
#include "tests/tuner/support/spaces.h"
#include "tuner/search_space.h"

namespace hone {
namespace {

constexpr std::uint64_t kSpaces = 1'000;

// A point of the cube; now and then at its edges.
std::vector<double> APoint(Rng* rng, std::size_t dimensions) {
  std::vector<double> point(dimensions);
  for (double& coordinate : point) {
    const std::uint64_t kind = rng->Below(10);
    coordinate = kind < 8 ? rng->Uniform() : kind == 8 ? 0.0 : 1.0;
  }
  return point;
}

TEST(SearchSpacePropertyTest, EveryPointGivesAContainedAssignmentThatComesBack) {
  for (std::uint64_t seed = 0; seed < kSpaces; ++seed) {
    SCOPED_TRACE(seed);
    const SearchSpace space = testing::Space(testing::RandomParameters(seed));
    Rng rng(seed, 1);
    for (int i = 0; i < 50; ++i) {
      const Assignment assignment = space.FromUnitCube(APoint(&rng, space.dimensions()));
      ASSERT_TRUE(space.Contains(assignment));
      const std::vector<double> point = space.ToUnitCube(assignment);
      ASSERT_THAT(point, ::testing::Each(::testing::AllOf(::testing::Ge(0), ::testing::Le(1))));
      ASSERT_EQ(space.FromUnitCube(point), assignment);
    }
  }
}

TEST(SearchSpacePropertyTest, NumberThatAPersonWroteComesBackUpToRounding) {
  for (const Parameter& parameter :
       {testing::Real("x", 1e-6, 1, Scaling::kLog), testing::Real("x", 0.01, 0.02, Scaling::kLog),
        testing::Real("x", -3, 1), testing::Real("x", 0, 0.9999, Scaling::kReverseLog)}) {
    const SearchSpace space = testing::Space({parameter});
    for (int i = 1; i < 1000; ++i) {
      const Assignment written({{"x", 1e-5 * i + 0.01}});
      const Assignment again = space.FromUnitCube(space.ToUnitCube(written));
      if (!space.Contains(written)) continue;
      const double value = std::get<double>(written.entries()[0].second);
      ASSERT_NEAR(std::get<double>(again.entries()[0].second), value,
                  4e-15 * std::abs(value) + 1e-15);
    }
  }
}

TEST(SearchSpacePropertyTest, ValuesGrowWithTheirCoordinate) {
  for (std::uint64_t seed = 0; seed < kSpaces; ++seed) {
    for (Parameter parameter : testing::RandomParameters(seed)) {
      if (std::holds_alternative<CategoricalRange>(parameter.range)) continue;
      SCOPED_TRACE(seed);
      parameter.when.clear();
      const SearchSpace space = testing::Space({parameter});
      Value last = space.FromUnitCube(std::vector<double>{0}).entries()[0].second;
      for (int i = 1; i <= 100; ++i) {
        const Value next = space.FromUnitCube(std::vector<double>{i / 100.0}).entries()[0].second;
        ASSERT_LE(last, next);
        last = next;
      }
    }
  }
}

TEST(SearchSpacePropertyTest, ChangedAssignmentIsNotContained) {
  for (std::uint64_t seed = 0; seed < kSpaces; ++seed) {
    SCOPED_TRACE(seed);
    const SearchSpace space = testing::Space(testing::RandomParameters(seed));
    Rng rng(seed, 2);
    const Assignment good = space.FromUnitCube(APoint(&rng, space.dimensions()));
    for (std::size_t i = 0; i < good.entries().size(); ++i) {
      std::vector<Assignment::Entry> entries = good.entries();
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
      ASSERT_FALSE(space.Contains(Assignment(entries)));
      entries = good.entries();
      entries.push_back(entries[i]);
      ASSERT_FALSE(space.Contains(Assignment(entries)));
      entries = good.entries();
      entries[i].second = "no such value";
      ASSERT_FALSE(space.Contains(Assignment(entries)));
    }
  }
}

// Size() counts by cases, Advance() goes from one to the next: they know nothing of each other.
TEST(SearchSpacePropertyTest, AdvanceVisitsAsManyAssignmentsAsSizeTells) {
  for (std::uint64_t seed = 0; seed < kSpaces; ++seed) {
    SCOPED_TRACE(seed);
    const SearchSpace space = testing::Space(testing::RandomFewValues(seed));
    ASSERT_TRUE(space.Size().has_value());
    Rng rng(seed, 3);
    std::vector<double> point = APoint(&rng, space.dimensions());
    const Assignment first = space.FromUnitCube(point);
    std::set<std::vector<Assignment::Entry>> visited;
    Assignment assignment = first;
    do {
      ASSERT_TRUE(space.Contains(assignment));
      ASSERT_TRUE(visited.insert(assignment.entries()).second);
      space.Advance(point);
      assignment = space.FromUnitCube(point);
    } while (assignment != first);
    ASSERT_EQ(static_cast<std::int64_t>(visited.size()), *space.Size());
  }
}

// At() and FromUnitCube() know nothing of each other, either.
TEST(SearchSpacePropertyTest, EveryCombinationOfNumbersGivesAnotherAssignment) {
  for (std::uint64_t seed = 0; seed < kSpaces; ++seed) {
    SCOPED_TRACE(seed);
    const SearchSpace space = testing::Space(testing::RandomFewValues(seed));
    std::set<std::vector<Assignment::Entry>> visited;
    for (std::int64_t i = 0; i < *space.Size(); ++i) {
      std::vector<std::int64_t> numbers;
      std::int64_t rest = i;
      for (const std::int64_t part : space.parts()) {
        numbers.push_back(rest % part);
        rest /= part;
      }
      ASSERT_EQ(rest, 0);
      const Assignment assignment = space.At(numbers);
      ASSERT_TRUE(space.Contains(assignment));
      ASSERT_TRUE(visited.insert(assignment.entries()).second);
    }
  }
}

TEST(SearchSpacePropertyTest, EndsAreExactBothWays) {
  for (std::uint64_t seed = 0; seed < kSpaces; ++seed) {
    for (Parameter parameter : testing::RandomParameters(seed)) {
      SCOPED_TRACE(seed);
      parameter.when.clear();
      const SearchSpace space = testing::Space({parameter});
      const Assignment first = space.FromUnitCube(std::vector<double>{0});
      const Assignment last = space.FromUnitCube(std::vector<double>{1});
      const Value& low = first.entries()[0].second;
      const Value& high = last.entries()[0].second;
      if (const auto* real = std::get_if<ContinuousRange>(&parameter.range)) {
        EXPECT_EQ(low, Value(real->min));
        if (!real->step) {
          EXPECT_EQ(high, Value(real->max));
          EXPECT_EQ(space.ToUnitCube(first)[0], space.Varies(0) ? 0 : 0.5);
          EXPECT_EQ(space.ToUnitCube(last)[0], space.Varies(0) ? 1 : 0.5);
        } else {
          EXPECT_LE(std::get<double>(high), real->max);
          EXPECT_GT(std::get<double>(high), real->max - 1.0001 * *real->step);
        }
      } else if (const auto* whole = std::get_if<IntegerRange>(&parameter.range)) {
        EXPECT_EQ(low, Value(whole->min));
        const std::int64_t step = whole->step.value_or(1);
        EXPECT_EQ(high, Value(whole->max - (whole->max - whole->min) % step));
      } else {
        const auto& values = std::get<CategoricalRange>(parameter.range).values;
        EXPECT_EQ(low, Value(values.front()));
        EXPECT_EQ(high, Value(values.back()));
      }
      EXPECT_EQ(space.FromUnitCube(space.ToUnitCube(first)), first);
      EXPECT_EQ(space.FromUnitCube(space.ToUnitCube(last)), last);
    }
  }
}

// Between two neighbours the border lies half a step from both, under the scaling; the first and
// the last value reach half a step beyond the ends. By the formula, not by what the code computes.
TEST(SearchSpacePropertyTest, EachWholeNumberHasTheSliceOfHalfAStepToBothSides) {
  for (std::uint64_t seed = 0; seed < kSpaces; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng(seed, 5);
    const bool is_log = rng.Below(2) == 0;
    const auto min = static_cast<std::int64_t>(rng.Below(200)) - (is_log ? -1 : 100);
    const auto count = static_cast<std::int64_t>(1 + rng.Below(200));
    const auto step = static_cast<std::int64_t>(1 + rng.Below(is_log ? min : 9));
    const Parameter whole = testing::Whole("x", min, min + (count - 1) * step,
                                           is_log ? Scaling::kLog : Scaling::kLinear);
    const SearchSpace space = testing::Space({testing::Stepped(whole, static_cast<double>(step))});
    const auto bent = [&](double x) { return is_log ? std::log(x) : x; };
    const double half = static_cast<double>(step) / 2;
    const auto low = static_cast<double>(min) - half;
    const double high = low + static_cast<double>(count * step);
    for (std::int64_t i = 0; i + 1 < count; ++i) {
      const std::int64_t value = min + i * step;
      const double border =
          (bent(static_cast<double>(value) + half) - bent(low)) / (bent(high) - bent(low));
      const auto at = [&](double unit) {
        return space.FromUnitCube(std::vector<double>{unit}).entries()[0].second;
      };
      ASSERT_EQ(at(border - 1e-9), Value(value)) << i;
      ASSERT_EQ(at(border + 1e-9), Value(value + step)) << i;
    }
  }
}

// Doubles of any bits whatever, under UBSan too: refused, or as good as any.
TEST(SearchSpacePropertyTest, RangesOfAnyBitsAreRefusedOrWork) {
  int good = 0;
  for (std::uint64_t seed = 0; seed < 200'000; ++seed) {
    Rng rng(seed, 4);
    const auto any_double = [&] {
      double value = 0;
      const std::uint64_t bits = rng.Below(4) == 0 ? rng.Below(3) : rng.Next64();
      static_assert(sizeof(bits) == sizeof(value));
      std::memcpy(&value, &bits, sizeof(value));
      return value;
    };
    Parameter parameter = {
        "x", ContinuousRange{any_double(), any_double(), static_cast<Scaling>(rng.Below(4))}};
    if (rng.Below(2) == 0) {
      auto& range = std::get<ContinuousRange>(parameter.range);
      range.step = rng.Below(2) == 0 ? any_double() : std::abs(range.max) / 1024;
    } else if (rng.Below(2) == 0) {
      const auto whole = [&] { return static_cast<std::int64_t>(rng.Next64() >> rng.Below(64)); };
      IntegerRange range = {whole(), whole(), static_cast<Scaling>(rng.Below(4))};
      if (rng.Below(2) == 0) range.step = whole();
      parameter.range = range;
    }
    const Result<SearchSpace> space = SearchSpace::Make({parameter});
    if (!space) continue;
    ++good;
    for (const double unit : {0.0, rng.Uniform(), 1.0, any_double()}) {
      const Assignment assignment = space->FromUnitCube(std::vector<double>{unit});
      ASSERT_TRUE(space->Contains(assignment)) << seed << " " << unit;
      const double back = space->ToUnitCube(assignment)[0];
      ASSERT_TRUE(back >= 0 && back <= 1) << seed << " " << unit;
    }
  }
  EXPECT_GT(good, 10'000);
}

}  // namespace
}  // namespace hone
