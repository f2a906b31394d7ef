// What the core starts from, read from the database.
#pragma once

#include "base/result.h"
#include "storage/sqlite/connection.h"
#include "storage/store.h"

namespace hone {

// By partial indexes and keys only: what ended costs nothing, however much there is of it.
Result<Snapshot> ReadSnapshot(Connection& connection);

}  // namespace hone
