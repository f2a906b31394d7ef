// What happened as clients see it.
#pragma once

#include "hone/v1/event_service.pb.h"
#include "storage/queries.h"

namespace hone {

void FromStateChange(const StateChangeDetails& details, v1::StateChange* message);

}  // namespace hone
