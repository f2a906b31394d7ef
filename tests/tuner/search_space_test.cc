#include "tuner/search_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "tests/tuner/support/spaces.h"

namespace hone {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::OneOf;
using testing::Real;
using testing::Space;
using testing::Stepped;
using testing::When;
using testing::Whole;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr double kHuge = std::numeric_limits<double>::max();

// The value that a space of one parameter has at `unit`.
Value At(const SearchSpace& space, double unit) {
  return space.FromUnitCube(std::vector<double>{unit}).entries()[0].second;
}

double RealAt(const Parameter& parameter, double unit) {
  return std::get<double>(At(Space({parameter}), unit));
}

std::int64_t WholeAt(const Parameter& parameter, double unit) {
  return std::get<std::int64_t>(At(Space({parameter}), unit));
}

double UnitOf(const SearchSpace& space, Value value) {
  return space.ToUnitCube(Assignment({{space.parameters()[0].name, std::move(value)}}))[0];
}

TEST(SearchSpaceTest, EndsOfTheCubeAreExactlyMinAndMax) {
  for (const Parameter& parameter :
       {Real("x", 0.1, 0.7), Real("x", 0.1, 0.7, Scaling::kLog), Real("x", 1e-300, 1e300),
        Real("x", 0.1, 0.7, Scaling::kReverseLog), Real("x", -kHuge, kHuge),
        Real("x", 5e-324, kHuge, Scaling::kLog),
        Real("x", 0, std::nextafter(1, 0), Scaling::kReverseLog),
        Real("x", 1e300, std::nextafter(1e300, 2e300), Scaling::kLog)}) {
    const auto& range = std::get<ContinuousRange>(parameter.range);
    EXPECT_EQ(RealAt(parameter, 0), range.min);
    EXPECT_EQ(RealAt(parameter, 1), range.max);
  }
}

TEST(SearchSpaceTest, MiddleOfTheCubeIsTheMiddleUnderTheScaling) {
  EXPECT_DOUBLE_EQ(RealAt(Real("x", 1, 9), 0.5), 5);
  EXPECT_DOUBLE_EQ(RealAt(Real("x", 1, 9, Scaling::kLog), 0.5), 3);
  EXPECT_DOUBLE_EQ(RealAt(Real("x", 0, 0.99, Scaling::kReverseLog), 0.5), 0.9);
  EXPECT_DOUBLE_EQ(RealAt(Real("x", -kHuge, kHuge), 0.5), 0);
}

TEST(SearchSpaceTest, AutoScalingIsLogFromARatioOfAHundred) {
  EXPECT_DOUBLE_EQ(RealAt(Real("x", 0.01, 1, Scaling::kAuto), 0.5), 0.1);
  EXPECT_DOUBLE_EQ(RealAt(Real("x", 0.011, 1, Scaling::kAuto), 0.5), 0.5055);
  EXPECT_DOUBLE_EQ(RealAt(Real("x", 0, 1, Scaling::kAuto), 0.5), 0.5);
  EXPECT_EQ(WholeAt(Whole("x", 1, 100, Scaling::kAuto), 0.5), 7);
  EXPECT_EQ(WholeAt(Whole("x", 1, 99, Scaling::kAuto), 0.5), 50);
}

TEST(SearchSpaceTest, ValuesOfALinearIntegerHaveEquallyLongSlices) {
  const Parameter x = Whole("x", -1, 2);
  EXPECT_EQ(WholeAt(x, 0), -1);
  EXPECT_EQ(WholeAt(x, 0.2499), -1);
  EXPECT_EQ(WholeAt(x, 0.25), 0);
  EXPECT_EQ(WholeAt(x, 0.7499), 1);
  EXPECT_EQ(WholeAt(x, 0.75), 2);
  EXPECT_EQ(WholeAt(x, 1), 2);
  EXPECT_THAT(UnitOf(Space({x}), std::int64_t{-1}), DoubleNear(0.125, 1e-15));
}

// From 0.5 to 4.5 by logarithms: 1 ends at 1.5, 2 at 2.5, 3 at 3.5.
TEST(SearchSpaceTest, EndsOfALogIntegerReachHalfAStepBeyond) {
  const Parameter x = Whole("x", 1, 4, Scaling::kLog);
  const double end_of_1 = std::log(1.5 / 0.5) / std::log(4.5 / 0.5);
  const double end_of_3 = std::log(3.5 / 0.5) / std::log(4.5 / 0.5);
  EXPECT_EQ(WholeAt(x, end_of_1 - 1e-12), 1);
  EXPECT_EQ(WholeAt(x, end_of_1 + 1e-12), 2);
  EXPECT_EQ(WholeAt(x, end_of_3 - 1e-12), 3);
  EXPECT_EQ(WholeAt(x, end_of_3 + 1e-12), 4);
}

TEST(SearchSpaceTest, StepGridHasItsPointsOnly) {
  const Parameter x = Stepped(Whole("x", 1, 9), 3);
  EXPECT_EQ(WholeAt(x, 1), 7);
  EXPECT_EQ(WholeAt(x, 0.5), 4);
  const SearchSpace space = Space({x});
  EXPECT_TRUE(space.Contains(Assignment({{"x", std::int64_t{4}}})));
  EXPECT_FALSE(space.Contains(Assignment({{"x", std::int64_t{5}}})));
  EXPECT_FALSE(space.Contains(Assignment({{"x", std::int64_t{10}}})));
  EXPECT_EQ(space.Size(), 3);
}

TEST(SearchSpaceTest, StepGridHasTheDecimalsThatAPersonWrites) {
  const SearchSpace space = Space({Stepped(Real("x", 0, 1), 0.1)});
  EXPECT_EQ(space.Size(), 11);
  for (const double value : {0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0}) {
    EXPECT_TRUE(space.Contains(Assignment({{"x", value}}))) << value;
    EXPECT_EQ(At(space, UnitOf(space, value)), Value(value));
  }
  EXPECT_FALSE(space.Contains(Assignment({{"x", 0.1 * 3}})));
  EXPECT_EQ(Space({Stepped(Real("x", 0.1, 0.7), 0.1)}).Size(), 7);
  EXPECT_EQ(Space({Stepped(Real("x", 0.2, 0.3), 0.1)}).Size(), 2);
}

TEST(SearchSpaceTest, LogStepGridIsLaidOutEvenWhereAStepBelowMinWouldBeNegative) {
  const SearchSpace space = Space({Stepped(Real("x", 0.001, 1, Scaling::kLog), 0.1)});
  ASSERT_EQ(space.Size(), 10);
  EXPECT_EQ(At(space, 0), Value(0.001));
  EXPECT_EQ(At(space, 1), Value(0.901));
  const SearchSpace near_one = Space({Stepped(Real("x", 0.5, 0.9, Scaling::kReverseLog), 0.4)});
  EXPECT_EQ(At(near_one, 0), Value(0.5));
  EXPECT_EQ(At(near_one, 1), Value(0.9));
}

TEST(SearchSpaceTest, ExtremeIntegersDoNotOverflow) {
  const SearchSpace all = Space({Whole("x", kLeast, kMost)});
  EXPECT_EQ(At(all, 0), Value(kLeast));
  EXPECT_EQ(At(all, 1), Value(kMost));
  EXPECT_EQ(At(all, 0.5), Value(std::int64_t{0}));
  EXPECT_EQ(all.Size(), std::nullopt);
  EXPECT_TRUE(all.Contains(Assignment({{"x", kLeast}})));
  EXPECT_TRUE(all.Contains(Assignment({{"x", kMost}})));

  Parameter stepped = Whole("x", kLeast, kMost);
  std::get<IntegerRange>(stepped.range).step = kMost;
  EXPECT_EQ(Space({stepped}).Size(), 3);
  EXPECT_EQ(WholeAt(stepped, 1), kMost - 1);
  EXPECT_EQ(Space({Whole("x", 1, kMost, Scaling::kLog)}).Size(), std::nullopt);
  EXPECT_EQ(WholeAt(Whole("x", 1, kMost, Scaling::kLog), 1), kMost);
}

TEST(SearchSpaceTest, NarrowRangeFarFromZeroLosesNoValue) {
  for (const Scaling scaling : {Scaling::kLinear, Scaling::kLog}) {
    const SearchSpace space = Space({Whole("x", kMost - 10, kMost, scaling)});
    for (std::int64_t value = kMost - 10; value < kMost; ++value) {
      EXPECT_EQ(At(space, UnitOf(space, value)), Value(value));
    }
  }
}

TEST(SearchSpaceTest, CoordinatesBeyondTheCubeCountAsItsEnds) {
  for (const Parameter& parameter : {Whole("x", 1, 5), Whole("x", 1, 5, Scaling::kLog)}) {
    EXPECT_EQ(WholeAt(parameter, -kHuge), 1);
    EXPECT_EQ(WholeAt(parameter, HUGE_VAL), 5);
    EXPECT_EQ(WholeAt(parameter, NAN), 1);
  }
  EXPECT_EQ(RealAt(Real("x", 1, 5), NAN), 1);
  EXPECT_EQ(RealAt(Real("x", 1, 5), 7), 5);
}

TEST(SearchSpaceTest, ConstantsAreFine) {
  const SearchSpace space =
      Space({Real("a", 0.3, 0.3, Scaling::kLog), Whole("b", 7, 7), OneOf("c", {"only"}),
             Stepped(Real("d", 2, 2), 5), Real("e", kHuge, kHuge)});
  EXPECT_EQ(space.Size(), 1);
  for (const double unit : {0.0, 0.4, 1.0}) {
    const Assignment assignment = space.FromUnitCube(std::vector<double>(5, unit));
    EXPECT_THAT(assignment.entries(),
                ElementsAre(Assignment::Entry("a", 0.3), Assignment::Entry("b", std::int64_t{7}),
                            Assignment::Entry("c", "only"), Assignment::Entry("d", 2.0),
                            Assignment::Entry("e", kHuge)));
    EXPECT_TRUE(space.Contains(assignment));
  }
}

TEST(SearchSpaceTest, OnlyActiveParametersHaveValues) {
  const SearchSpace space = testing::TwelveAssignments();
  EXPECT_EQ(space.FromUnitCube(std::vector<double>{0, 1, 0, 1}),
            Assignment({{"optimizer", "sgd"}, {"momentum", 0.9}, {"batch", std::int64_t{1}}}));
  EXPECT_EQ(space.FromUnitCube(std::vector<double>{1, 0.3, 0, 0.9}),
            Assignment({{"optimizer", "adam"}, {"batch", std::int64_t{1}}}));
  EXPECT_EQ(space.FromUnitCube(std::vector<double>{1, 0.3, 1, 0.9}),
            Assignment(
                {{"optimizer", "adam"}, {"batch", std::int64_t{2}}, {"warm_up", std::int64_t{5}}}));
}

TEST(SearchSpaceTest, ParameterIsInactiveWhereTheOneAboveItIs) {
  const SearchSpace space = Space({When(Whole("c", 1, 3), "b", {"1"}),
                                   When(Whole("b", 1, 2), "a", {"x"}), OneOf("a", {"x", "y"})});
  EXPECT_EQ(space.FromUnitCube(std::vector<double>{0, 0, 1}),
            Assignment({Assignment::Entry("a", "y")}));
  EXPECT_EQ(space.Size(), 3 + 1 + 1);
}

TEST(SearchSpaceTest, InactiveCoordinatesAreOneHalf) {
  const SearchSpace space = testing::TwelveAssignments();
  EXPECT_THAT(space.ToUnitCube(Assignment({{"optimizer", "adam"}, {"batch", std::int64_t{1}}})),
              ElementsAre(0.75, 0.5, 0.25, 0.5));
}

TEST(SearchSpaceTest, ContainsNeedsEachActiveValueInOrderAndNothingElse) {
  const SearchSpace space = testing::TwelveAssignments();
  const Assignment::Entry sgd = {"optimizer", "sgd"};
  const Assignment::Entry momentum = {"momentum", 0.8};
  const Assignment::Entry batch = {"batch", std::int64_t{1}};
  EXPECT_TRUE(space.Contains(Assignment({sgd, momentum, batch})));
  EXPECT_FALSE(space.Contains(Assignment({sgd, momentum})));
  EXPECT_FALSE(space.Contains(Assignment({sgd, batch})));
  EXPECT_FALSE(space.Contains(Assignment({momentum, sgd, batch})));
  EXPECT_FALSE(space.Contains(Assignment({sgd, momentum, batch, {"warm_up", std::int64_t{1}}})));
  EXPECT_FALSE(space.Contains(Assignment({sgd, momentum, batch, batch})));
  EXPECT_FALSE(space.Contains(Assignment({sgd, {"momentum", 0.85}, batch})));
  EXPECT_FALSE(space.Contains(Assignment({{"optimizer", "SGD"}, momentum, batch})));
  EXPECT_FALSE(space.Contains(Assignment()));
}

TEST(SearchSpaceTest, ValueOfAnotherKindIsNotContained) {
  const SearchSpace real = Space({Real("x", 0, 10)});
  EXPECT_TRUE(real.Contains(Assignment({{"x", 5.0}})));
  EXPECT_FALSE(real.Contains(Assignment({{"x", std::int64_t{5}}})));
  EXPECT_FALSE(real.Contains(Assignment({Assignment::Entry("x", "5")})));
  EXPECT_FALSE(real.Contains(Assignment({{"x", std::nan("")}})));
  EXPECT_FALSE(Space({Whole("x", 0, 10)}).Contains(Assignment({{"x", 5.0}})));
}

TEST(SearchSpaceTest, ConditionsMeanNumbersNotTheirSpelling) {
  const SearchSpace space =
      Space({Stepped(Real("a", 0, 1), 0.1), When(OneOf("b", {"x"}), "a", {"0.30"}),
             Whole("c", -5, 5), When(OneOf("d", {"x"}), "c", {"+3"})});
  EXPECT_TRUE(
      space.Contains(Assignment({{"a", 0.3}, {"b", "x"}, {"c", std::int64_t{3}}, {"d", "x"}})));
}

TEST(SearchSpaceTest, SizeCountsEachAssignmentOnce) {
  EXPECT_EQ(testing::TwelveAssignments().Size(), 3 * 2 + 1 + 5);
  EXPECT_EQ(testing::EveryKindOfParameter().Size(), std::nullopt);
  EXPECT_EQ(Space({Whole("x", 0, 999'999), OneOf("y", {"a", "b"})}).Size(), 2'000'000);
}

TEST(SearchSpaceTest, SizeAboveTwoToTheSixtySecondIsNotTold) {
  const std::int64_t kBillion = std::int64_t{1} << 31;
  EXPECT_EQ(Space({Whole("x", 1, kBillion), Whole("y", 1, kBillion)}).Size(),
            std::int64_t{1} << 62);
  EXPECT_EQ(Space({Whole("x", 1, kBillion), Whole("y", 0, kBillion)}).Size(), std::nullopt);
  EXPECT_EQ(Space({Whole("x", 0, kMost)}).Size(), std::nullopt);
}

TEST(SearchSpaceTest, LongChainOfConditionsIsCounted) {
  std::vector<Parameter> parameters = {OneOf("p0", {"on", "off"})};
  for (int i = 1; i < 30; ++i) {
    parameters.push_back(
        When(OneOf("p" + std::to_string(i), {"on", "off"}), "p" + std::to_string(i - 1), {"on"}));
  }
  EXPECT_EQ(Space(parameters).Size(), 31);
}

TEST(SearchSpaceTest, SizeOfAnEntangledSpaceIsNotToldRatherThanWaitedFor) {
  const auto start = std::chrono::steady_clock::now();
  const SearchSpace space = testing::Entangled();
  EXPECT_EQ(space.Size(), std::nullopt);
  EXPECT_TRUE(space.IsEntangled());
  EXPECT_FALSE(Space({Whole("x", 0, kMost)}).IsEntangled());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(SearchSpaceTest, PartsAreWhatNoConditionConnects) {
  EXPECT_THAT(testing::TwelveAssignments().parts(), ElementsAre(12));
  EXPECT_THAT(Space({Whole("x", 1, 5), OneOf("a", {"u", "v"}),
                     When(Stepped(Real("y", 0, 1), 0.5), "a", {"v"}), Whole("z", 7, 7)})
                  .parts(),
              ElementsAre(5, 4, 1));
  EXPECT_THAT(testing::EveryKindOfParameter().parts(), ElementsAre());
}

TEST(SearchSpaceTest, NumbersOfAPartGoThroughTheParentsValuesInOrder) {
  const SearchSpace space = testing::TwelveAssignments();
  std::vector<std::string> optimizers;
  for (std::int64_t number = 0; number < 12; ++number) {
    const Assignment assignment = space.At(std::vector<std::int64_t>{number});
    optimizers.push_back(std::get<std::string>(*assignment.Find("optimizer")));
  }
  EXPECT_TRUE(std::is_sorted(optimizers.rbegin(), optimizers.rend()));
}

TEST(SearchSpaceTest, AdvanceVisitsEveryAssignmentOnceARound) {
  const SearchSpace space = testing::TwelveAssignments();
  std::vector<double> point = {0.9, 0.9, 0.9, 0.4};
  std::vector<Assignment> visited;
  for (int i = 0; i < 12; ++i) {
    const Assignment assignment = space.FromUnitCube(point);
    EXPECT_THAT(visited, ::testing::Not(::testing::Contains(assignment)));
    visited.push_back(assignment);
    space.Advance(point);
  }
  EXPECT_EQ(space.FromUnitCube(point), visited.front());
}

TEST(SearchSpaceTest, SpaceIsContinuousWhenDrawsDoNotRepeat) {
  EXPECT_TRUE(Space({Real("x", 0, 1), Whole("y", 1, 2)}).IsContinuous());
  EXPECT_FALSE(Space({Stepped(Real("x", 0, 1), 0.1)}).IsContinuous());
  EXPECT_FALSE(Space({Real("x", 1, 1)}).IsContinuous());
  EXPECT_FALSE(Space({Real("x", 1, 1 + 1e-14)}).IsContinuous());
  EXPECT_FALSE(Space({Real("x", 0, 5e-324)}).IsContinuous());
  EXPECT_TRUE(Space({Real("x", 0, 1e-300)}).IsContinuous());
  EXPECT_TRUE(Space({Real("x", -kHuge, kHuge)}).IsContinuous());
  EXPECT_FALSE(Space({When(Real("x", 0, 1), "y", {"a"}), OneOf("y", {"a", "b"})}).IsContinuous());
}

}  // namespace
}  // namespace hone
