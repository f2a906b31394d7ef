#include "worker/runtime/scraping.h"

#include <utility>

#include "base/log.h"

namespace hone::worker {
namespace {

static_assert(kMetricsFileBit == kMetricsFileSequenceBit);

// The controller has checked the expressions; if one does not hold here, the others still do.
std::shared_ptr<const MetricPatterns> Compile(const std::vector<MetricDefinition>& metrics) {
  std::vector<MetricPattern> patterns;
  for (const MetricDefinition& metric : metrics) {
    const std::string wrong = ValidateMetric(metric.name, metric.regex);
    if (wrong.empty()) {
      patterns.push_back({metric.name, metric.regex});
    } else {
      LogWarning("a metric cannot be searched for", {{"metric", metric.name}, {"error", wrong}});
    }
  }
  Result<MetricPatterns> compiled = MetricPatterns::Compile(patterns);
  HONE_CHECK(compiled.ok());
  return std::make_shared<const MetricPatterns>(*std::move(compiled));
}

void Append(Findings findings, std::vector<Observation>& found) {
  for (Finding& one : findings) {
    Observation observation;
    observation.metric = std::move(one.metric);
    observation.sequence = one.sequence;
    observation.step = one.step;
    observation.value = one.value;
    found.push_back(std::move(observation));
  }
}

}  // namespace

Scraping::Scraping(const std::vector<MetricDefinition>& metrics, std::string metrics_file,
                   Cursors from)
    : metrics_file_(std::move(metrics_file)),
      output_(Compile(metrics), from.output),
      metrics_(from.metrics) {}

void Scraping::AddOutput(const OutputChunk& chunk, std::vector<Observation>& found) {
  Findings findings;
  output_.Feed(chunk.offset, chunk.bytes, findings);
  Append(std::move(findings), found);
}

bool Scraping::ReadOnInMetricsFile(std::size_t max_bytes, std::vector<Observation>& found) {
  const Result<std::string> bytes = ReadMetricsFile(metrics_file_, metrics_.position(), max_bytes);
  if (!bytes || bytes->empty()) return false;
  Findings findings;
  metrics_.Feed(metrics_.position(), *bytes, findings);
  Append(std::move(findings), found);
  return true;
}

void Scraping::Finish(std::vector<Observation>& found) {
  Findings findings;
  output_.Finish(findings);
  metrics_.Finish(findings);
  Append(std::move(findings), found);
}

}  // namespace hone::worker
