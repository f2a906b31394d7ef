#include "convert/time.h"

#include <gmock/gmock.h>

#include <limits>

namespace hone {
namespace {

TEST(TimeConversionTest, TimesBeforeAndAfter1970ComeBackToTheMicrosecond) {
  for (const std::int64_t micros : {0L, 1L, -1L, 999'999L, -999'999L, 1'795'264'837'452'191L}) {
    EXPECT_EQ(ToWallTime(FromWallTime(FromMicros(micros))), FromMicros(micros));
    EXPECT_EQ(ToDuration(FromDuration(Duration(micros))), Duration(micros));
    EXPECT_GE(FromWallTime(FromMicros(micros)).nanos(), 0);
  }
}

TEST(TimeConversionTest, NoMessageOverflows) {
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(std::numeric_limits<std::int64_t>::max());
  timestamp.set_nanos(std::numeric_limits<std::int32_t>::min());
  EXPECT_GT(ToWallTime(timestamp), FromMicros(0));
  google::protobuf::Duration duration;
  duration.set_seconds(std::numeric_limits<std::int64_t>::min());
  EXPECT_LT(ToDuration(duration), Duration(0));
}

}  // namespace
}  // namespace hone
