#include "storage/sqlite/observation_writer.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace hone {
namespace {

// This bit of a sequence is set for what was found in the metrics file.
constexpr std::int64_t kInMetricsFile = std::int64_t{1} << 62;

constexpr const char* kDelete =
    "DELETE FROM observation WHERE attempt = ? AND metric = ? AND sequence = ?";

// How many rows went in: 0 when it was there.
Result<std::int64_t> Insert(Connection& connection, std::int64_t attempt, std::int64_t metric,
                            const Observation& observation) {
  HONE_TRY(Statement row,
           connection.Prepare("INSERT OR IGNORE INTO observation (attempt, metric, sequence, step, "
                              "observed_at, value) VALUES (?, ?, ?, ?, ?, ?)"));
  row.Put(attempt).Put(metric).Put(observation.sequence).Put(observation.step);
  row.Put(observation.observed_at).Put(observation.value);
  HONE_TRY_VOID(row.Run());
  return connection.ChangedRows();
}

}  // namespace

Result<void> ObservationWriter::Write(Connection& connection, const ObservationBatch& batch) {
  std::map<std::string, Kept> kept_by_name;
  for (const Observation& observation : batch.observations) {
    HONE_CHECK(std::isfinite(observation.value));
    auto found = kept_by_name.find(observation.metric);
    if (found == kept_by_name.end()) {
      HONE_TRY(const std::int64_t metric, MetricId(connection, observation.metric));
      HONE_TRY(const Kept kept, ReadKept(connection, batch.attempt, metric));
      found = kept_by_name.emplace(observation.metric, kept).first;
    }
    HONE_TRY_VOID(Add(connection, observation, found->second));
  }
  for (const auto& [name, kept] : kept_by_name) HONE_TRY_VOID(WriteKept(connection, kept));
  return {};
}

Result<std::int64_t> ObservationWriter::MetricId(Connection& connection, const std::string& name) {
  const auto known = metric_ids_.find(name);
  if (known != metric_ids_.end()) return known->second;
  HONE_TRY(Statement insert,
           connection.Prepare("INSERT INTO metric (name) VALUES (?) ON CONFLICT DO NOTHING"));
  HONE_TRY_VOID(insert.Put(name).Run());
  HONE_TRY(Statement select, connection.Prepare("SELECT id FROM metric WHERE name = ?"));
  HONE_TRY(const bool found, select.Put(name).Step());
  HONE_CHECK(found);
  return metric_ids_[name] = select.Int();
}

Result<ObservationWriter::Kept> ObservationWriter::ReadKept(Connection& connection,
                                                            AttemptId attempt,
                                                            std::int64_t metric) {
  Kept kept;
  kept.attempt = attempt.value;
  kept.metric = metric;
  HONE_TRY(Statement row,
           connection.Prepare("SELECT seen, kept, stride, tail, last_in_output, last_in_file "
                              "FROM attempt_metric WHERE attempt = ? AND metric = ?"));
  HONE_TRY(const bool found, row.Put(attempt).Put(metric).Step());
  if (!found) return kept;
  kept.seen = row.Int();
  kept.kept = row.Int();
  kept.stride = row.Int();
  kept.tail = row.OptionalInt();
  kept.last_in_output = row.Int();
  kept.last_in_file = row.Int();
  return kept;
}

Result<void> ObservationWriter::WriteKept(Connection& connection, const Kept& kept) {
  HONE_TRY(Statement row,
           connection.Prepare(
               "INSERT INTO attempt_metric (attempt, metric, seen, kept, stride, tail, "
               "last_in_output, last_in_file) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
               "ON CONFLICT DO UPDATE SET seen = excluded.seen, kept = excluded.kept, "
               "stride = excluded.stride, tail = excluded.tail, "
               "last_in_output = excluded.last_in_output, last_in_file = excluded.last_in_file"));
  row.Put(kept.attempt).Put(kept.metric).Put(kept.seen).Put(kept.kept).Put(kept.stride);
  row.Put(kept.tail).Put(kept.last_in_output).Put(kept.last_in_file);
  return row.Run();
}

Result<void> ObservationWriter::Add(Connection& connection, const Observation& observation,
                                    Kept& kept) {
  const bool in_file = (observation.sequence & kInMetricsFile) != 0;
  std::int64_t& last = in_file ? kept.last_in_file : kept.last_in_output;
  if (kept.stride > 1 && observation.sequence <= last) return {};
  HONE_TRY(const std::int64_t inserted, Insert(connection, kept.attempt, kept.metric, observation));
  if (inserted == 0) return {};
  last = std::max(last, observation.sequence);
  if (kept.tail) {
    HONE_TRY(Statement drop, connection.Prepare(kDelete));
    HONE_TRY_VOID(drop.Put(kept.attempt).Put(kept.metric).Put(*kept.tail).Run());
    kept.tail.reset();
    --kept.kept;
  }
  if (kept.seen % kept.stride != 0) kept.tail = observation.sequence;
  ++kept.seen;
  ++kept.kept;
  if (kept.kept <= max_kept_) return {};
  return Thin(connection, observation.sequence, kept);
}

Result<void> ObservationWriter::Thin(Connection& connection, std::int64_t newest, Kept& kept) {
  HONE_TRY(Statement drop,
           connection.Prepare(
               "DELETE FROM observation WHERE attempt = ?1 AND metric = ?2 AND sequence IN ("
               "SELECT sequence FROM (SELECT sequence, row_number() OVER (ORDER BY sequence) AS "
               "position FROM observation WHERE attempt = ?1 AND metric = ?2) "
               "WHERE position % 2 = 0 AND sequence <> ?3)"));
  HONE_TRY_VOID(drop.Put(kept.attempt).Put(kept.metric).Put(newest).Run());
  kept.kept -= connection.ChangedRows();
  kept.stride *= 2;
  // The newest stays for being the last, unless its turn had come anyhow.
  const bool in_turn = (kept.seen - 1) % kept.stride == 0;
  kept.tail = in_turn ? std::nullopt : std::optional<std::int64_t>(newest);
  return {};
}

}  // namespace hone
