// What honed counts.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/time.h"

namespace hone {

inline double ToSeconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

using CounterFamily = prometheus::Family<prometheus::Counter>;

// A histogram for each value of its one label.
class HistogramFamily {
 public:
  HistogramFamily(prometheus::Family<prometheus::Histogram>& family, std::string label,
                  prometheus::Histogram::BucketBoundaries buckets)
      : family_(family), label_(std::move(label)), buckets_(std::move(buckets)) {}

  prometheus::Histogram& Of(const std::string& value) {
    return family_.Add({{label_, value}}, buckets_);
  }

 private:
  prometheus::Family<prometheus::Histogram>& family_;
  const std::string label_;
  const prometheus::Histogram::BucketBoundaries buckets_;
};

// Every metric that is counted as things happen; what follows from the state of the cluster is
// looked up at each scrape (survey.h). Names and labels are API: dashboards and alerts depend on
// them. Those of tests/orchestrator/metrics/golden/families.txt are all there are.
//
// No label has a value that users choose: the number of series is bounded. What can be named
// beforehand is there from the start, at 0, so that a first failure is seen as a rise.
//
// Thread-safe.
struct Metrics {
  Metrics();

  // What happens beside the engine: a transaction was written, a gRPC call has ended (`took` is a
  // unary call's), an HTTP request was answered.
  void CountGroup(std::size_t commits, Duration took);
  void CountCall(const std::string& method, const std::string& code, std::optional<Duration> took);
  void CountRequest(const std::string& path, int status);

  prometheus::Registry registry;  // Comes first: the others are in it.

  // Jobs and trials.
  prometheus::Counter& tuning_jobs_created;
  CounterFamily& tuning_jobs_ended;  // By status.
  CounterFamily& trials_ended;       // By status and cause.
  CounterFamily& attempts_granted;   // By kind.
  prometheus::Counter& attempts_lost;
  prometheus::Counter& leases_expired;

  // The conversation with the agents.
  CounterFamily& syncs;  // By result.
  prometheus::Counter& reports;
  prometheus::Counter& late_reports;
  prometheus::Counter& observations;
  CounterFamily& orders;  // By order.

  // Decisions, and making them durable.
  prometheus::Histogram& step_seconds;
  prometheus::Gauge& commits_waiting;
  prometheus::Histogram& commit_seconds;
  prometheus::Histogram& commit_rows;
  prometheus::Histogram& commit_group_size;
  prometheus::Histogram& commit_write_seconds;

  // The search.
  HistogramFamily suggestion_seconds;  // By strategy.
  CounterFamily& suggestions;          // By strategy.

  // What is stored beside the database.
  prometheus::Counter& artifacts_stored;
  prometheus::Counter& artifact_stored_bytes;

  // Who asks.
  CounterFamily& rpcs;           // By method and code.
  HistogramFamily rpc_seconds;   // By method.
  CounterFamily& http_requests;  // By path and code.
};

}  // namespace hone
