// Finds on disk what an event is about.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "orchestrator/core/event.h"
#include "storage/queries.h"

namespace hone {

// The facts for `keys`. What is not there is left out; what cannot be read is an error.
Result<Facts> Lookup(Queries& queries, const Keys& keys);

// The training job whose model an input asks for, as it names it; nothing when there is none.
Result<std::optional<TrainingJob>> FindModel(Queries& queries, const std::string& from);

}  // namespace hone
