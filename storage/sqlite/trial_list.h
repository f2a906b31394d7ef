// Pages of trials, in each of their orders.
#pragma once

#include "base/result.h"
#include "storage/queries.h"
#include "storage/sqlite/connection.h"

namespace hone {

Result<Page<TrainingJob>> ReadTrialPage(Connection& connection, const TrialFilter& filter);

}  // namespace hone
