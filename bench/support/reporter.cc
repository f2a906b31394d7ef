#include "bench/support/reporter.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/clock.h"

namespace hone::bench {
namespace {

constexpr int kBytesOfALine = 64;
constexpr std::chrono::milliseconds kLeastPause(100);
constexpr std::chrono::milliseconds kMostPause(5'000);

}  // namespace

void Tally::Begin() {
  const std::lock_guard lock(mutex_);
  sum_ = {};
}

void Tally::Add(std::int64_t values, Clock::duration latency) {
  const std::lock_guard lock(mutex_);
  sum_.values += values;
  sum_.latency.Add(ToMillis(latency));
}

void Tally::AddRefusal() {
  const std::lock_guard lock(mutex_);
  ++sum_.refusals;
}

Tally::Sum Tally::Read() const {
  const std::lock_guard lock(mutex_);
  return sum_;
}

Reporter::Reporter(const std::string& endpoint, int number, const Pace& pace,
                   const Production& production, Tally& tally)
    : pace_(pace),
      production_(production),
      tally_(tally),
      agent_(endpoint, number, 1,
             [this](Agent&, const v1::SyncResponse& response) { return OnAnswer(response); }) {
  agent_.OnRefused([this] { return OnRefused(); });
}

Clock::duration Reporter::OnAnswer(const v1::SyncResponse& response) {
  const Clock::duration latency = Clock::now() - agent_.sent_at();
  back_off_ = {};
  if (response.acknowledgements_size() > 0 && !agent_.attempts().empty()) {
    const int values = agent_.attempts().begin()->second.observations().observations_size();
    acknowledged_ += values;
    tally_.Add(values, latency);
  }
  for (const v1::RunOrder& order : response.run()) {
    v1::AttemptReport& report = agent_.attempts()[order.attempt_id()];
    report = EndedAtOnce(order);
    report.set_phase(v1::ATTEMPT_PHASE_RUNNING);
    report.clear_exit();
    report.clear_observations();
    if (!produced_at_) produced_at_ = Clock::now();
  }
  if (agent_.attempts().empty()) return {};
  Produce();
  Continue(agent_.attempts().begin()->second);
  const std::chrono::duration<double> every(1 / pace_.syncs_per_second);
  return std::chrono::duration_cast<Clock::duration>(every) - latency;
}

// The same is said again.
Clock::duration Reporter::OnRefused() {
  tally_.AddRefusal();
  back_off_ = std::clamp<Clock::duration>(2 * back_off_, kLeastPause, kMostPause);
  return back_off_;
}

void Reporter::Produce() {
  const Clock::time_point now = Clock::now();
  part_of_a_value_ += production_.rate() * ToSeconds(now - *produced_at_);
  produced_at_ = now;
  const auto whole = static_cast<std::int64_t>(part_of_a_value_);
  part_of_a_value_ -= static_cast<double>(whole);
  produced_ += whole;
  // A call that says nothing new would be parked, and what is printed next would wait for its end.
  if (produced_ == acknowledged_) ++produced_;
}

// Puts the next values behind those that were acknowledged, as a program would that prints a line
// of all its metrics for each step.
void Reporter::Continue(v1::AttemptReport& report) {
  v1::ObservationBatch& batch = *report.mutable_observations();
  const auto now =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(ToMicros(ReadClock().wall));
  batch.clear_observations();
  const std::int64_t first = acknowledged_;
  const std::int64_t end = std::min<std::int64_t>(produced_, first + pace_.most_in_a_sync);
  for (std::int64_t number = first; number < end; ++number) {
    v1::Observation& value = *batch.add_observations();
    const std::int64_t line = number / production_.metrics();
    const std::int64_t metric = number % production_.metrics();
    const bool objective = metric + 1 == production_.metrics();
    value.set_metric(objective ? "loss" : "metric-" + std::to_string(metric));
    value.set_sequence(line * kBytesOfALine);
    value.set_step(line);
    *value.mutable_observed_at() = now;
    value.set_value(static_cast<double>(number % 1009) / 1009);
  }
  batch.set_output_cursor((end / production_.metrics() + 1) * kBytesOfALine);
}

void StartAll(Reporters& reporters) {
  for (const auto& reporter : reporters) reporter->agent().Start();
}

void StopAll(Reporters& reporters) {
  for (const auto& reporter : reporters) reporter->agent().Stop();
}

Result<void> HealthOf(Reporters& reporters) {
  for (const auto& reporter : reporters) HONE_TRY_VOID(reporter->agent().Health());
  return {};
}

}  // namespace hone::bench
