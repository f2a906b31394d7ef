// What happened, by job or all of it.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/queries.h"
#include "storage/sqlite/connection.h"

namespace hone {

// As Queries promises.
Result<std::vector<StateChangeDetails>> ReadStateChanges(Connection& connection,
                                                         const StateChangeFilter& filter);
Result<std::int64_t> FindBeforeLastStateChanges(Connection& connection,
                                                const StateChangeFilter& filter,
                                                std::int32_t count);

}  // namespace hone
