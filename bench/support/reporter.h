// An agent whose one program prints values of metrics all the time.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bench/support/agent.h"
#include "bench/support/statistics.h"

namespace hone::bench {

// What programs print: as many values a second, of so many metrics in turn; the last of these is
// the objective. May be changed while they run.
class Production {
 public:
  Production(int metrics, double values_per_second) : metrics_(metrics), rate_(values_per_second) {}

  int metrics() const { return metrics_; }
  double rate() const { return rate_; }
  void set_rate(double values_per_second) { rate_ = values_per_second; }

 private:
  const int metrics_;
  std::atomic<double> rate_;  // Of one program.
};

// What all reporters have done since Begin(). Thread-safe.
class Tally {
 public:
  void Begin();
  void Add(std::int64_t values, Clock::duration latency);
  void AddRefusal();

  struct Sum {
    std::int64_t values = 0;  // That were acknowledged, so are on disk.
    std::int64_t refusals = 0;
    Sample latency;  // Of Syncs that were answered, in milliseconds.
  };
  Sum Read() const;

 private:
  mutable std::mutex mutex_;
  Sum sum_;
};

// At most so often, and so much at once; what is printed meanwhile waits, as in a spool.
struct Pace {
  double syncs_per_second = 4;
  std::int64_t most_in_a_sync = 10'000;  // As hone-worker: what it has read and not delivered.
};

// Reports what its program has printed since the last acknowledgement, a value at least. A call
// that is refused for want of room is sent again after a pause that grows.
class Reporter {
 public:
  // `production` and `tally` must outlive it.
  Reporter(const std::string& endpoint, int number, const Pace& pace, const Production& production,
           Tally& tally);

  Agent& agent() { return agent_; }
  // How many values were printed, and how many of them were acknowledged. From any thread.
  std::int64_t produced() const { return produced_; }
  std::int64_t acknowledged() const { return acknowledged_; }

 private:
  Clock::duration OnAnswer(const v1::SyncResponse& response);
  Clock::duration OnRefused();
  void Produce();
  void Continue(v1::AttemptReport& report);

  const Pace pace_;
  const Production& production_;
  Tally& tally_;
  Agent agent_;
  std::optional<Clock::time_point> produced_at_;
  double part_of_a_value_ = 0;
  std::atomic<std::int64_t> produced_{0};
  std::atomic<std::int64_t> acknowledged_{0};
  Clock::duration back_off_ = {};
};

using Reporters = std::vector<std::unique_ptr<Reporter>>;

void StartAll(Reporters& reporters);
void StopAll(Reporters& reporters);
// The first error of any.
Result<void> HealthOf(Reporters& reporters);

}  // namespace hone::bench
