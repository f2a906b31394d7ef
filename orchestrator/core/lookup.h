// Finds on disk what an event is about.
#pragma once

#include "base/result.h"
#include "orchestrator/core/event.h"
#include "storage/queries.h"

namespace hone {

// The facts for `keys`. What is not there is left out; what cannot be read is an error.
Result<Facts> Lookup(Queries& queries, const Keys& keys);

}  // namespace hone
