#include "worker/core/backlog.h"

#include <algorithm>
#include <utility>

namespace hone::worker {
namespace {

std::int64_t OffsetOf(const Observation& observation) {
  return observation.sequence & ~kMetricsFileBit;
}

// Takes observations of one stream into `batch` within `limit` and says how far that reaches.
std::int64_t Take(const std::deque<Observation>& stream, std::int64_t read, BatchLimit& limit,
                  std::vector<Observation>& batch) {
  for (const Observation& observation : stream) {
    const std::size_t bytes = WireSize(observation);
    if (limit.observations == 0 || limit.bytes < bytes) return OffsetOf(observation);
    limit.observations -= 1;
    limit.bytes -= bytes;
    batch.push_back(observation);
  }
  return read;
}

void DropBelow(std::deque<Observation>& stream, std::int64_t cursor) {
  while (!stream.empty() && OffsetOf(stream.front()) < cursor) stream.pop_front();
}

}  // namespace

std::size_t WireSize(const Observation& observation) {
  constexpr std::size_t kTagsAndNumbers = 56;
  return observation.metric.size() + kTagsAndNumbers;
}

void Backlog::Add(std::vector<Observation> observations, Cursors read) {
  for (Observation& observation : observations) {
    const bool from_file = (observation.sequence & kMetricsFileBit) != 0;
    (from_file ? metrics_ : output_).push_back(std::move(observation));
  }
  read_.output = std::max(read_.output, read.output);
  read_.metrics = std::max(read_.metrics, read.metrics);
}

ObservationBatch Backlog::Batch(BatchLimit limit) const {
  ObservationBatch batch;
  // The metrics file has half of the room for certain, so that chatter on standard output cannot
  // keep it waiting for ever.
  BatchLimit for_file{limit.observations / 2, limit.bytes / 2};
  const BatchLimit reserved = for_file;
  batch.up_to.metrics = Take(metrics_, read_.metrics, for_file, batch.observations);
  limit.observations -= reserved.observations - for_file.observations;
  limit.bytes -= reserved.bytes - for_file.bytes;
  batch.up_to.output = Take(output_, read_.output, limit, batch.observations);
  return batch;
}

bool Backlog::Acknowledge(Cursors up_to) {
  const Cursors before = acknowledged_;
  acknowledged_.output = std::max(before.output, std::min(up_to.output, read_.output));
  acknowledged_.metrics = std::max(before.metrics, std::min(up_to.metrics, read_.metrics));
  DropBelow(output_, acknowledged_.output);
  DropBelow(metrics_, acknowledged_.metrics);
  return acknowledged_ != before;
}

}  // namespace hone::worker
