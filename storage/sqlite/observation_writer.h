// Writes the values of metrics, and keeps them few.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "storage/nouns.h"
#include "storage/sqlite/connection.h"

namespace hone {

// Of each attempt and metric all values are kept until there are more than kMaxKept. Then, and
// whenever it is so again, every second one goes, and from there on every second of the new ones
// does not stay either; so what is kept is spread evenly. The first and the last always stay.
//
// A repeated value changes nothing: it is there, or, once values were dropped, it is not beyond the
// highest sequence that was seen in its stream (the program's output, or its metrics file).
//
// Not thread-safe; lives on the writer thread. Remembers the ids of metrics, so a transaction that
// was rolled back must be its last.
class ObservationWriter {
 public:
  static constexpr std::int64_t kMaxKept = 10'000;

  explicit ObservationWriter(std::int64_t max_kept = kMaxKept) : max_kept_(max_kept) {}

  Result<void> Write(Connection& connection, const ObservationBatch& batch);

 private:
  // A row of attempt_metric.
  struct Kept {
    std::int64_t attempt = 0;
    std::int64_t metric = 0;
    std::int64_t seen = 0;
    std::int64_t kept = 0;
    std::int64_t stride = 1;
    std::optional<std::int64_t> tail;
    std::int64_t last_in_output = -1;
    std::int64_t last_in_file = -1;
  };

  Result<std::int64_t> MetricId(Connection& connection, const std::string& name);
  Result<Kept> ReadKept(Connection& connection, AttemptId attempt, std::int64_t metric);
  Result<void> WriteKept(Connection& connection, const Kept& kept);
  Result<void> Add(Connection& connection, const Observation& observation, Kept& kept);
  Result<void> Thin(Connection& connection, std::int64_t newest, Kept& kept);

  const std::int64_t max_kept_;
  std::map<std::string, std::int64_t> metric_ids_;
};

}  // namespace hone
