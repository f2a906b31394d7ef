// Counts what the engine does.
#pragma once

#include "orchestrator/engine/observer.h"
#include "orchestrator/metrics/metrics.h"

namespace hone {

// What ends is counted once, from the row that says so: a trial's row is committed with its end and
// not again, unless it is retried and ends anew.
class EngineMetrics final : public EngineObserver {
 public:
  // `metrics` must outlive it.
  explicit EngineMetrics(Metrics& metrics) : metrics_(metrics) {}

  void OnEvent(const Event& event, const Facts& facts, const Controller& controller) override;
  void OnStepped(Duration took) override;
  void OnCommit(const Changes& changes) override;
  void OnDurable(Duration took) override;
  void OnSuggested(const std::string& strategy, std::size_t count, Duration took) override;
  void OnSyncAnswered(const Result<SyncAnswer>& answer) override;

 private:
  void CountEnd(const TuningJob& job);
  void CountEnd(const TrainingJob& trial);
  void CountGrant(const Attempt& attempt);
  void CountInput(const LogRecord& record, const Changes& changes);

  Metrics& metrics_;
};

}  // namespace hone
