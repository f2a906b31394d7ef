#include "tuner/curve.h"

#include <gmock/gmock.h>

namespace hone {
namespace {

using ::testing::ElementsAre;

Curve CurveOf(std::int64_t count) {
  Curve curve;
  for (std::int64_t i = 1; i <= count; ++i) curve.Add({i, 10.0 * static_cast<double>(i)});
  return curve;
}

TEST(CurveTest, KeepsEveryValueWhileTheyAreFew) {
  EXPECT_THAT(CurveOf(3).points(),
              ElementsAre(CurvePoint{1, 10}, CurvePoint{2, 20}, CurvePoint{3, 30}));
  EXPECT_EQ(CurveOf(63).points().size(), 63u);
  EXPECT_EQ(CurveOf(0).points().size(), 0u);
}

TEST(CurveTest, NeverHasMoreThanSixtyFourPointsAndAlwaysTheFirstAndTheLatest) {
  Curve curve;
  for (std::int64_t i = 1; i <= 10'000; ++i) {
    curve.Add({i, 1.0});
    ASSERT_LE(curve.points().size(), Curve::kMostPoints);
    ASSERT_EQ(curve.points().size(), Curve::PointsOf(i));
    ASSERT_EQ(curve.points().front().step, 1);
    ASSERT_EQ(curve.points().back().step, i);
  }
}

TEST(CurveTest, ThinsEvenly) {
  for (const std::int64_t count : {64, 100, 1'000, 9'999}) {
    SCOPED_TRACE(count);
    const Curve curve = CurveOf(count);
    EXPECT_GE(curve.points().size(), Curve::kMostPoints / 2);
    const std::int64_t stride = curve.points()[1].step - curve.points()[0].step;
    for (std::size_t i = 1; i + 1 < curve.points().size(); ++i) {
      EXPECT_EQ(curve.points()[i].step - curve.points()[i - 1].step, stride);
    }
  }
}

TEST(CurveTest, StoredCurveGoesOnAsIfNothingHadHappened) {
  for (const std::int64_t count : {1, 62, 63, 64, 65, 127, 128, 500}) {
    SCOPED_TRACE(count);
    const Curve before = CurveOf(count);
    Curve after(before.count(), before.points());
    after.Add({count + 1, 10.0 * static_cast<double>(count + 1)});
    EXPECT_EQ(after, CurveOf(count + 1));
  }
}

}  // namespace
}  // namespace hone
