#include "orchestrator/metrics/page.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/version.h"

namespace hone {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;
using Families = std::vector<MetricFamily>;

MetricFamily& Add(Families& families, const char* name, const char* help, MetricType type) {
  return families.emplace_back(MetricFamily{name, help, type, {}});
}

void AddValue(MetricFamily& family, Labels labels, double value) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  metric.gauge.value = value;
  metric.counter.value = value;
}

void AddGauge(Families& families, const char* name, const char* help, double value) {
  AddValue(Add(families, name, help, MetricType::Gauge), {}, value);
}

void AddCounter(Families& families, const char* name, const char* help, double value) {
  AddValue(Add(families, name, help, MetricType::Counter), {}, value);
}

void AddGauges(Families& families, const char* name, const char* help, const char* label,
               const std::map<std::string, std::int64_t>& values) {
  MetricFamily& family = Add(families, name, help, MetricType::Gauge);
  for (const auto& [key, value] : values) AddValue(family, {{label, key}}, value);
}

void AddWorkers(Families& families, const char* name, const char* help,
                const std::map<std::string, WorkersSurvey>& workers,
                std::int64_t WorkersSurvey::*member) {
  std::map<std::string, std::int64_t> values;
  for (const auto& [state, alike] : workers) values[state] = alike.*member;
  AddGauges(families, name, help, "state", values);
}

void AddJobs(Families& families, const Survey& survey) {
  AddGauges(families, "hone_tuning_jobs", "Tuning jobs that have not ended, by status.", "status",
            survey.tuning_jobs);
  AddGauges(families, "hone_trials",
            "Trials and single training jobs that have not ended: waiting for a worker, given to "
            "one, running, or uploading what they left.",
            "state", survey.trials);
  AddGauge(families, "hone_queue_length",
           "Waiting trials that could start now if a worker had room for them.",
           survey.queue_length);
  AddGauge(families, "hone_suggestions_awaited",
           "Suggestions that strategies were asked for and have not answered.",
           survey.suggestions_awaited);
  if (survey.best_values.empty()) return;
  MetricFamily& best = Add(families, "hone_tuning_job_best_objective",
                           "The best objective so far, of the 100 oldest tuning jobs that have "
                           "one and have not ended; in the metric's own unit.",
                           MetricType::Gauge);
  for (const BestValue& value : survey.best_values) {
    AddValue(best, {{"tuning_job", value.tuning_job}, {"metric", value.metric}}, value.value);
  }
}

void AddWorkers(Families& families, const Survey& survey) {
  const auto& workers = survey.workers;
  AddWorkers(
      families, "hone_workers",
      "Workers: connected ones take work, draining ones finish theirs, ones set aside failed "
      "what they were given, disconnected ones have been silent for a lease.",
      workers, &WorkersSurvey::workers);
  AddWorkers(families, "hone_slots", "Slots of these workers.", workers, &WorkersSurvey::slots);
  AddWorkers(families, "hone_slots_used", "Slots that hold a program.", workers,
             &WorkersSurvey::slots_used);
  AddWorkers(families, "hone_devices", "GPUs of these workers.", workers, &WorkersSurvey::devices);
  AddWorkers(families, "hone_devices_used", "GPUs that were given to a trial.", workers,
             &WorkersSurvey::devices_used);
  AddGauge(families, "hone_syncs_parked", "Sync calls that wait for something to say.",
           survey.syncs_parked);
}

void AddLoop(Families& families, const Survey& survey) {
  AddGauge(families, "hone_loop_wait_seconds",
           "Seconds that this scrape waited for the loop thread, as any request does.",
           ToSeconds(survey.waited));
  AddGauge(families, "hone_survey_seconds", "Seconds of the loop thread that this scrape took.",
           ToSeconds(survey.took));
}

void AddRoom(Families& families, const RoomFigures& room) {
  AddGauge(families, "hone_state_free_bytes",
           "Bytes that are free on the disk of the state folder; with less than min-free, jobs and "
           "news are refused.",
           room.free_bytes);
  AddGauge(families, "hone_commits_waiting_bytes",
           "Bytes of memory that commits take which wait to be written, roughly.",
           room.waiting_bytes);
}

void AddProcess(Families& families, const ProcessFigures& process) {
  AddCounter(families, "process_cpu_seconds_total", "Seconds of processor time, user and system.",
             process.cpu_seconds);
  AddGauge(families, "process_start_time_seconds", "When honed started, in seconds since 1970.",
           process.start_seconds);
  AddGauge(families, "process_resident_memory_bytes", "Bytes of memory in use.",
           process.resident_bytes);
  AddGauge(families, "process_virtual_memory_bytes", "Bytes of address space.",
           process.virtual_bytes);
  AddGauge(families, "process_threads", "Threads.", process.threads);
  AddGauge(families, "process_open_fds", "Open file descriptors.", process.open_fds);
  AddGauge(families, "process_max_fds", "The most file descriptors that may be open.",
           process.max_fds);
}

}  // namespace

std::string MetricsPage(const Metrics& metrics, const Survey& survey, const ProcessFigures& process,
                        const RoomFigures& room, std::int64_t log_bytes) {
  Families families = metrics.registry.Collect();
  AddJobs(families, survey);
  AddWorkers(families, survey);
  AddLoop(families, survey);
  AddRoom(families, room);
  AddProcess(families, process);
  AddCounter(families, "hone_log_bytes_total", "Bytes of programs' output that were stored.",
             log_bytes);
  AddValue(Add(families, "hone_build_info", "Which Hone this is; always 1.", MetricType::Gauge),
           {{"version", std::string(Version())}}, 1);
  std::sort(families.begin(), families.end(),
            [](const MetricFamily& a, const MetricFamily& b) { return a.name < b.name; });
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace hone
