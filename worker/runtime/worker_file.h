// Who this worker is, across its runs: worker.json.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "worker/core/event.h"

namespace hone::worker {

struct WorkerRecord {
  std::string registration;  // 32 hexadecimal digits, drawn once.
  std::string machine_id;
  std::string folder;  // Where the record lies, canonical: a copy of it lies elsewhere.
  std::int64_t start_count = 0;
  Identity identity;  // Without an id until the controller gave one.

  bool operator==(const WorkerRecord&) const = default;
};

// Of this machine: /etc/machine-id, or made from the host's name where there is none.
std::string MachineId();

// What begins a run: the record, with one more start, is on disk when this returns. On another
// machine than before it is a new worker with a new registration; FAILED_PRECONDITION when
// the spool still holds attempts, since they are the other machine's. A folder that was moved is
// the same worker as before; FAILED_PRECONDITION when it was copied, and the original is there
// still: the copy would pass for a later run of that one, and cost it its place.
//
// Requires: the caller holds the folder's lock.
Result<WorkerRecord> BeginRun(const std::string& worker_dir, const std::string& machine_id);

// Durable when this returns.
Result<void> SaveWorkerRecord(const std::string& worker_dir, const WorkerRecord& record);

}  // namespace hone::worker
