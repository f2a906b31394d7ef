// What the agent itself notes about an attempt: orders/ID.json, what it was told to run and the
// devices it gave; orders/ID.cursors, how far the controller has its observations.
//
// They lie beside the spool, not in it: the supervisor has no use for them.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "worker/core/order.h"
#include "worker/core/report.h"

namespace hone::worker {

struct StoredOrder {
  RunOrder order;
  std::vector<std::string> devices;

  bool operator==(const StoredOrder&) const = default;
};

// Versioned; what is not known is passed over. DATA_LOSS for anything else than ToJson() writes.
std::string ToJson(const StoredOrder& stored);
Result<StoredOrder> ParseStoredOrder(const std::string& json);

// Durable when this returns.
Result<void> SaveOrder(const std::string& worker_dir, const StoredOrder& stored);
Result<StoredOrder> LoadOrder(const std::string& worker_dir, AttemptId attempt);

Result<void> SaveCursors(const std::string& worker_dir, AttemptId attempt, Cursors acknowledged);
// From the beginning when there is no such note: what is read again is reported again, and that
// is harmless.
Cursors LoadCursors(const std::string& worker_dir, AttemptId attempt);

void RemoveNotes(const std::string& worker_dir, AttemptId attempt);

// Removes notes and job folders of attempts that are not in the spool: a crash came between.
void RemoveStrayNotes(const std::string& worker_dir);

}  // namespace hone::worker
