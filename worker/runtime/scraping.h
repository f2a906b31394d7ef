// Finds the observations in what one program writes, restartable at a pair of cursors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "worker/core/order.h"
#include "worker/core/report.h"
#include "worker/scrape/metrics_file.h"
#include "worker/scrape/output_scraper.h"
#include "worker/spool/output_reader.h"

namespace hone::worker {

// The two streams of one attempt: what its program prints, and its metrics file.
class Scraping {
 public:
  // `from` is at the beginning of a line in both streams.
  Scraping(const std::vector<MetricDefinition>& metrics, std::string metrics_file, Cursors from);

  // From where to read on.
  std::int64_t next_output() const { return output_.position(); }

  // Requires: read from next_output() on; it may begin later, when bytes were lost.
  void AddOutput(const OutputChunk& chunk, std::vector<Observation>& found);

  // Reads on in the metrics file. Returns whether there was more.
  bool ReadOnInMetricsFile(std::size_t max_bytes, std::vector<Observation>& found);

  // Nothing follows: the last lines count though they do not end.
  void Finish(std::vector<Observation>& found);

  // The beginning of the first line in each stream that is not complete.
  Cursors cursors() const { return {output_.cursor(), metrics_.cursor()}; }

 private:
  const std::string metrics_file_;
  OutputScraper output_;
  MetricsFileScraper metrics_;
};

}  // namespace hone::worker
