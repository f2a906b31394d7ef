#include "orchestrator/metrics/metrics.h"

#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/nouns.h"

namespace hone {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Registry;
using Buckets = prometheus::Histogram::BucketBoundaries;

// A flush is a fraction of a millisecond on a good disk, tens of them on a bad one.
const Buckets kDiskSeconds = {0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                              0.05,    0.1,    0.25,  0.5,    1,     2.5,  10};
// A step is microseconds; the loop thread does nothing else meanwhile.
const Buckets kStepSeconds = {0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005,
                              0.001,   0.0025,   0.005,   0.01,   0.1,     1};
// Drawing numbers is microseconds, fitting a model may be a minute.
const Buckets kSuggestionSeconds = {0.0001, 0.00025, 0.001, 0.0025, 0.01, 0.025,
                                    0.05,   0.1,     0.25,  1,      5,    60};
// An idle Sync is parked for 20 seconds.
const Buckets kRpcSeconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                             0.25,   0.5,   1,      2.5,   5,    10,    21,   60};
const Buckets kCounts = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1'000, 10'000};

CounterFamily& Counters(Registry& registry, const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Counter& Counter(Registry& registry, const char* name, const char* help) {
  return Counters(registry, name, help).Add({});
}

prometheus::Family<prometheus::Histogram>& Histograms(Registry& registry, const char* name,
                                                      const char* help) {
  return BuildHistogram().Name(name).Help(help).Register(registry);
}

prometheus::Histogram& Histogram(Registry& registry, const char* name, const char* help,
                                 const Buckets& buckets) {
  return Histograms(registry, name, help).Add({}, buckets);
}

CounterFamily& At0(CounterFamily& family, const char* label,
                   const std::vector<std::string_view>& values) {
  for (const std::string_view value : values) family.Add({{label, std::string(value)}});
  return family;
}

CounterFamily& EndsAt0(CounterFamily& family) {
  family.Add({{"status", "Completed"}, {"cause", "none"}});
  family.Add({{"status", "Stopped"}, {"cause", "none"}});
  for (int cause = 0; cause <= static_cast<int>(FailureCause::kArtifactLost); ++cause) {
    const std::string_view name = Name(static_cast<FailureCause>(cause));
    family.Add({{"status", "Failed"}, {"cause", std::string(name)}});
  }
  return family;
}

}  // namespace

Metrics::Metrics()
    : tuning_jobs_created(
          Counter(registry, "hone_tuning_jobs_created_total", "Tuning jobs that were created.")),
      tuning_jobs_ended(At0(Counters(registry, "hone_tuning_jobs_ended_total",
                                     "Tuning jobs that have ended, by how."),
                            "status", {"Completed", "Failed", "Stopped"})),
      trials_ended(EndsAt0(Counters(registry, "hone_trials_ended_total",
                                    "Trials and single training jobs that have ended, by how and "
                                    "by the cause of the failure (none: there was none)."))),
      attempts_granted(At0(Counters(registry, "hone_attempts_granted_total",
                                    "Attempts that were given to a worker: the first of a trial, "
                                    "a retry, or one that goes on where another was."),
                           "kind", {"first", "retry", "resume"})),
      attempts_lost(Counter(registry, "hone_attempts_lost_total",
                            "Attempts that ended because their worker was silent, or did not know "
                            "them any more.")),
      leases_expired(Counter(registry, "hone_leases_expired_total",
                             "Leases whose worker stayed silent for a whole lease duration.")),
      syncs(At0(Counters(registry, "hone_syncs_total",
                         "Sync calls of agents that were answered: ok, or the error."),
                "result", {"ok", Name(ErrorCode::kCancelled), Name(ErrorCode::kPermissionDenied)})),
      reports(Counter(registry, "hone_reports_total", "Reports about one attempt in Sync calls.")),
      late_reports(Counter(registry, "hone_late_reports_total",
                           "Reports about an attempt that had lost its lease: kept as evidence, "
                           "without effect.")),
      observations(Counter(registry, "hone_observations_total",
                           "Metric values that were given to the database, repeated ones too.")),
      orders(At0(Counters(registry, "hone_orders_total",
                          "Orders in answers to Sync calls, repeated ones too."),
                 "order", {"run", "stop", "forget"})),
      step_seconds(Histogram(registry, "hone_step_seconds",
                             "Seconds that one decision took on the loop thread.", kStepSeconds)),
      commits_waiting(BuildGauge()
                          .Name("hone_commits_waiting")
                          .Help("Commits that are not on disk yet.")
                          .Register(registry)
                          .Add({})),
      commit_seconds(Histogram(registry, "hone_commit_seconds",
                               "Seconds from a decision until it was on disk: its answer waited "
                               "as long.",
                               kDiskSeconds)),
      commit_rows(Histogram(registry, "hone_commit_rows",
                            "Rows in one commit, metric values not counted.", kCounts)),
      commit_group_size(Histogram(registry, "hone_commit_group_size",
                                  "Commits that shared one transaction and its flush.", kCounts)),
      commit_write_seconds(Histogram(registry, "hone_commit_write_seconds",
                                     "Seconds of one transaction, with its flush.", kDiskSeconds)),
      suggestion_seconds(Histograms(registry, "hone_suggestion_seconds",
                                    "Seconds from asking a strategy to its answer, with the time "
                                    "in which the question waited for others."),
                         "strategy", kSuggestionSeconds),
      suggestions(
          Counters(registry, "hone_suggestions_total", "Suggestions that strategies have made.")),
      artifacts_stored(Counter(registry, "hone_artifacts_stored_total",
                               "Artifacts that were stored, repeated ones too.")),
      artifact_stored_bytes(Counter(registry, "hone_artifact_stored_bytes_total",
                                    "Bytes in these artifacts; on disk equal content is there "
                                    "once.")),
      rpcs(Counters(registry, "hone_rpcs_total",
                    "gRPC calls that have ended, by method and status code.")),
      rpc_seconds(Histograms(registry, "hone_rpc_seconds",
                             "Seconds of unary gRPC calls; a Sync without news is parked for up "
                             "to 20 s."),
                  "method", kRpcSeconds),
      http_requests(Counters(registry, "hone_http_requests_total",
                             "HTTP requests that were answered, by path and status code.")) {}

void Metrics::CountGroup(std::size_t commits, Duration took) {
  commit_group_size.Observe(static_cast<double>(commits));
  commit_write_seconds.Observe(ToSeconds(took));
}

void Metrics::CountCall(const std::string& method, const std::string& code,
                        std::optional<Duration> took) {
  rpcs.Add({{"method", method}, {"code", code}}).Increment();
  if (took) rpc_seconds.Of(method).Observe(ToSeconds(*took));
}

void Metrics::CountRequest(const std::string& path, int status) {
  http_requests.Add({{"path", path}, {"code", std::to_string(status)}}).Increment();
}

}  // namespace hone
