// Times and durations on the wire.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include "base/time.h"

namespace hone {

// What lies outside of a thousand years around now is cut to its edge: no clock says such a thing,
// and no arithmetic on the result overflows. Finer than a microsecond is cut off.
WallTime ToWallTime(const google::protobuf::Timestamp& message);
Duration ToDuration(const google::protobuf::Duration& message);

google::protobuf::Timestamp FromWallTime(WallTime time);
google::protobuf::Duration FromDuration(Duration duration);

}  // namespace hone
