#include "tuner/search_space_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/tuner/support/spaces.h"
#include "tuner/search_space.h"

namespace hone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::OneOf;
using testing::Real;
using ::testing::SizeIs;
using testing::Stepped;
using testing::When;
using testing::Whole;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// All that is wrong with `parameters`, a line each.
std::vector<std::string> Wrong(const std::vector<Parameter>& parameters) {
  std::vector<std::string> lines;
  const Result<SearchSpace> space = SearchSpace::Make(parameters, "p");
  if (space) return lines;
  EXPECT_EQ(space.error().code, ErrorCode::kInvalidArgument);
  for (const Violation& violation : space.error().violations) lines.push_back(ToString(violation));
  return lines;
}

TEST(SearchSpaceRulesTest, AllThatIsWrongIsToldAtOnce) {
  EXPECT_THAT(
      Wrong({Real("a", 2, 1), Whole("a", 0, 5, Scaling::kLog), OneOf("c", {"x", "x", ""}),
             When(Stepped(Whole("", 1, 3), 0), "d", {"1"})}),
      ElementsAre("p[0].min: must be at most max, which is 1: 2", "p[1].name: must be distinct: a",
                  "p[1].min: must be above 0 with log scaling: 0",
                  "p[2].values[1]: must be distinct: x", "p[2].values[2]: must be 1 to 256 bytes",
                  "p[3].name: must be 1 to 256 bytes", "p[3].step: must be above 0: 0",
                  "p[3].when.d: must name a parameter of the space: d"));
}

TEST(SearchSpaceRulesTest, FieldIsWhereTheCallerSays) {
  const Result<SearchSpace> space =
      SearchSpace::Make({Real("a", 0, 1), Real("b", 2, 1)}, "definitions[3].parameters");
  ASSERT_FALSE(space);
  EXPECT_EQ(space.error().violations[0], (Violation{"definitions[3].parameters[1].min",
                                                    "must be at most max, which is 1", "2"}));
}

TEST(SearchSpaceRulesTest, BoundsAreFinite) {
  EXPECT_THAT(Wrong({Real("a", -kInfinity, NAN)}),
              ElementsAre("p[0].min: must be finite: -inf", "p[0].max: must be finite: nan"));
}

TEST(SearchSpaceRulesTest, ReverseLogLiesBetweenZeroAndOne) {
  EXPECT_THAT(Wrong({Real("a", -0.1, 1, Scaling::kReverseLog)}),
              ElementsAre("p[0].min: must be at least 0 with reverse-log scaling: -0.1",
                          "p[0].max: must be below 1 with reverse-log scaling: 1"));
  EXPECT_THAT(Wrong({Whole("a", 0, 5, Scaling::kReverseLog)}),
              ElementsAre("p[0].max: must be below 1 with reverse-log scaling: 5"));
  EXPECT_THAT(Wrong({Real("a", 0, 0.999, Scaling::kReverseLog), Whole("b", 1, 5, Scaling::kLog)}),
              IsEmpty());
}

TEST(SearchSpaceRulesTest, StepFitsIntoTheRange) {
  EXPECT_THAT(Wrong({Stepped(Real("a", 0, 1), 1.5)}),
              ElementsAre("p[0].step: must be at most max - min, which is 1: 1.5"));
  EXPECT_THAT(Wrong({Stepped(Whole("a", 0, 5), 6)}),
              ElementsAre("p[0].step: must be at most max - min, which is 5: 6"));
  EXPECT_THAT(Wrong({Stepped(Real("a", 0, 1), 0)}),
              ElementsAre("p[0].step: must be above 0 and finite: 0"));
  EXPECT_THAT(Wrong({Stepped(Real("a", 0, 1), NAN)}),
              ElementsAre("p[0].step: must be above 0 and finite: nan"));
  EXPECT_THAT(Wrong({Stepped(Real("a", 0, 1), 1), Stepped(Real("b", 0.2, 0.3), 0.1)}), IsEmpty());
}

TEST(SearchSpaceRulesTest, StepIsNoSmallerThanDoublesCanHold) {
  EXPECT_THAT(Wrong({Stepped(Real("a", 1e9, 1e9 + 1), 1e-8)}), SizeIs(1));
  EXPECT_THAT(Wrong({Stepped(Real("a", 1, 2), 1e-15)}),
              ElementsAre("p[0].step: must be at least 2.842170943040401e-14 for numbers of this "
                          "size: 1e-15"));
  EXPECT_THAT(Wrong({Stepped(Real("a", 1, 2), 1e-13)}), IsEmpty());
}

