// Writes Changes, row by row, within somebody's transaction.
#pragma once

#include <map>

#include "base/result.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/observation_writer.h"
#include "storage/store.h"

namespace hone {

// Not thread-safe; lives on the writer thread. Remembers what it wrote, so a transaction that was
// rolled back must be its last.
class ChangesWriter {
 public:
  // Requires: a transaction is open.
  Result<void> Write(Connection& connection, const Changes& changes);

 private:
  Result<void> WriteJob(Connection& connection, const TuningJob& job);
  Result<void> WriteRequest(Connection& connection, const TuningJob& job);
  Result<void> WriteSpec(Connection& connection, const TuningJob& job);

  ObservationWriter observations_;
  // Of jobs that have not ended: their rows are written at each end of a trial, and their specs,
  // which are long and seldom change, only when they did.
  std::map<TuningJobId, std::pair<std::int64_t, TuningJobSpec>> written_specs_;  // With revision.
};

}  // namespace hone
