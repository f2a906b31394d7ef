// Observations of one attempt that the controller has not acknowledged.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "worker/core/report.h"

namespace hone::worker {

// What a batch may take up.
struct BatchLimit {
  std::size_t observations = 0;
  std::size_t bytes = 0;
};

// About how much of a request an observation takes.
std::size_t WireSize(const Observation& observation);

// Knows what was read of an attempt's two streams, and how much of it the controller has.
//
// A batch begins where the acknowledgements end, so each request carries the oldest news again
// until it is acknowledged; a request that got lost needs no care.
class Backlog {
 public:
  Backlog() = default;
  // `acknowledged` is where an earlier run of the agent was.
  explicit Backlog(Cursors acknowledged) : acknowledged_(acknowledged), read_(acknowledged) {}

  // Each stream's observations in ascending order, none below what was read before.
  void Add(std::vector<Observation> observations, Cursors read);

  // The oldest observations within `limit`; a line's observations are not parted from its cursor.
  ObservationBatch Batch(BatchLimit limit) const;
  // Whether that batch would reach all that was read.
  bool Covers(const ObservationBatch& batch) const { return batch.up_to == read_; }

  // Returns whether this is new. An acknowledgement of what was never read counts up to what was.
  bool Acknowledge(Cursors up_to);

  Cursors acknowledged() const { return acknowledged_; }
  std::size_t size() const { return output_.size() + metrics_.size(); }
  bool empty() const { return size() == 0; }

 private:
  Cursors acknowledged_;
  Cursors read_;
  std::deque<Observation> output_;
  std::deque<Observation> metrics_;
};

}  // namespace hone::worker