TEST(SearchSpaceRulesTest, NamesAndCategoriesAreShortPlainText) {
  const std::string longest(256, 'n');
  EXPECT_THAT(Wrong({OneOf(longest, {longest, " ", "\xC3\xA4"})}), IsEmpty());
  EXPECT_THAT(Wrong({OneOf(longest + "n", {longest + "n"})}), SizeIs(2));
  EXPECT_THAT(
      Wrong({OneOf("a\nb", {std::string("\0", 1), "\xFF"})}),
      ElementsAre("p[0].name: must be UTF-8 without control characters: a\nb",
                  std::string("p[0].values[0]: must be UTF-8 without control characters: ") +
                      std::string("\0", 1),
                  "p[0].values[1]: must be UTF-8 without control characters: \xEF\xBF\xBD"));
}

TEST(SearchSpaceRulesTest, NumbersOfParametersAndCategoriesAreLimited) {
  std::vector<Parameter> parameters;
  std::vector<std::string> categories;
  for (int i = 0; i < 30; ++i) parameters.push_back(Whole("p" + std::to_string(i), 0, 1));
  for (int i = 0; i < 1000; ++i) categories.push_back(std::to_string(i));
  EXPECT_THAT(Wrong(parameters), IsEmpty());
  EXPECT_THAT(Wrong({OneOf("a", categories)}), IsEmpty());
  parameters.push_back(Whole("one too many", 0, 1));
  categories.push_back("one too many");
  EXPECT_THAT(Wrong(parameters), ElementsAre("p: must be 1 to 30: 31"));
  EXPECT_THAT(Wrong({OneOf("a", categories)}), ElementsAre("p[0].values: must be 1 to 1000: 1001"));
  EXPECT_THAT(Wrong({}), ElementsAre("p: must be 1 to 30: 0"));
  EXPECT_THAT(Wrong({OneOf("a", {})}), ElementsAre("p[0].values: must be 1 to 1000: 0"));
}

TEST(SearchSpaceRulesTest, ConditionNamesPossibleValuesOfACountedParameter) {
  EXPECT_THAT(
      Wrong({OneOf("a", {"x", "y"}), When(Whole("b", 1, 2), "a", {"x", "X", "x"})}),
      ElementsAre(
          "p[1].when.a: must be a value that this parameter can have; did you mean \"x\"?: X",
          "p[1].when.a: must be distinct: x"));
  EXPECT_THAT(Wrong({Whole("a", 1, 5), When(Whole("b", 1, 2), "a", {"6", "1.0", ""})}), SizeIs(3));
  EXPECT_THAT(Wrong({Whole("a", 1, 5), When(Whole("b", 1, 2), "a", {})}),
              ElementsAre("p[1].when.a: must have at least 1 value"));
  EXPECT_THAT(Wrong({Real("a", 0, 1), When(Whole("b", 1, 2), "a", {"0.5"})}),
              ElementsAre("p[1].when.a: must not hang on a continuous parameter without step: a"));
  // What is wrong with the other one does not hide it.
  EXPECT_THAT(Wrong({OneOf("a", {"x", "x"}), When(Whole("b", 1, 2), "a", {"x", "y"})}),
              ElementsAre("p[0].values[1]: must be distinct: x",
                          "p[1].when.a: must be a value that this parameter can have: y"));
  EXPECT_THAT(Wrong({Real("a", 1, 1), When(Whole("b", 1, 2), "a", {"1.0"})}), IsEmpty());
  EXPECT_THAT(Wrong({OneOf("a", {"x"}), When(When(Whole("b", 1, 2), "a", {"x"}), "a", {"x"})}),
              ElementsAre("p[1].when.a: must be given once: a"));
}

TEST(SearchSpaceRulesTest, ConditionsDoNotGoInACircle) {
  EXPECT_THAT(Wrong({When(Whole("a", 1, 2), "a", {"1"})}),
              ElementsAre("p[0].when: must not go in a circle: a -> a"));
  EXPECT_THAT(Wrong({When(Whole("below", 1, 2), "a", {"1"}), When(Whole("a", 1, 2), "b", {"1"}),
                     When(Whole("b", 1, 2), "c", {"1"}), When(Whole("c", 1, 2), "a", {"1"})}),
              ElementsAre("p[1].when: must not go in a circle: a -> b -> c -> a"));
}

TEST(SearchSpaceRulesTest, ConditionsOfAllLevelsCanHoldTogether) {
  EXPECT_THAT(Wrong({OneOf("a", {"x", "y"}), When(Whole("b", 1, 2), "a", {"x"}),
                     When(When(Whole("c", 1, 2), "b", {"1"}), "a", {"y"})}),
              ElementsAre("p[2].when: must be able to hold together with what it hangs on: c"));
}

}  // namespace
}  // namespace hone
