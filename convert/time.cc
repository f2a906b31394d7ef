#include "convert/time.h"

#include <algorithm>

namespace hone {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMaxSeconds = 31'556'952'000;  // A thousand years.

std::int64_t ToMicros(std::int64_t seconds, std::int32_t nanos) {
  return std::clamp(seconds, -kMaxSeconds, kMaxSeconds) * kSecond +
         std::clamp(nanos, -999'999'999, 999'999'999) / 1'000;
}

}  // namespace

WallTime ToWallTime(const google::protobuf::Timestamp& message) {
  return FromMicros(ToMicros(message.seconds(), message.nanos()));
}

Duration ToDuration(const google::protobuf::Duration& message) {
  return Duration(ToMicros(message.seconds(), message.nanos()));
}

google::protobuf::Timestamp FromWallTime(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  google::protobuf::Timestamp message;
  message.set_seconds(seconds.time_since_epoch().count());
  message.set_nanos(static_cast<std::int32_t>((time - seconds).count() * 1'000));
  return message;
}

google::protobuf::Duration FromDuration(Duration duration) {
  google::protobuf::Duration message;
  message.set_seconds(duration.count() / kSecond);
  message.set_nanos(static_cast<std::int32_t>(duration.count() % kSecond * 1'000));
  return message;
}

}  // namespace hone
